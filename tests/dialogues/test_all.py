"""The bot holds its conversations: what is asked for is done, and nothing else is."""

from pathlib import Path

import pytest
from tests.integration.bot.conftest import OpenChat, mind

from xiaoer.bot.evaluation.dialogues import Shop, figures_of, play_all, read_scripts
from xiaoer.bot.evaluation.scripts import DEMO
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import workspace_id_of

FOLDER = Path(__file__).parent
SUCCESS = 0.95
CHINESE, ALL = 200, 300


def test_there_are_conversations_enough_in_both_languages() -> None:
    assert len(read_scripts(FOLDER / "zh")) >= CHINESE
    assert len(read_scripts(FOLDER)) >= ALL


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_conversations_go_as_the_rules_want(
    open_chat: OpenChat, db: Database, clock: FixedClock, language: str
) -> None:
    await open_chat("wang")
    shop = Shop(workspace_id_of("test"), "test-widget", clock)
    played = await play_all(db, read_scripts(FOLDER / language), {DEMO: shop}, mind())
    found = figures_of(played)
    wrong = [(one.script.name, one.flaws) for one in played if one.flaws]
    assert found["wrong_acts"] == 0, wrong
    assert found["dead_ends"] == 0, wrong
    assert found["figures_without_source"] == 0, wrong
    assert (found["task_success"] or 0) >= SUCCESS, wrong
