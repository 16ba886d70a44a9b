"""What the bot would say is offered to the agent; how it is used is kept, and nothing is done."""

import asyncio

import pytest
from tests.integration.bot.conftest import Chat, OpenChat

from xiaoer.bot import api as bot
from xiaoer.bot import store
from xiaoer.bot.copilot import service
from xiaoer.bot.copilot.service import Suggestion
from xiaoer.conversations import api as conversations
from xiaoer.conversations.api import Content
from xiaoer.kernel.ids import ConversationId, new_id


async def suggestion(chat: Chat, conversation_id: ConversationId) -> Suggestion | None:
    async with chat.db.transaction(chat.workspace_id) as tx:
        return await service.suggest(
            tx,
            chat.workspace_id,
            conversation_id=conversation_id,
            mind=bot.mind(),
            clock=chat.clock,
            locale="zh-CN",
        )


async def agent_says(chat: Chat, conversation_id: ConversationId, text: str) -> None:
    async with chat.db.transaction(chat.workspace_id) as tx:
        await conversations.say_as_agent(
            tx,
            conversation_id=conversation_id,
            agent=(new_id(), "小林"),
            client_id=new_id().hex,
            content=Content(text=text),
            clock=chat.clock,
        )


async def lines(chat: Chat, conversation_id: ConversationId) -> int:
    return len(await chat.lines(conversation_id))


async def owned_by_agent(chat: Chat) -> ConversationId:
    conversation_id = await chat.write("在吗")
    await agent_says(chat, conversation_id, "您好，我是小林")
    return conversation_id


async def test_the_parcel_is_looked_up_for_the_agent(open_chat: OpenChat) -> None:
    chat = await open_chat("wang")
    conversation_id = await owned_by_agent(chat)
    await chat.write("我的快递到哪了")
    before = await lines(chat, conversation_id)
    found = await suggestion(chat, conversation_id)
    assert found is not None
    assert "最新动态" in found.text
    assert await lines(chat, conversation_id) == before


async def test_a_wish_is_advised_and_not_done(open_chat: OpenChat) -> None:
    chat = await open_chat("wang")
    conversation_id = await owned_by_agent(chat)
    await chat.write("我要取消订单 SY2611226415")
    found = await suggestion(chat, conversation_id)
    assert found is not None
    assert (found.text, "取消订单" in found.next_step) == ("", True)
    async with chat.db.transaction(chat.workspace_id) as tx:
        assert await tx.fetchval("SELECT count(*) FROM commerce_proposals") == 0


@pytest.mark.parametrize(
    ("written", "counted"),
    [("", "accepted"), ("亲，", "edited"), ("……", "ignored")],
)
async def test_how_it_was_used_is_counted(open_chat: OpenChat, written: str, counted: str) -> None:
    chat = await open_chat("wang")
    conversation_id = await owned_by_agent(chat)
    await chat.write("我的快递到哪了")
    found = await suggestion(chat, conversation_id)
    assert found is not None
    text = "请稍等，我去问一下仓库的同事再回复您" if counted == "ignored" else written + found.text
    await agent_says(chat, conversation_id, text)
    async with chat.db.transaction(chat.workspace_id) as tx:
        (day,) = await service.usage(tx, chat.workspace_id, clock=chat.clock)
    assert (day.shown, getattr(day, counted)) == (1, 1)
    assert day.accepted + day.edited + day.ignored == 1


async def test_nothing_is_suggested_when_the_agent_spoke_last(open_chat: OpenChat) -> None:
    chat = await open_chat("wang")
    assert await suggestion(chat, await owned_by_agent(chat)) is None


async def test_looking_for_a_suggestion_neither_writes_nor_waits_for_the_bots_memory(
    open_chat: OpenChat,
) -> None:
    chat = await open_chat("wang")
    conversation_id = await owned_by_agent(chat)
    await chat.write("我的快递到哪了")
    async with chat.db.transaction(chat.workspace_id) as busy:
        await store.lock(
            busy, chat.workspace_id, conversation_id=conversation_id, at=chat.clock.now()
        )
        async with asyncio.timeout(20):
            assert await suggestion(chat, conversation_id) is not None
        await busy.execute("DELETE FROM bot_states")
    assert await suggestion(chat, conversation_id) is not None
    async with chat.db.transaction(chat.workspace_id) as tx:
        assert await tx.fetchval("SELECT count(*) FROM bot_states") == 0


@pytest.mark.parametrize(
    ("buyer", "asked", "below"),
    [("wang", "帮我改一下收货地址", "下面"), ("emma", "change my delivery address", "below")],
)
async def test_orders_to_choose_from_are_listed_in_the_words_themselves(
    open_chat: OpenChat, buyer: str, asked: str, below: str
) -> None:
    chat = await open_chat(buyer)
    conversation_id = await owned_by_agent(chat)
    await chat.write(asked)
    found = await suggestion(chat, conversation_id)
    assert found is not None
    question, *listed = found.text.splitlines()
    if below in question:
        assert [line[:3] for line in listed] == [f"{at}. " for at in range(1, len(listed) + 1)]
        assert len(listed) > 1
    else:
        assert listed == []
