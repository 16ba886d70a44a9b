"""A whole desk, web and worker, beside a real shop; and the three things that must be seen."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

import httpx
from tests.integration.app.conftest import PASSWORD, serving

from xiaoer.conversations import api as conversations
from xiaoer.identity import api as identity
from xiaoer.kernel.clock import SystemClock
from xiaoer.kernel.ids import workspace_id_of
from xiaoer.kernel.job_runner import JobRunner
from xiaoer.wiring.jobs import job_handlers
from xiaoer.wiring.runtime import open_runtime
from xiaoer.wiring.settings import StoreSettings

SEEN_WITHIN = timedelta(seconds=5)
PEOPLE = ("boss", "colleague")
PATIENCE = 60.0
"""Seconds; far more than anything takes, so that a busy machine fails no test."""


@dataclass
class Order:
    """An order as its buyer knows it; the price of one piece in minor units."""

    number: str
    buyer: str
    piece_minor: int


class RealShop(Protocol):
    """What people do in the shop itself, never through the desk."""

    async def place(self) -> Order:
        """A buyer orders two pieces of one thing and pays."""
        ...

    async def send(self, order: Order, tracking: str) -> None:
        """The warehouse sends it."""
        ...

    async def refunded(self, order: Order) -> list[int]:
        """The refunds that the shop's own office sees, in minor units."""
        ...


@dataclass
class Desk:
    """A running desk, a person who may do everything there, and one who looks twice at money."""

    url: str
    boss: httpx.AsyncClient
    colleague: httpx.AsyncClient
    secret: Callable[[str], Awaitable[str]]
    seen: dict[str, float] = field(default_factory=dict[str, float])

    async def connect(self, kind: str, config: dict[str, str], secrets: dict[str, str]) -> str:
        """Connect the shop as an administrator does; returns the connection's id."""
        body = {"kind": kind, "name": kind, "config": config, "secrets": secrets}
        made = await self.boss.post(
            "/api/v1/connections/shops", json=body, headers={"Idempotency-Key": kind}
        )
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    async def caught_up(self, connection_id: str) -> dict[str, Any]:
        """The state of reading once everything was read."""

        async def look() -> dict[str, Any] | None:
            state = (await self.boss.get(f"/api/v1/shop-syncs/{connection_id}")).json()
            assert state["trouble"] is None, state
            return None if state["is_catching_up"] else state

        return await until(look)

    async def orders_of(self, buyer: str) -> list[dict[str, Any]]:
        answer = await self.boss.get(f"/api/v1/customers/{buyer}/orders")
        return list(answer.json()["items"])

    async def order(self, order: Order) -> dict[str, Any]:
        """The order in the desk, as soon as it is there."""

        async def look() -> dict[str, Any] | None:
            found = await self.orders_of(order.buyer)
            return next((row for row in found if row["number"] == order.number), None)

        return await until(look)

    async def tracked(self, order: Order, tracking: str) -> None:
        async def look() -> bool:
            parcels = (await self.order(order))["shipments"]
            return tracking in {parcel["tracking_number"] for parcel in parcels}

        await until(look)

    async def in_status(self, order: Order, status: str) -> None:
        async def look() -> bool:
            return (await self.order(order))["status"] == status

        await until(look)

    async def ask_bot(self, buyer: str, words: str) -> str:
        """What the bot says to a buyer whom the shop's page signed in."""
        signed = {"external_id": buyer, "signature": await self.secret(buyer)}
        async with httpx.AsyncClient(base_url=self.url, timeout=30) as chat:
            begun = await chat.post(
                "/api/v1/widget/sessions", json={"inbox_key": "test-widget", "identity": signed}
            )
            assert begun.status_code == 201, begun.text
            chat.headers["authorization"] = f"Bearer {begun.json()['token']}"
            said = await chat.post(
                "/api/v1/widget/messages", json={"client_id": uuid4().hex, "text": words}
            )
            assert said.status_code < 300, said.text

            async def look() -> str:
                lines = (await chat.get("/api/v1/widget/messages")).json()["items"]
                return "\n".join(str(row) for row in lines if row["sender"]["type"] == "bot")

            return await until(look)

    async def refund_one(self, order: Order, buyer: str) -> int:
        """An agent asks for the refund of one piece and agrees, another pays; the amount."""
        body = {
            "order_number": order.number,
            "buyer": buyer,
            "kind": "refund_only",
            "reason": "missing_item",
            "text": "少了一件",
            "lines": [{"position": 0, "quantity": 1}],
        }
        opened = await self.boss.post("/api/v1/aftersales", json=body)
        assert opened.status_code == 201, opened.text
        decided = opened.json()["decision"]
        path = f"/api/v1/aftersales/{opened.json()['request']['id']}/acts"
        found = {"act": "reassess", "findings": {"signing_proved": False}}
        steps = [(self.boss, found), (self.boss, {"act": "agree"})]
        for who, act in [*steps, (self.colleague, {"act": "settle"})]:
            done = await who.post(path, json=act)
            assert done.status_code == 200, (done.text, decided)
        return order.piece_minor


