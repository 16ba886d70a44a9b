"""A language model in a turn of the bot: it proposes, the bot's own rules go on from there."""

import json
from pathlib import Path

from tests.integration.bot.assistant.test_consult import Parrot
from tests.integration.bot.conftest import Chat, OpenChat

from xiaoer.bot import api as bot
from xiaoer.bot.settings import BotSettings
from xiaoer.kernel import jobs
from xiaoer.kernel.ids import ConversationId
from xiaoer.kernel.job_runner import JobRunner
from xiaoer.kernel.jobs import JobHandlers

PACKS = Path(__file__).parents[4] / "packs"
RIDDLE = "呜呼哀哉那物件甚不称意奈何"
ARTICLE = "退货运费由谁承担"


def move(**fields: object) -> str:
    empty: dict[str, object] = {
        "move": "unsure",
        "intent": "",
        "order": 0,
        "text": "",
        "sources": [],
    }
    return json.dumps({**empty, **fields})


async def answered(chat: Chat, parrot: Parrot, *texts: str) -> tuple[ConversationId, list[str]]:
    """Write, let the worker run the bot with the model, and return what the bot said."""
    handlers = JobHandlers()
    assistant = bot.assistant(BotSettings(PACKS), parrot, seconds=5, daily_tokens=10_000)
    bot.register(handlers, bot.Minds(bot.mind(BotSettings(PACKS))), assistant)
    conversation_id = await chat.write(*texts)
    async with chat.db.transaction(chat.workspace_id) as tx:
        payload = {"conversation_id": str(conversation_id)}
        await jobs.enqueue(
            tx, chat.workspace_id, "bot.reply", dict(payload), run_at=chat.clock.now()
        )
    await JobRunner(chat.db, handlers, chat.clock).run_due()
    return conversation_id, await chat.bot_lines(conversation_id)


async def test_what_the_bot_knows_is_not_asked(open_chat: OpenChat) -> None:
    parrot = Parrot()
    _, said = await answered(await open_chat("wang"), parrot, "我的快递到哪了")
    assert "最新动态" in said[-1]
    assert parrot.asked == []


async def test_a_wish_goes_the_way_of_any_wish(open_chat: OpenChat) -> None:
    chat = await open_chat("wang")
    _, said = await answered(chat, Parrot(move(move="wish", intent="parcel_location")), RIDDLE)
    assert "最新动态" in said[-1]


async def test_a_model_that_is_away_leaves_the_honest_answer(open_chat: OpenChat) -> None:
    chat = await open_chat("wang")
    parrot = Parrot(says="")
    _, said = await answered(chat, parrot, RIDDLE)
    assert "没有找到确切的答案" in said[-1]
    assert len(parrot.asked) == 1


async def test_the_model_sees_no_personal_data(open_chat: OpenChat) -> None:
    chat = await open_chat("wang")
    parrot = Parrot(move())
    await answered(chat, parrot, f"{RIDDLE}，我邮箱 ruoxi.wang@example.com")
    shown = "".join(said.text for said in parrot.asked[0].messages)
    assert "ruoxi.wang@example.com" not in shown
    assert "王若溪" not in shown


async def test_words_that_add_to_the_passage_are_replaced_by_it(open_chat: OpenChat) -> None:
    chat = await open_chat("wang")
    lie = move(move="answer", text="我们保证给您全额退款并赔偿三百元。", sources=[1])
    _, said = await answered(chat, Parrot(lie), f"{RIDDLE} {ARTICLE}")
    assert "三百" not in said[-1]
    assert "保证" not in said[-1]
