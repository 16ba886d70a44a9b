"""Every command that the documentation names is run, or named here with what runs it instead."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from tests.journeys.desk import Desk
from typer.core import TyperGroup
from typer.main import get_command

from xiaoer.cli.main import app

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "README.en.md", *(ROOT / "docs").rglob("*.md")])
FENCED = re.compile(r"^```(?:sh|bash|shell|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`((?:\./run|xiaoer|python|uv) [^`]+)`")
RUN_ELSEWHERE = {
    "./run demo": "bench/startup starts it from a clean clone; `desk` starts what it starts",
    "./run test": ".ci/run is this command",
    "./run test --shops": "tests/peers/test_vendure.py, against a Vendure whose set-up is slow",
    "./run x serve": "the `desk` fixture: `demo` starts this role",
    "./run x worker": "the `desk` fixture: `demo` starts this role",
    "./run x eval intents --train FILE --test FILE --reject oos": "tests/unit/bot/evaluation",
    "./run x eval retrieval --corpus FILE --queries FILE --none FILE": "tests/unit/bot/evaluation",
    "./run x eval polarity --test FILE --train FILE": "tests/unit/bot/evaluation",
    "./run x eval emotion --test FILE --train FILE": "tests/unit/bot/evaluation",
    "./run x eval satisfaction --dialogues FILE": "tests/unit/bot/evaluation",
    "./run x eval pii --test FILE": "tests/unit/bot/evaluation",
    "./run x eval dialogues FILE": "tests/integration/bot/test_dialogues.py plays the scripts",
    "./run x flows replay --workspace demo": "tests/integration/bot/test_publishing.py replays",
    "./run x restore FILE": "tests/integration/wiring/test_backup.py, with a database to spare",
}


def documented() -> set[str]:
    """Every command in a fence or in code marks."""
    found: set[str] = set()
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        lines = [line for block in FENCED.findall(text) for line in block.splitlines()]
        found |= {line.strip() for line in lines if line.strip() and line[0] != "#"}
        found |= set(INLINE.findall(text))
    return found


def commands(group: TyperGroup, path: tuple[str, ...] = ()) -> set[str]:
    """The full name of every command of the program."""
    found: set[str] = set()
    for name, command in group.commands.items():
        here = (*path, name)
        if isinstance(command, TyperGroup):
            found |= commands(command, here)
        else:
            found.add(" ".join(here))
    return found


def argv(command: str, made: dict[str, Path]) -> list[str]:
    """What to execute; FILE stands for the file that fits the command, SLUG for a workspace."""
    words = shlex.split(command)
    if words[:2] == ["./run", "x"]:
        words = [sys.executable, "-m", "xiaoer.cli", *words[2:]]
    elif words[0] == "xiaoer":
        words = [sys.executable, "-m", "xiaoer.cli", *words[1:]]
    elif words[0] == "python":
        words = [sys.executable, *words[1:]]
    else:
        raise AssertionError(f"say in RUN_ELSEWHERE what runs this, and why: {command}")
    file = next((path for word, path in made.items() if word in command), None)
    given = {"FILE": str(file), "SLUG": "practice"}
    return [given.get(word, word) for word in words]


def test_what_runs_elsewhere_is_still_documented() -> None:
    assert set(RUN_ELSEWHERE) <= documented()


def test_every_command_of_the_program_is_documented() -> None:
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    told = " ".join(documented())
    assert [name for name in sorted(commands(group)) if not re.search(rf"\b{name}\b", told)] == []


def test_every_documented_command_works_as_written(desk: Desk, tmp_path: Path) -> None:
    made = {
        "import shop": ROOT / "packs/demo_shop",
        "ledger export": tmp_path / "bundle",
        "verify_bundle": tmp_path / "bundle",
        "backup": tmp_path / "backup.tar",
        "openapi": tmp_path / "openapi.json",
    }
    left = sorted(
        documented() - set(RUN_ELSEWHERE),
        key=lambda command: ("verify_bundle" in command, "user add" not in command, command),
    )
    environment = {**os.environ, "XIAOER_DATA": str(desk.data)}
    for command in left:
        ran = subprocess.run(
            argv(command, made),
            input="correct horse battery staple\n" * 2,
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            start_new_session=True,
        )
        assert ran.returncode == 0, f"{command}\n{ran.stdout[-1500:]}{ran.stderr[-1500:]}"
    assert (tmp_path / "openapi.json").stat().st_size > 10_000
    assert (tmp_path / "bundle").exists()
