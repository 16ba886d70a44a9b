"""Scripted conversations succeed on the real bot, and a script that is not kept is noticed."""

from pathlib import Path

import msgspec
import pytest
from tests.integration.bot.conftest import OpenChat

from xiaoer.bot import api as bot
from xiaoer.bot.evaluation.dialogues import Script, Shop, play, read_scripts
from xiaoer.bot.evaluation.scripts import Ending, Expected, ScriptUnreadableError, Turn
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import workspace_id_of

SCRIPTS = Path(__file__).parents[2] / "dialogues"
CANCEL = Turn("帮我取消订单SY2611226415")


def shop(clock: FixedClock) -> Shop:
    return Shop(workspace_id_of("test"), "test-widget", clock)


async def test_the_first_ten_conversations_go_as_written(
    open_chat: OpenChat, db: Database, clock: FixedClock
) -> None:
    scripts = read_scripts(SCRIPTS / "first.yaml")
    assert len(scripts) == 10
    for script in scripts:
        played = await play(db, script, shop(clock), bot.mind())
        assert (script.name, played.flaws) == (script.name, [])
        assert (played.wrong_acts, played.dead_ends, played.unsourced) == (0, 0, 0)


@pytest.mark.parametrize(
    ("script", "noticed"),
    [
        (Script("a", [CANCEL, Turn("确认")], buyer="wang"), "did ['cancel'], not []"),
        (
            Script("b", [CANCEL], buyer="wang", end=Ending(did=["cancel"])),
            "did [], not ['cancel']",
        ),
        (
            Script("c", [Turn("转人工")], buyer="wang"),
            "the owner is queue, not bot",
        ),
        (
            Script("d", [Turn("我的快递到哪了", Expected(never=["快"]))], buyer="wang"),
            "says ['快']",
        ),
        (
            Script(
                "e", [CANCEL], buyer="wang", end=Ending(orders={"SY2611226415": {"status": "x"}})
            ),
            "has status 'paid', not 'x'",
        ),
    ],
)
async def test_what_is_not_as_written_is_noticed(
    open_chat: OpenChat, db: Database, clock: FixedClock, script: Script, noticed: str
) -> None:
    played = await play(db, script, shop(clock), bot.mind())
    assert any(noticed in flaw for flaw in played.flaws), played.flaws


async def test_nothing_of_a_script_is_kept(
    open_chat: OpenChat, db: Database, clock: FixedClock
) -> None:
    script = Script("cancelled", [CANCEL, Turn("确认")], buyer="wang")
    for _ in range(2):
        played = await play(db, script, shop(clock), bot.mind())
        assert played.wrong_acts > 0
    async with db.transaction(workspace_id_of("test")) as tx:
        assert await tx.fetchval("SELECT count(*) FROM conversations_conversations") == 0


def test_a_script_with_an_unknown_field_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("- {name: x, turns: [{said: 你好}]}\n", encoding="utf-8")
    with pytest.raises(ScriptUnreadableError, match=r"a\.yaml, x"):
        read_scripts(tmp_path)


def test_every_script_reads(tmp_path: Path) -> None:
    assert all(msgspec.to_builtins(script) for script in read_scripts(SCRIPTS))
