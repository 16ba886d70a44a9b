"""The short way of plain messages gives the answers of the long one."""

import asyncio
from typing import Any

import httpx
import pytest
from litestar.types import HTTPScope
from tests.integration.app.conftest import Site

from xiaoer.app import message_lane
from xiaoer.app.lookups import REMEMBERED_SECONDS, ShortMemory
from xiaoer.contacts import api as contacts
from xiaoer.kernel.clock import SystemClock
from xiaoer.kernel.ids import ContactId, workspace_id_of

PATH = message_lane.PATH


@pytest.fixture
def long_way(monkeypatch: pytest.MonkeyPatch) -> list[HTTPScope]:
    """Requests that the lane passed on."""
    passed: list[HTTPScope] = []
    store = message_lane.MessageLane._store  # pyright: ignore[reportPrivateUsage]

    async def noting(self: Any, scope: HTTPScope, body: Any) -> bytes | None:
        stored = await store(self, scope, body)
        if stored is None:
            passed.append(scope)
        return stored

    monkeypatch.setattr(message_lane.MessageLane, "_store", noting)
    return passed


async def lines(visitor: httpx.AsyncClient) -> list[dict[str, Any]]:
    answer = await visitor.get(PATH)
    return [item for item in answer.json()["items"] if item["kind"] == "message"]


async def test_a_plain_message_takes_the_short_way_and_is_stored(
    site: Site, long_way: list[HTTPScope]
) -> None:
    visitor = await site.visitor()
    sent = await visitor.post(PATH, json={"client_id": "1", "text": "我的快递到哪了？"})
    assert (sent.status_code, sent.headers["content-type"]) == (201, "application/json")
    assert sent.headers["x-request-id"]
    assert "default-src 'self'" in sent.headers["content-security-policy"]
    assert not long_way
    assert await lines(visitor) == [sent.json()]


async def test_the_same_client_id_gets_the_same_message_on_both_ways(
    site: Site, long_way: list[HTTPScope]
) -> None:
    visitor = await site.visitor()
    body = {"client_id": "1", "text": "在吗"}
    first = await visitor.post(PATH, json=body)
    again = await visitor.post(PATH, json=body)
    assert not long_way
    other = {"content-type": "text/json"}
    by_route = await visitor.post(PATH, content=first.request.content, headers=other)
    assert len(long_way) == 1
    assert first.json() == again.json() == by_route.json()
    assert len(await lines(visitor)) == 1


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"{", 400, "kernel.malformed_request"),
        (b'{"text": "x"}', 422, "kernel.invalid_input"),
        (b'{"client_id": "1", "text": ""}', 422, "conversations.message_empty"),
        (b'{"client_id": "1", "text": "' + b"x" * 9000 + b'"}', 422, "kernel.invalid_input"),
        (b'{"client_id": "1", "text": "' + b"x" * 70_000 + b'"}', 422, "kernel.invalid_input"),
    ],
)
async def test_what_cannot_be_taken_is_refused_precisely_and_changes_nothing(
    site: Site, long_way: list[HTTPScope], content: bytes, status: int, code: str
) -> None:
    visitor = await site.visitor()
    headers = {"content-type": "application/json"}
    refused = await visitor.post(PATH, content=content, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (status, code), refused.text
    assert refused.headers["content-type"] == "application/problem+json"
    assert len(long_way) == 1
    assert await lines(visitor) == []


async def test_an_unknown_token_is_refused(site: Site) -> None:
    visitor = await site.visitor()
    visitor.headers["authorization"] += "x"
    refused = await visitor.post(PATH, json={"client_id": "1", "text": "在吗"})
    assert (refused.status_code, refused.json()["code"]) == (401, "kernel.unauthenticated")


async def test_a_revoked_token_counts_no_longer_than_it_is_remembered(site: Site) -> None:
    visitor = await site.visitor()
    sent = await visitor.post(PATH, json={"client_id": "1", "text": "在吗"})
    workspace_id = workspace_id_of("test")
    async with site.db.transaction(workspace_id) as tx:
        contact_id = await tx.fetchval("SELECT contact_id FROM conversations_conversations")
        await contacts.revoke_visitor_tokens(
            tx, workspace_id, ContactId(contact_id), clock=SystemClock()
        )
    assert sent.status_code == 201
    await asyncio.sleep(REMEMBERED_SECONDS)
    late = await visitor.post(PATH, json={"client_id": "2", "text": "还在吗"})
    assert late.status_code == 401


async def test_each_message_of_a_batch_keeps_the_id_of_its_own_request(site: Site) -> None:
    visitors = [await site.visitor() for _ in range(8)]
    await asyncio.gather(
        *(
            visitor.post(
                PATH,
                json={"client_id": "1", "text": str(number)},
                headers={"x-request-id": f"request-{number}"},
            )
            for number, visitor in enumerate(visitors)
        )
    )
    async with site.db.transaction(workspace_id_of("test")) as tx:
        rows = await tx.fetch(
            """
            SELECT trace_id, payload -> 'message' ->> 'text' AS text FROM kernel_events
            WHERE name = 'message.received'
            """
        )
    assert {(row["trace_id"], row["text"]) for row in rows} == {
        (f"request-{number}", str(number)) for number in range(8)
    }


def test_a_short_memory_forgets_in_time_and_when_it_is_full(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 100.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    memory = ShortMemory[int, str](seconds=1.0)
    memory.keep(1, "一")
    assert (memory.get(1), memory.get(2)) == ("一", None)
    now = 101.0
    assert memory.get(1) is None
    for number in range(20_001):
        memory.keep(number, "x")
    assert memory.get(0) is None
    assert memory.get(20_000) == "x"