async def until(look: Callable[[], Awaitable[Any]]) -> Any:
    """Ask again and again until there is an answer."""
    async with asyncio.timeout(PATIENCE):
        while not (found := await look()):  # noqa: ASYNC110 - other people's programs send no event
            await asyncio.sleep(0.1)
    return found


@asynccontextmanager
async def live_desk(database_url: str, folder: Path, allow: str) -> AsyncGenerator[Desk]:
    """Web and worker in this process, on one database; `allow` is the shop's host and port."""
    store = StoreSettings(data=folder, database_url=database_url, outbound_allow=allow)
    async with open_runtime(database_url, store) as runtime:
        clock, workspace_id = SystemClock(), workspace_id_of("test")
        async with runtime.db.transaction(workspace_id) as tx:
            await identity.create_workspace(tx, slug="test", name="小店", clock=clock)
            for login in PEOPLE:
                await identity.create_agent(
                    tx, workspace_id, name=login, email=f"{login}@test.example",
                    password=PASSWORD, role="admin", clock=clock,
                )  # fmt: skip
            inbox = await conversations.create_inbox(
                tx, workspace_id, key="test-widget", channel="widget", name="小店", clock=clock
            )

        async def secret(buyer: str) -> str:
            async with runtime.db.transaction(workspace_id) as tx:
                return await conversations.sign_identity(tx, inbox.id, buyer)

        runner = JobRunner(runtime.db, job_handlers(runtime), runtime.clock)
        work = asyncio.create_task(runner.run())
        async with AsyncExitStack() as opened:
            url = await opened.enter_async_context(serving(database_url, folder))
            boss, colleague = [await _signed_in(opened, url, login) for login in PEOPLE]
            try:
                yield Desk(url, boss, colleague, secret)
            finally:
                runner.stop()
                await work


async def _signed_in(opened: AsyncExitStack, url: str, login: str) -> httpx.AsyncClient:
    headers = {"x-requested-with": "xiaoer"}
    client = httpx.AsyncClient(base_url=url, headers=headers, timeout=30)
    await opened.enter_async_context(client)
    said = {"workspace": "test", "email": f"{login}@test.example", "password": PASSWORD}
    assert (await client.post("/api/v1/sessions", json=said)).status_code == 201
    return client


async def prove(desk: Desk, shop: RealShop, connection_id: str, tracking: str) -> dict[str, Any]:
    """An order appears, its tracking is told in the chat, a partial refund is seen in the shop."""
    await desk.caught_up(connection_id)
    order = await shop.place()
    placed = time.monotonic()
    await desk.order(order)
    seconds = time.monotonic() - placed
    await shop.send(order, tracking)
    await desk.tracked(order, tracking)
    told = await desk.ask_bot(order.buyer, f"订单 {order.number} 的快递到哪了？")
    assert tracking in told, told
    amount = await desk.refund_one(order, order.buyer)

    async def in_the_shop() -> list[int]:
        return await shop.refunded(order)

    assert await until(in_the_shop) == [amount]

    async def written() -> bool:
        listed = (await desk.boss.get(f"/api/v1/shop-syncs/{connection_id}/refunds")).json()
        return [row["state"] for row in listed["items"]] == ["written"]

    await until(written)
    await desk.boss.post(f"/api/v1/shop-syncs/{connection_id}")
    state = await desk.caught_up(connection_id)
    back = [p for p in (await desk.order(order))["payments"] if p["kind"] == "refund"]
    assert [p["amount"]["amount_minor"] for p in back] == [amount]
    return state | {"seconds": seconds}
