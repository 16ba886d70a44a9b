"""Changed flows are checked, tried and replayed before they speak to anybody."""

import shutil
from pathlib import Path

from tests.integration.bot.conftest import OpenChat

from xiaoer.bot import api as bot

FLOWS = Path(__file__).parents[3] / "packs" / "flows"


def test_the_shipped_flows_may_be_published() -> None:
    report = bot.check_flows(FLOWS)
    assert report.flaws == ()
    assert report.flows > 30
    assert report.trials > report.flows


def test_a_changed_answer_that_its_test_does_not_expect_is_named(tmp_path: Path) -> None:
    folder = shutil.copytree(FLOWS, tmp_path / "flows")
    file = folder / "orders.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("款项按原支付方式退回", "款项退到余额"),
        encoding="utf-8",
    )
    [(flow, flaw)] = bot.check_flows(folder).flaws
    assert flow == "cancel_order"
    assert "does not say ['原支付方式']" in flaw


async def test_a_replay_shows_the_answers_that_change_and_does_nothing(
    open_chat: OpenChat, tmp_path: Path
) -> None:
    chat = await open_chat("wang")
    await chat.ask("帮我取消订单SY2611226415")
    await chat.ask("再想想")
    same = await bot.replay_flows(chat.db, "test", bot.mind(), limit=10)
    assert (same.turns, same.changed) == (2, [])
    folder = shutil.copytree(FLOWS, tmp_path / "flows")
    file = folder / "orders.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("offer: {propose: cancel,", "offer: {kept: bye, propose: cancel,")
                    .replace("  steps:\n    which: {slot: order}\n    why:",
                             "  steps:\n    which: {slot: order}\n    why:")
                    .replace("    done: {say: {zh: 订单取消后",
                             "    bye: {say: {zh: 再见。, en: Bye.}, next: end}\n"
                             "    done: {say: {zh: 订单取消后"), encoding="utf-8")  # fmt: skip
    other = await bot.replay_flows(chat.db, "test", bot.mind_with_flows(folder), limit=10)
    [changed] = other.changed
    assert (changed.said, changed.after) == ("再想想", "再见。")
    async with chat.db.transaction(chat.workspace_id) as tx:
        statuses = await tx.fetch("SELECT status FROM commerce_proposals")
    assert [row["status"] for row in statuses] == ["declined"]
