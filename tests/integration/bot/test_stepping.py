"""The bot steps back: counters, the router's table, the watch, the packet; on the real database."""

from datetime import timedelta

import pytest
from tests.integration.bot.conftest import Chat, OpenChat

from xiaoer.bot import api as bot
from xiaoer.bot import scopes, scopes_store, service, stepping, watch
from xiaoer.bot.model.emotion import EmotionState
from xiaoer.bot.model.stepping_back import HandOverReason, reason_for
from xiaoer.bot.settings import BotSettings
from xiaoer.contacts import api as contacts
from xiaoer.conversations import api as conversations
from xiaoer.conversations.api import HandOver
from xiaoer.kernel.ids import ConversationId, new_id

MAY_BE_EMPTY = {"slots"}


async def look(chat: Chat, *, idle_rounds: int = 0) -> None:
    await watch.watch(
        chat.db,
        chat.workspace_id,
        mind=bot.mind(),
        clock=chat.clock,
        idle_rounds=idle_rounds,
    )


async def next_watch(chat: Chat) -> dict[str, object] | None:
    async with chat.db.transaction(chat.workspace_id) as tx:
        row = await tx.fetchrow(
            "SELECT payload, run_at FROM kernel_jobs WHERE kind = 'bot.watch' AND state = 'ready'"
        )
    return dict(row) if row else None


async def packet_of(chat: Chat, conversation_id: ConversationId) -> HandOver:
    packet = (await chat.state(conversation_id)).hand_over
    assert packet is not None
    return packet


def gaps(packet: HandOver) -> list[str]:
    """Fields of the packet that say nothing."""
    return [
        name
        for name in packet.__struct_fields__
        if name not in MAY_BE_EMPTY and getattr(packet, name) in (None, "", (), ("",))
    ]


async def reason_now(chat: Chat, text: str) -> object:
    async with chat.db.transaction(chat.workspace_id) as tx:
        contact = await contacts.get(tx, chat.workspace_id, chat.contact.id)
        understood = bot.interpreter().read(text, fallback_locale="zh-CN")
        signals, limits = await stepping.signals_for(
            tx,
            contact=contact,
            understood=understood,
            emotion=EmotionState(),
            clock=chat.clock,
        )
    return reason_for(signals, limits)


async def test_5_2_2_6_e_what_the_bot_leaves_unanswered_goes_to_people(open_chat: OpenChat) -> None:
    chat = await open_chat("wang")
    conversation_id = await chat.write("我的快递到哪了")
    waiting = await next_watch(chat)
    assert waiting is not None
    assert waiting["run_at"] == chat.clock.now() + timedelta(seconds=180)
    chat.clock.advance(timedelta(seconds=179))
    await look(chat)
    assert (await chat.state(conversation_id)).owner == "bot"
    chat.clock.advance(timedelta(seconds=1))
    await look(chat)
    packet = await packet_of(chat, conversation_id)
    assert (packet.reason, packet.problem) == ("timed_out", "我的快递到哪了")
    assert gaps(packet) == []


async def test_5_2_2_6_e_a_contact_who_has_the_answer_stays_with_the_bot(
    open_chat: OpenChat,
) -> None:
    chat = await open_chat("wang")
    conversation_id = await chat.write("你好")
    await chat.bot_answers(conversation_id)
    chat.clock.advance(timedelta(minutes=5))
    await look(chat)
    assert (await chat.state(conversation_id)).owner == "bot"


async def test_5_2_2_6_e_a_bot_that_is_stuck_with_its_memory_locked_is_passed_over(
    open_chat: OpenChat,
) -> None:
    chat = await open_chat("wang")
    conversation_id = await chat.write("你好")
    chat.clock.advance(timedelta(minutes=3))
    async with chat.db.transaction(chat.workspace_id) as stuck:
        await service.store.lock(
            stuck, chat.workspace_id, conversation_id=conversation_id, at=chat.clock.now()
        )
        await look(chat)
    assert (await chat.state(conversation_id)).owner == "queue"
    assert not await chat.bot_answers(conversation_id)


