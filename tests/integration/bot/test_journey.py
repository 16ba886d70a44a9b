"""A buyer of the demo shop talks to the bot."""

import asyncio
from datetime import timedelta

import pytest
from tests.integration.bot.conftest import Chat, OpenChat, bot_handlers

from xiaoer.bot import api as bot
from xiaoer.bot import service
from xiaoer.commerce import api as commerce
from xiaoer.commerce.api import OrderView
from xiaoer.conversations import api as conversations
from xiaoer.conversations.errors import LeaseLostError
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import new_id
from xiaoer.kernel.job_runner import JobRunner
from xiaoer.knowledge import api as knowledge

MOVING = "SY2611208821"


def no_lease(_: object) -> int:
    return -1


async def order_of(chat: Chat, number: str, buyer: str = "wang") -> OrderView:
    async with chat.db.transaction(chat.workspace_id) as tx:
        return await commerce.get_order(tx, number=number, contact_external_id=buyer)


async def test_the_parcels_real_last_event_is_named(open_chat: OpenChat) -> None:
    chat = await open_chat("wang")
    last = (await order_of(chat, MOVING)).shipments[0].last_event
    assert last is not None
    answer = await chat.ask(f"订单{MOVING}的快递到哪了")
    assert last.place
    assert last.place in answer.text
    assert "月" in answer.text
    [card] = answer.cards
    assert (card["type"], card["order_number"]) == ("parcel", MOVING)
    assert card["last_event"]["place"] == last.place
    assert answer.sender.type == "bot"


async def test_a_question_without_a_number_finds_the_order_or_asks(open_chat: OpenChat) -> None:
    chat = await open_chat("wang")
    async with chat.db.transaction(chat.workspace_id) as tx:
        orders = await commerce.list_orders(
            tx, chat.workspace_id, contact_external_id="wang", limit=50
        )
    own = {order.number for order in orders}
    answer = await chat.ask("我的快递到哪了")
    if answer.cards:
        assert answer.cards[0]["order_number"] in own
        return
    asked = [reply for reply in answer.quick_replies if reply.id.startswith("order:")]
    assert len(asked) >= 2
    assert all(reply.id.removeprefix("order:") in own for reply in asked)
    chosen = await chat.ask(asked[0].text)
    assert chosen.cards[0]["order_number"] == asked[0].id.removeprefix("order:")


async def test_another_persons_order_and_an_invented_one_sound_the_same(
    open_chat: OpenChat,
) -> None:
    stranger = await open_chat("lilei")
    foreign = await stranger.ask(f"订单{MOVING}到哪了")
    other = await open_chat("chen")
    invented = await other.ask("订单SY0000000000到哪了")
    assert foreign.text.replace(MOVING, "X") == invented.text.replace("SY0000000000", "X")
    assert foreign.cards == invented.cards == ()
    assert "转运" not in foreign.text


async def test_who_is_not_signed_in_sees_no_order(open_chat: OpenChat) -> None:
    chat = await open_chat("wang", verified=False)
    answer = await chat.ask(f"订单{MOVING}到哪了")
    assert "后四位" in answer.text
    assert answer.cards == ()


async def test_a_rule_is_answered_with_article_and_version(open_chat: OpenChat) -> None:
    chat = await open_chat("wang")
    answer = await chat.ask("退货运费谁出")
    [source] = answer.sources
    async with chat.db.transaction(chat.workspace_id) as tx:
        article = await knowledge.get_article(tx, chat.workspace_id, article_id=source.article_id)
    assert (article.slug, article.version) == ("return-freight", source.version)
    assert source.version == 1
    assert source.sentence in answer.text
    assert source.sentence.splitlines()[0][:10] in article.body


async def test_english_is_answered_in_english(open_chat: OpenChat) -> None:
    chat = await open_chat("emma")
    answer = await chat.ask("who pays return shipping?")
    assert answer.text.startswith("From “")
    assert answer.sources[0].url.startswith("/help/en/")


async def test_a_burst_gets_one_answer(open_chat: OpenChat) -> None:
    chat = await open_chat("wang")
    conversation_id = await chat.write("你好", "在吗", f"订单{MOVING}到哪了")
    assert await chat.bot_answers(conversation_id)
    assert not await chat.bot_answers(conversation_id)
    [only] = await chat.bot_lines(conversation_id)
    assert "…8821" in only


async def test_two_runs_at_once_give_one_answer(open_chat: OpenChat) -> None:
    chat = await open_chat("wang")
    conversation_id = await chat.write("你好")
    answered = await asyncio.gather(*(chat.bot_answers(conversation_id) for _ in range(5)))
    assert sorted(answered) == [False, False, False, False, True]
    assert len(await chat.bot_lines(conversation_id)) == 1


