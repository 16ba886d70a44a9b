"""`xiaoer ledger`: sound or not, in both languages; what is exported verifies elsewhere."""

import json
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest
from tests.integration.cli.conftest import SLUG, Ran, Terminal

from xiaoer.kernel.clock import SystemClock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import workspace_id_of
from xiaoer.kernel.ledger import service

SCRIPT = Path(__file__).parents[3] / "tools" / "verify_bundle.py"


def seal(terminal: Terminal, many: int) -> None:
    async def some(tx: Tx) -> None:
        for number in range(many):
            await service.seal(
                tx,
                workspace_id_of(SLUG),
                kind="refund.granted",
                subject=f"order:{number}",
                body={"amount_minor": number},
                clock=SystemClock(),
            )

    terminal.inside(some)


async def _tamper(url: str, sql: str) -> None:
    connection = await asyncpg.connect(url.replace("//xiaoer@", "//postgres@"))
    try:
        await connection.execute(f"SET session_replication_role = replica; {sql}")
    finally:
        await connection.close()


def tamper(terminal: Terminal, sql: str) -> None:
    import asyncio  # noqa: PLC0415

    asyncio.run(_tamper(terminal.url, sql))


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "The ledger is sound: 4 entries, 0 checkpoints.\n"),
        ("zh-CN", "账本完好：4 条，0 个检查点。\n"),
    ],
)
def test_a_sound_ledger_is_called_sound(terminal: Terminal, lang: str, line: str) -> None:
    terminal.workspace()
    seal(terminal, 3)
    ran = terminal.run("ledger", "verify", "--workspace", SLUG, lang=lang)
    assert ran == Ran(0, line, "")


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "The ledger is wrong from entry 2: content\n"),
        ("zh", "账本在第 2 条不一致：content\n"),
    ],
)
def test_the_first_entry_that_was_changed_is_named(
    terminal: Terminal, lang: str, line: str
) -> None:
    terminal.workspace()
    seal(terminal, 3)
    tamper(terminal, "UPDATE ledger_entries SET subject = 'order:x' WHERE index = 2")
    assert terminal.run("ledger", "verify", "--workspace", SLUG, lang=lang) == Ran(1, line, "")


def test_an_entry_that_was_taken_out_is_named(terminal: Terminal) -> None:
    terminal.workspace()
    seal(terminal, 3)
    tamper(terminal, "DELETE FROM ledger_entries WHERE index = 1")
    ran = terminal.run("ledger", "verify", "--workspace", SLUG)
    assert ran == Ran(1, "The ledger is wrong from entry 1: missing\n", "")


@pytest.mark.parametrize("command", [["verify"], ["export", "FILE"]])
def test_a_workspace_that_does_not_exist_is_not_called_sound(
    terminal: Terminal, command: list[str]
) -> None:
    file = terminal.data / "bundle.json"
    words = [str(file) if word == "FILE" else word for word in command]
    ran = terminal.run("ledger", *words, "--workspace", "tset")
    assert (ran.code, ran.out) == (1, "")
    assert "identity.workspace_not_found" in ran.err
    assert not file.exists()


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "Exported 4 entries to"), ("zh-CN", "已导出 4 条到")]
)
def test_an_exported_bundle_holds_without_us(terminal: Terminal, lang: str, words: str) -> None:
    terminal.workspace()
    seal(terminal, 3)
    file = terminal.data / "账本.json"
    ran = terminal.run("ledger", "export", str(file), "--workspace", SLUG, lang=lang)
    assert ran.code == 0
    assert ran.out.startswith(words)
    done = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), str(file)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    bundle = json.loads(file.read_text(encoding="utf-8"))
    assert [entry["index"] for entry in bundle["entries"]] == [0, 1, 2, 3]


def test_a_checkpoint_that_was_signed_is_counted(terminal: Terminal) -> None:
    terminal.workspace()
    terminal.run("ledger", "export", str(terminal.data / "b.json"), "--workspace", SLUG)
    seal(terminal, 1)
    ran = terminal.run("ledger", "verify", "--workspace", SLUG)
    assert ran.out == "The ledger is sound: 2 entries, 1 checkpoints.\n"
