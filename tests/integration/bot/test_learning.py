"""What agents answer again and again is proposed as an article, once, without personal data."""

from datetime import timedelta

import pytest
from tests.integration.bot.conftest import Chat, OpenChat

from xiaoer.bot import api as bot
from xiaoer.bot.learning import service, store
from xiaoer.bot.learning.errors import DraftDecidedError, DraftNotFoundError
from xiaoer.bot.learning.store import KeptDraft
from xiaoer.conversations import api as conversations
from xiaoer.conversations.api import Content
from xiaoer.kernel.ids import ConversationId, new_id
from xiaoer.kernel.job_runner import JobRunner
from xiaoer.kernel.jobs import JobHandlers
from xiaoer.knowledge import api as knowledge

BUYERS = ("wang", "lilei", "chen")
QUESTIONS = ("你们门店有停车场吗", "门店附近有停车场吗", "去门店有没有停车场")
ANSWER = "门店楼下有地下停车场，凭小票免两小时。有事打 13800138000"
TOOK = timedelta(minutes=2)


def masked(text: str) -> str:
    return text.replace("13800138000", "138****8000")


async def answer(chat: Chat, question: str, reply: str) -> ConversationId:
    """A buyer asks, an agent answers two minutes later."""
    conversation_id = await chat.write(question)
    chat.clock.advance(TOOK)
    async with chat.db.transaction(chat.workspace_id) as tx:
        await conversations.say_as_agent(
            tx,
            conversation_id=conversation_id,
            agent=(new_id(), "小林"),
            client_id=new_id().hex,
            content=Content(text=reply),
            clock=chat.clock,
        )
    return conversation_id


async def mine(chat: Chat) -> list[KeptDraft]:
    """Run the job as the worker does."""
    handlers = JobHandlers()
    bot.register_learning(handlers, mask=masked, embedder=None)
    async with chat.db.transaction(chat.workspace_id) as tx:
        await service.mine_soon(tx, chat.workspace_id, clock=chat.clock)
    await JobRunner(chat.db, handlers, chat.clock).run_due()
    async with chat.db.transaction(chat.workspace_id) as tx:
        return await store.drafts(tx, chat.workspace_id, status="proposed", after=None, limit=10)


async def three_answered(open_chat: OpenChat) -> Chat:
    chats = [await open_chat(buyer) for buyer in BUYERS]
    for chat, question in zip(chats, QUESTIONS, strict=True):
        await answer(chat, question, ANSWER)
    return chats[0]


async def test_an_answer_given_three_times_becomes_one_draft(open_chat: OpenChat) -> None:
    chat = await three_answered(open_chat)
    (draft,) = await mine(chat)
    assert set(draft.phrasings) == set(QUESTIONS)
    assert (draft.size, draft.saved) == (3, 3 * TOOK)
    assert draft.body == masked(ANSWER)
    assert draft.locale == "zh-CN"
    assert [one.id for one in await mine(chat)] == [draft.id]


async def test_what_nobody_could_answer_waits_for_somebody_to_write_it(
    open_chat: OpenChat,
) -> None:
    chat = await open_chat("wang")
    async with chat.db.transaction(chat.workspace_id) as tx:
        for seq, question in enumerate((*QUESTIONS, QUESTIONS[0]), 1):
            await service.note_unanswered(
                tx,
                chat.workspace_id,
                conversation_id=ConversationId(new_id()),
                seq=seq,
                question=question,
                locale="zh-CN",
                mask=masked,
                clock=chat.clock,
            )
    (draft,) = await mine(chat)
    assert (draft.body, draft.size) == ("", 4)


async def test_a_question_that_an_article_answers_is_flagged(open_chat: OpenChat) -> None:
    chats = [await open_chat(buyer) for buyer in BUYERS]
    for chat in chats:
        await answer(chat, "七天无理由退货怎么退", "签收后七天内可以申请退货，请在订单里操作")
    (draft,) = await mine(chats[0])
    assert draft.duplicate_of is not None
    assert "退" in (draft.duplicate_title or "")


async def test_an_approved_draft_is_found_by_its_questions(open_chat: OpenChat) -> None:
    chat = await three_answered(open_chat)
    (draft,) = await mine(chat)
    async with chat.db.transaction(chat.workspace_id) as tx:
        collections = await knowledge.list_collections(tx, chat.workspace_id, locale="zh-CN")
        done = await service.approve(
            tx,
            chat.workspace_id,
            draft_id=draft.id,
            title="门店停车",
            body="门店楼下有地下停车场，凭小票免两小时。",
            collection_slug=collections[0].slug,
            by="agent:chen",
            clock=chat.clock,
        )
        hits = await knowledge.search(
            tx, chat.workspace_id, query=QUESTIONS[1], locale="zh-CN", limit=1
        )
    assert done.status == "approved"
    assert [hit.article_id for hit in hits] == [done.article_id]
    assert hits[0].is_confident
    assert await mine(chat) == []
    async with chat.db.transaction(chat.workspace_id) as tx:
        with pytest.raises(DraftDecidedError):
            await service.dismiss(tx, chat.workspace_id, draft_id=draft.id, by="agent:chen")


async def test_a_dismissed_draft_does_not_come_back(open_chat: OpenChat) -> None:
    chat = await three_answered(open_chat)
    (draft,) = await mine(chat)
    async with chat.db.transaction(chat.workspace_id) as tx:
        await service.dismiss(tx, chat.workspace_id, draft_id=draft.id, by="agent:chen")
    assert await mine(chat) == []
    async with chat.db.transaction(chat.workspace_id) as tx:
        with pytest.raises(DraftNotFoundError):
            await service.dismiss(tx, chat.workspace_id, draft_id=new_id(), by="agent:chen")
