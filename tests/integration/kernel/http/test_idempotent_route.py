"""A route that honours ``Idempotency-Key`` answers fifty equal requests as one."""

import asyncio
from collections import Counter
from dataclasses import dataclass

import httpx
import msgspec
import pytest
from litestar import Litestar, Request, post
from litestar.datastructures import State
from litestar.response import Response

from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.http.edge import Edge
from xiaoer.kernel.http.idempotency import Answer, answer_once
from xiaoer.kernel.http.problem import EXCEPTION_HANDLERS
from xiaoer.kernel.ids import WorkspaceId, new_id


@dataclass
class Shop:
    """A shop that sells one thing per act."""

    db: Database
    workspace_id: WorkspaceId
    clock: FixedClock
    sold: int = 0

    async def sell(self) -> Answer:
        self.sold += 1
        return Answer(201, msgspec.json.encode({"id": new_id()}))


@post("/orders")
async def order(request: Request[None, None, State]) -> Response[bytes]:
    shop: Shop = request.app.state.shop
    async with shop.db.transaction(shop.workspace_id) as tx:
        answer = await answer_once(
            tx,
            shop.workspace_id,
            scope="agent:1 POST /orders",
            key=request.headers["idempotency-key"],
            request=await request.body(),
            run=shop.sell,
            clock=shop.clock,
        )
    return answer.response()


@pytest.fixture
def shop(db: Database, workspace_id: WorkspaceId, clock: FixedClock) -> Shop:
    return Shop(db, workspace_id, clock)


def _client(shop: Shop) -> httpx.AsyncClient:
    app = Litestar(
        [order], state=State({"shop": shop}), exception_handlers=dict(EXCEPTION_HANDLERS)
    )
    transport = httpx.ASGITransport(app=Edge(app))  # pyright: ignore[reportArgumentType]
    return httpx.AsyncClient(transport=transport, base_url="http://desk", timeout=60)


async def test_fifty_equal_requests_are_one_order(shop: Shop) -> None:
    headers = {"idempotency-key": "k-1"}
    async with _client(shop) as client:
        answers = await asyncio.gather(
            *(client.post("/orders", json={"sku": "S"}, headers=headers) for _ in range(50))
        )
    assert shop.sold == 1
    assert Counter(answer.status_code for answer in answers) == {201: 50}
    assert len({answer.content for answer in answers}) == 1


async def test_the_same_key_with_another_body_is_refused(shop: Shop) -> None:
    headers = {"idempotency-key": "k-1"}
    async with _client(shop) as client:
        kept = await client.post("/orders", json={"sku": "S"}, headers=headers)
        refused = await client.post("/orders", json={"sku": "T"}, headers=headers)
        again = await client.post("/orders", json={"sku": "S"}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "kernel.idempotency_key_reused")
    assert again.content == kept.content
    assert shop.sold == 1
