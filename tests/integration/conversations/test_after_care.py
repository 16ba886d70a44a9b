"""Ratings and numbers to call back on: given once, taken back at will, refused without a trace."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from tests.integration.conversations.conftest import Desk
from tests.integration.conversations.test_acts import resolve, say, snapshot

from xiaoer.contacts.errors import PhoneInvalidError
from xiaoer.conversations.api import call_backs, ratings
from xiaoer.conversations.errors import (
    AlreadyRatedError,
    CallBackNotFoundError,
    ConsentMissingError,
    ConversationClosedError,
    ConversationNotOverError,
    RatingNotFoundError,
)
from xiaoer.kernel.errors import XiaoerError

Act = Callable[..., Awaitable[Any]]


async def do(desk: Desk, act: Act, conversation_id: UUID, **words: object) -> Any:
    async with desk.db.transaction(desk.workspace_id) as tx:
        return await act(tx, conversation_id=conversation_id, clock=desk.clock, **words)


async def refused(
    desk: Desk, error: type[XiaoerError], act: Act, conversation_id: UUID, **words: object
) -> None:
    before = await snapshot(desk, conversation_id)
    with pytest.raises(error):
        await do(desk, act, conversation_id, **words)
    assert await snapshot(desk, conversation_id) == before


async def may_ask(desk: Desk, conversation_id: UUID, contact: UUID) -> bool:
    async with desk.db.transaction(desk.workspace_id) as tx:
        return await ratings.may_ask(tx, conversation_id=conversation_id, contact_id=contact)


async def served(desk: Desk, contact: UUID) -> UUID:
    """A conversation that an agent answered and ended."""
    conversation_id = await desk.waiting(contact)
    await say(desk, conversation_id)
    await resolve(desk, conversation_id)
    return conversation_id


async def events(desk: Desk, name: str) -> list[dict[str, Any]]:
    async with desk.db.transaction(desk.workspace_id) as tx:
        rows = await tx.fetch("SELECT payload FROM kernel_events WHERE name = $1", name)
    return [row["payload"] for row in rows]


async def test_a_rating_is_kept_told_and_shown_as_a_fact(desk: Desk, contact: UUID) -> None:
    conversation_id = await served(desk, contact)
    assert await may_ask(desk, conversation_id, contact)
    assert (await do(desk, ratings.rate, conversation_id, score=4)).score == 4
    fact = (await desk.lines(conversation_id))[-1].fact
    assert fact
    assert (fact.code, fact.params) == ("conversation.rated", {"score": 4})
    (event,) = await events(desk, "conversation.rated")
    assert (event["score"], event["agent_id"]) == (4, str(desk.lin[0]))
    assert not await may_ask(desk, conversation_id, contact)


async def test_the_same_score_again_changes_nothing_and_another_is_refused(
    desk: Desk, contact: UUID
) -> None:
    conversation_id = await served(desk, contact)
    first = await do(desk, ratings.rate, conversation_id, score=5)
    before = await snapshot(desk, conversation_id)
    assert await do(desk, ratings.rate, conversation_id, score=5) == first
    assert await snapshot(desk, conversation_id) == before
    await refused(desk, AlreadyRatedError, ratings.rate, conversation_id, score=1)


async def test_words_follow_a_score_once(desk: Desk, contact: UUID) -> None:
    conversation_id = await served(desk, contact)
    await refused(desk, RatingNotFoundError, ratings.explain, conversation_id, words="快")
    await do(desk, ratings.rate, conversation_id, score=2)
    assert (await do(desk, ratings.explain, conversation_id, words="等太久")).words == "等太久"
    fact = (await desk.lines(conversation_id))[-1].fact
    assert fact
    assert fact.params == {"words": "等太久"}
    await refused(desk, AlreadyRatedError, ratings.explain, conversation_id, words="还行")


async def test_an_ongoing_conversation_cannot_be_rated(desk: Desk, contact: UUID) -> None:
    conversation_id = await desk.waiting(contact)
    await refused(desk, ConversationNotOverError, ratings.rate, conversation_id, score=5)


async def test_who_declined_is_never_asked_again(desk: Desk, contact: UUID) -> None:
    await do(desk, ratings.decline, await served(desk, contact))
    assert not await may_ask(desk, await served(desk, contact), contact)


async def test_a_decline_does_not_take_a_rating_back(desk: Desk, contact: UUID) -> None:
    conversation_id = await served(desk, contact)
    await do(desk, ratings.rate, conversation_id, score=3)
    await do(desk, ratings.decline, conversation_id)
    async with desk.db.transaction(desk.workspace_id) as tx:
        found = await ratings.find(tx, conversation_id)
    assert found
    assert found.score == 3


async def test_a_number_is_kept_and_agents_get_a_note_without_its_middle(
    desk: Desk, contact: UUID
) -> None:
    conversation_id = await desk.waiting(contact)
    left = await do(
        desk, call_backs.request, conversation_id, phone="138 0000 5521", is_agreed=True
    )
    assert (left.phone, left.phone_masked, left.status) == (
        "13800005521",
        "138****5521",
        "waiting",
    )
    *_, note, fact = await desk.lines(conversation_id)
    assert note.kind == "note"
    assert "138****5521" in note.text
    assert fact.fact
    assert fact.fact.code == "call_back.requested"
    (event,) = await events(desk, "conversation.call_back_changed")
    assert "13800005521" not in str(event)


async def test_the_same_number_again_is_noted_once(desk: Desk, contact: UUID) -> None:
    conversation_id = await desk.waiting(contact)
    words = {"phone": "13800005521", "is_agreed": True}
    await do(desk, call_backs.request, conversation_id, **words)
    before = await snapshot(desk, conversation_id)
    await do(desk, call_backs.request, conversation_id, **words)
    assert await snapshot(desk, conversation_id) == before


async def test_no_number_is_kept_without_consent_or_that_nobody_could_dial(
    desk: Desk, contact: UUID
) -> None:
    conversation_id = await desk.waiting(contact)
    request = call_backs.request
    number = "13800005521"
    await refused(
        desk, ConsentMissingError, request, conversation_id, phone=number, is_agreed=False
    )
    await refused(desk, PhoneInvalidError, request, conversation_id, phone="12345", is_agreed=True)
    over = await served(desk, contact)
    await refused(desk, ConversationClosedError, request, over, phone=number, is_agreed=True)


async def test_a_withdrawn_number_is_erased_and_cannot_be_called(desk: Desk, contact: UUID) -> None:
    conversation_id = await desk.waiting(contact)
    await do(desk, call_backs.request, conversation_id, phone="13800005521", is_agreed=True)
    await do(desk, call_backs.withdraw, conversation_id)
    async with desk.db.transaction(desk.workspace_id) as tx:
        found = await call_backs.find(tx, conversation_id)
    assert found
    assert (found.phone, found.status) == (None, "withdrawn")
    await refused(desk, CallBackNotFoundError, call_backs.withdraw, conversation_id)
    await refused(desk, CallBackNotFoundError, call_backs.complete, conversation_id, actor="x")


async def test_a_call_is_noted_once(desk: Desk, contact: UUID) -> None:
    conversation_id = await desk.waiting(contact)
    await do(desk, call_backs.request, conversation_id, phone="13800005521", is_agreed=True)
    done = await do(desk, call_backs.complete, conversation_id, actor="agent:lin")
    assert done.status == "done"
    before = await snapshot(desk, conversation_id)
    assert await do(desk, call_backs.complete, conversation_id, actor="agent:lin") == done
    assert await snapshot(desk, conversation_id) == before
