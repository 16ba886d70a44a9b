"""The floors hold, and the contracts that hold them notice each kind of breach."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

BREACHES = {
    "kernel knows a slice": ("kernel/planted.py", "import xiaoer.identity.api", "floors"),
    "identity looks up": ("identity/planted.py", "import xiaoer.contacts.events", "floors"),
    "neighbours meet": ("knowledge/planted.py", "import xiaoer.commerce.api", "floors"),
    "the bot looks at the desk": ("bot/planted.py", "import xiaoer.desk.api", "floors"),
    "an adapter is known below": ("desk/planted.py", "import xiaoer.adapters.planted", "floors"),
    "worker calls app": ("worker/planted.py", "import xiaoer.app.planted", "floors"),
    "a room nobody placed": ("planted/__init__.py", "", "floors"),
    "a foreign store": ("bot/planted.py", "import xiaoer.conversations.store", "facades"),
    "a foreign model": ("contacts/planted.py", "import xiaoer.identity.model", "facades"),
    "a foreign service": ("app/planted.py", "import xiaoer.identity.service", "facades"),
    "a slice's routes": ("desk/planted.py", "import xiaoer.conversations.routes", "facades"),
    "an adapter in the store": ("adapters/planted.py", "import xiaoer.identity.store", "adapters"),
    "a rule with a query": ("bot/model/planted.py", "import asyncpg", "purity"),
    "a rule with a clock": ("bot/model/planted.py", "import time", "purity"),
    "a rule on the network": ("bot/model/planted.py", "import httpx", "purity"),
    "a rule reading the machine": ("bot/model/planted.py", "import os", "purity"),
    "a rule with the database": ("bot/model/planted.py", "import xiaoer.kernel.db", "purity"),
    "two that need each other": ("bot/planted.py", "import xiaoer.bot.planted_too", "cycles"),
}
STAND_INS = (
    *(f"{slice_}/{room}.py" for slice_ in ("identity", "contacts", "commerce", "conversations")
      for room in ("api", "events", "store", "service", "model", "routes")),
    "desk/api.py",
    "app/planted.py",
    "adapters/planted.py",
    "bot/model/__init__.py",
)  # fmt: skip


def _lint(package_parent: Path, contract: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            str(Path(sys.executable).with_name("lint-imports")),
            "--no-cache",
            *("--config", str(ROOT / ".importlinter")),
            *("--contract", contract),
        ],
        cwd=package_parent,
        env=os.environ | {"PYTHONPATH": f"{package_parent}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("contract", ["floors", "facades", "adapters", "purity", "cycles"])
def test_the_product_keeps_its_contracts(contract: str) -> None:
    done = _lint(ROOT / "src", contract)
    assert done.returncode == 0, done.stdout


@pytest.fixture
def skeleton(tmp_path: Path) -> Path:
    """The packages and their rooms without their code: nothing in it breaks a contract."""
    package = tmp_path / "xiaoer"
    for folder in (ROOT / "src/xiaoer").iterdir():
        if (folder / "__init__.py").exists():
            (package / folder.name).mkdir(parents=True)
            (package / folder.name / "__init__.py").touch()
    for room in ("db", "postgres", "settings"):
        (package / "kernel" / f"{room}.py").touch()
    (package / "__init__.py").touch()
    for path in STAND_INS:
        (package / path).parent.mkdir(exist_ok=True)
        (package / path).touch()
    return package


@pytest.mark.parametrize("breach", BREACHES)
def test_a_planted_breach_is_noticed(skeleton: Path, breach: str) -> None:
    path, code, contract = BREACHES[breach]
    before = _lint(skeleton.parent, contract)
    assert before.returncode == 0, before.stdout
    planted = skeleton / path
    planted.parent.mkdir(exist_ok=True)
    if "planted_too" in code:
        (skeleton / "bot/planted_too.py").write_text("import xiaoer.bot.planted\n")
    planted.write_text(f"{code}\n")
    after = _lint(skeleton.parent, contract)
    assert after.returncode == 1, after.stdout
    assert "1 broken" in after.stdout


def test_the_copy_is_what_is_linted(skeleton: Path) -> None:
    shutil.rmtree(skeleton / "bot")
    assert _lint(skeleton.parent, "floors").returncode != 0