async def test_the_watch_sleeps_only_after_two_looks_at_nothing(open_chat: OpenChat) -> None:
    chat = await open_chat("wang")
    await look(chat)
    first = await next_watch(chat)
    assert first is not None
    assert first["payload"] == {"idle_rounds": 1}
    async with chat.db.transaction(chat.workspace_id) as tx:
        await tx.execute("DELETE FROM kernel_jobs WHERE kind = 'bot.watch'")
    await look(chat, idle_rounds=1)
    assert await next_watch(chat) is None


async def test_4_1_switched_off_the_bot_gives_away_what_it_owes_an_answer(
    open_chat: OpenChat,
) -> None:
    chat = await open_chat("wang")
    conversation_id = await chat.write("我的快递到哪了")
    async with chat.db.transaction(chat.workspace_id) as tx:
        await conversations.service_rules.switch_bot(
            tx, chat.workspace_id, is_on=False, actor="agent:lin", clock=chat.clock
        )
        held = await conversations.watching.waiting_for_bot(tx)
    assert held == [conversation_id]
    handed = await watch.hand_over_all(
        chat.db,
        chat.workspace_id,
        held,
        reason=HandOverReason.BOT_OFF,
        mind=bot.mind(),
        clock=chat.clock,
    )
    assert handed == 1
    packet = await packet_of(chat, conversation_id)
    assert packet.reason == "bot_off"
    assert gaps(packet) == []


async def test_4_1_a_job_that_runs_after_the_switch_answers_nothing(open_chat: OpenChat) -> None:
    chat = await open_chat("wang")
    conversation_id = await chat.write("我的快递到哪了")
    async with chat.db.transaction(chat.workspace_id) as tx:
        await conversations.service_rules.switch_bot(
            tx, chat.workspace_id, is_on=False, actor="agent:lin", clock=chat.clock
        )
    assert await chat.bot_answers(conversation_id)
    assert await chat.bot_lines(conversation_id) == []
    assert (await packet_of(chat, conversation_id)).reason == "bot_off"


async def test_4_2_a_shop_gives_an_intent_to_people_and_takes_it_back(open_chat: OpenChat) -> None:
    chat = await open_chat("wang")
    assert await reason_now(chat, "我的快递到哪了") is None
    for scope, expected in (("human", HandOverReason.COMPLEX), ("bot", None)):
        async with chat.db.transaction(chat.workspace_id) as tx:
            await scopes.put(
                tx,
                chat.workspace_id,
                intent="parcel_location",
                scope=scope,  # pyright: ignore[reportArgumentType]
                actor="agent:lin",
                clock=chat.clock,
            )
        assert await reason_now(chat, "我的快递到哪了") is expected
    async with chat.db.transaction(chat.workspace_id) as tx:
        listed = {each.intent: each for each in await scopes.list_all(tx, {}, BotSettings())}
    assert (listed["parcel_location"].scope, listed["parcel_location"].is_default) == ("bot", False)
    assert (listed["bulk_purchase"].scope, listed["bulk_purchase"].is_default) == ("human", True)


async def test_5_1_3_c_what_hardly_came_up_in_a_year_is_rare_once_the_desk_can_tell(
    open_chat: OpenChat,
) -> None:
    chat = await open_chat("wang")
    today = chat.clock.now().date()

    async def times() -> int | None:
        async with chat.db.transaction(chat.workspace_id) as tx:
            return await scopes_store.times_in_year(tx, "invoice", today)

    async def came_up(days_ago: int) -> None:
        async with chat.db.transaction(chat.workspace_id) as tx:
            await scopes_store.count_one(tx, "invoice", today - timedelta(days=days_ago))

    assert await times() is None
    await came_up(10)
    assert await times() is None
    await came_up(400)
    assert await times() == 1
    for days_ago in (364, 200, 200):
        await came_up(days_ago)
    assert await times() == 4