async def test_wanting_a_person_queues_with_a_full_packet(open_chat: OpenChat) -> None:
    chat = await open_chat("wang")
    await chat.ask(f"订单{MOVING}到哪了")
    conversation_id = await chat.write("转人工")
    assert await chat.bot_answers(conversation_id)
    conversation = await chat.state(conversation_id)
    packet = conversation.hand_over
    assert conversation.owner == "queue"
    assert packet is not None
    assert packet.reason == "asked"
    assert packet.tried == ("查询了物流",)
    assert packet.emotion == "平静"
    assert packet.suggested == "请核对物流并向快递公司催件，告诉客户回复时间。"
    assert MOVING in packet.summary
    assert packet.slots["identity"] == "王小姐"
    assert packet.slots["order_number"] == MOVING
    assert packet.slots["problem"].endswith("转人工")
    assert all(value != "" for value in packet.slots.values())


async def test_the_button_hands_over_with_the_same_packet(open_chat: OpenChat) -> None:
    chat = await open_chat("wang")
    await chat.ask(f"订单{MOVING}到哪了")
    conversation_id = await chat.write("还是没动静")
    async with chat.db.transaction(chat.workspace_id) as tx:
        place = await bot.call_person(
            tx, chat.workspace_id, conversation_id=conversation_id, clock=chat.clock
        )
        again = await bot.call_person(
            tx, chat.workspace_id, conversation_id=conversation_id, clock=chat.clock
        )
    assert place is not None
    assert again is not None
    assert (place.place, again.place) == (1, 1)
    packet = (await chat.state(conversation_id)).hand_over
    assert packet is not None
    assert packet.tried == ("查询了物流",)
    assert packet.slots["order_number"] == MOVING
    assert packet.slots["problem"].endswith("还是没动静")
    assert not await chat.bot_answers(conversation_id)


async def test_the_bot_is_silent_once_a_person_owns_the_conversation(open_chat: OpenChat) -> None:
    chat = await open_chat("wang")
    conversation_id = await chat.write("你好")
    async with chat.db.transaction(chat.workspace_id) as tx:
        await conversations.take_over(
            tx, conversation_id=conversation_id, agent=(new_id(), "小林"), clock=chat.clock
        )
    await chat.write("我的快递到哪了")
    assert not await chat.bot_answers(conversation_id)
    assert await chat.bot_lines(conversation_id) == []


async def test_a_lease_lost_while_thinking_leaves_no_trace(
    open_chat: OpenChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = await open_chat("wang")
    conversation_id = await chat.write("你好")
    think = service.talk

    def taken_over_meanwhile(*args: object, **known: object) -> object:
        monkeypatch.setattr(service, "_lease_of", no_lease)
        return think(*args, **known)  # type: ignore[arg-type]

    monkeypatch.setattr(service, "talk", taken_over_meanwhile)
    with pytest.raises(LeaseLostError):
        await chat.bot_answers(conversation_id)
    async with chat.db.transaction(chat.workspace_id) as tx:
        assert await tx.fetchval("SELECT count(*) FROM bot_states") == 0
    assert await chat.bot_lines(conversation_id) == []


async def test_the_job_answers_a_burst_once_and_is_done(
    open_chat: OpenChat, db: Database, clock: FixedClock
) -> None:
    chat = await open_chat("wang")
    conversation_id = await chat.write("你好", "我要发票")
    runner = JobRunner(db, bot_handlers(), clock)
    clock.advance(timedelta(seconds=2))
    assert await runner.run_due() == 1
    assert await runner.run_due() == 0
    assert len(await chat.bot_lines(conversation_id)) == 1
    async with chat.db.transaction(chat.workspace_id) as tx:
        states = await tx.fetch("SELECT state FROM kernel_jobs WHERE kind = 'bot.reply'")
    assert [row["state"] for row in states] == ["done"]


async def test_a_job_that_lost_the_lease_is_done_and_says_nothing(
    open_chat: OpenChat, db: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = await open_chat("wang")
    conversation_id = await chat.write("你好")
    monkeypatch.setattr(service, "_lease_of", no_lease)
    clock.advance(timedelta(seconds=2))
    assert await JobRunner(db, bot_handlers(), clock).run_due() == 1
    assert await chat.bot_lines(conversation_id) == []
    async with chat.db.transaction(chat.workspace_id) as tx:
        states = await tx.fetch("SELECT state FROM kernel_jobs WHERE kind = 'bot.reply'")
    assert [row["state"] for row in states] == ["done"]


async def test_every_demo_buyer_asking_for_the_parcel_is_answered_from_own_records(
    open_chat: OpenChat,
) -> None:
    for buyer in ("wang", "lilei", "chen", "emma"):
        chat = await open_chat(buyer)
        async with chat.db.transaction(chat.workspace_id) as tx:
            own = await commerce.list_orders(
                tx, chat.workspace_id, contact_external_id=buyer, limit=50
            )
        answer = await chat.ask("where is my parcel" if buyer == "emma" else "我的快递到哪了")
        numbers = {order.number for order in own}
        named = {card.get("order_number") or card["order"]["number"] for card in answer.cards}
        offered = {
            reply.id.removeprefix("order:")
            for reply in answer.quick_replies
            if reply.id.startswith("order:")
        }
        assert named | offered
        assert named | offered <= numbers