@pytest.mark.parametrize(("earlier", "expected"), [(1, None), (2, HandOverReason.DISSATISFIED)])
async def test_5_1_3_f_the_third_visit_in_a_day_of_somebody_unhappy_goes_to_a_person(
    open_chat: OpenChat, earlier: int, expected: HandOverReason | None
) -> None:
    chat = await open_chat("wang")
    for _ in range(earlier):
        conversation_id = await chat.write("你好")
        async with chat.db.transaction(chat.workspace_id) as tx:
            await conversations.resolve(
                tx, conversation_id=conversation_id, actor="agent:lin", clock=chat.clock
            )
        chat.clock.advance(timedelta(hours=1))
    await chat.write("又是这个破快递")
    assert await reason_now(chat, "太差劲了，快递到哪了") is expected
    assert await reason_now(chat, "快递到哪了") is None
    chat.clock.advance(timedelta(hours=24))
    assert await reason_now(chat, "太差劲了，快递到哪了") is None


async def test_5_1_3_g_who_chose_plain_words_and_cannot_cope_gets_a_person(
    open_chat: OpenChat,
) -> None:
    chat = await open_chat("wang")
    assert await reason_now(chat, "我不会弄这个") is None
    async with chat.db.transaction(chat.workspace_id) as tx:
        await contacts.set_care(tx, chat.workspace_id, chat.contact.id, care=contacts.Care.PLAIN)
    assert await reason_now(chat, "我不会弄这个") is HandOverReason.VULNERABLE
    assert await reason_now(chat, "快递到哪了") is None


@pytest.mark.parametrize("last", ["转人工", "我被烫伤了", "我的账号被盗了", "我要杀了你们"])
async def test_4_3_no_field_of_a_packet_is_empty(open_chat: OpenChat, last: str) -> None:
    chat = await open_chat("wang")
    await chat.ask("你好")
    conversation_id = await chat.write(last)
    await chat.bot_answers(conversation_id)
    packet = await packet_of(chat, conversation_id)
    assert gaps(packet) == []
    assert packet.identity == "王小姐，已在店铺登录"
    assert all(packet.clauses)


async def test_4_3_a_packet_tells_of_earlier_visits_and_of_what_the_bot_promised(
    open_chat: OpenChat,
) -> None:
    chat = await open_chat("wang")
    earlier = await chat.write("上次的事")
    async with chat.db.transaction(chat.workspace_id) as tx:
        await conversations.resolve(
            tx, conversation_id=earlier, actor="agent:lin", clock=chat.clock
        )
    conversation_id = await chat.write("你好")
    async with chat.db.transaction(chat.workspace_id) as tx:
        await conversations.say_as_bot(
            tx,
            conversation_id=conversation_id,
            lease=1,
            content=conversations.Content(text="我会在2小时内给您答复。"),
            clock=chat.clock,
        )
    await chat.write("转人工")
    await chat.bot_answers(conversation_id)
    packet = await packet_of(chat, conversation_id)
    assert packet.promises == ("我会在2小时内给您答复。",)
    assert "上次的事" in packet.history[0]


async def test_5_2_3_the_bot_does_not_answer_again_what_was_said_to_a_person(
    open_chat: OpenChat,
) -> None:
    chat = await open_chat("wang")
    conversation_id = await chat.write("转人工")
    agent_id = new_id()
    async with chat.db.transaction(chat.workspace_id) as tx:
        await conversations.take_over(
            tx, conversation_id=conversation_id, agent=(agent_id, "小林"), clock=chat.clock
        )
        await conversations.giving_back.offer(
            tx, conversation_id=conversation_id, agent_id=agent_id, clock=chat.clock
        )
        await conversations.giving_back.answer(
            tx, conversation_id=conversation_id, is_agreed=True, clock=chat.clock
        )
    assert not await chat.bot_answers(conversation_id)
    assert (await chat.state(conversation_id)).owner == "bot"
    await chat.ask("你好")
    assert (await chat.state(conversation_id)).owner == "bot"
