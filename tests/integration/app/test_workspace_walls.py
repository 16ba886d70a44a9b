"""Two shops with the same goods: no id of one opens anything with the other's token."""

import json
import re
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from tests.factories.commerce import given_order, trade
from tests.integration.app.conftest import PASSWORD, issue_token, serving

from xiaoer.app.main import openapi_document
from xiaoer.commerce import api as commerce
from xiaoer.commerce.connections.model import Purpose
from xiaoer.conversations import api as conversations
from xiaoer.identity import api as identity
from xiaoer.identity.api import Permission
from xiaoer.kernel.clock import SystemClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import workspace_id_of
from xiaoer.kernel.money import Money
from xiaoer.kernel.packs import PACKS
from xiaoer.wiring.demo import import_into

IDS_OF_EACH_KIND = 3
UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


@dataclass
class Shop:
    """A workspace, a program and a visitor of it, and some ids of all that it holds."""

    slug: str
    program: httpx.AsyncClient
    visitor: httpx.AsyncClient
    ids: frozenset[str] = frozenset()


async def open_shop(db: Database, url: str, slug: str, clients: AsyncExitStack) -> Shop:
    """Fill a workspace with the demo pack, a conversation and a note."""
    clock, workspace_id = SystemClock(), workspace_id_of(slug)
    await import_into(db, slug=slug, source=PACKS / "demo_shop", password=PASSWORD, clock=clock)
    email = f"boss@{slug}.example"
    async with db.transaction(workspace_id) as tx:
        await identity.create_agent(
            tx, workspace_id, name="老板", email=email, password=PASSWORD, role="admin", clock=clock
        )
    await give_refund(db, slug)
    headers = await issue_token(url, workspace=slug, email=email, scopes=list(Permission))
    program = httpx.AsyncClient(base_url=url, headers=headers, timeout=60)
    visitor = httpx.AsyncClient(base_url=url, timeout=60)
    await clients.enter_async_context(program)
    await clients.enter_async_context(visitor)
    async with db.transaction(workspace_id) as tx:
        [inbox] = await conversations.list_inboxes(tx)
        signature = await conversations.sign_identity(tx, inbox.id, "wang")
    who = {"external_id": "wang", "signature": signature}
    begun = await visitor.post(
        "/api/v1/widget/sessions", json={"inbox_key": f"{slug}-widget", "identity": who}
    )
    assert begun.status_code == 201, begun.text
    visitor.headers["authorization"] = f"Bearer {begun.json()['token']}"
    body = {"client_id": "1", "text": "我的快递到哪了"}
    sent = await visitor.post("/api/v1/widget/messages", json=body)
    assert sent.status_code == 201, sent.text
    path = f"/api/v1/conversations/{sent.json()['conversation_id']}"
    noted = await program.post(f"{path}/notes", json={"client_id": "n", "text": "老客户"})
    assert noted.status_code == 201, noted.text
    assert (await program.post(f"{path}/take-over")).status_code == 200
    wished = {"act": "courier_nudge", "order_number": "SY2611226415"}
    proposed = await program.post("/api/v1/proposals", json=wished)
    assert proposed.status_code == 201, proposed.text
    await decide_something(program)
    tried = await program.post("/api/v1/bot/trials", json={"sentence": "快递到哪了"})
    assert tried.status_code == 202, tried.text
    wish = {"order_number": "SY2611137730", "kind": "refund_only", "reason": "quality"}
    asked = await visitor.post("/api/v1/widget/aftersales", json=wish)
    assert asked.status_code == 201, asked.text
    return Shop(slug, program, visitor, await ids_of(db, slug))


async def decide_something(program: httpx.AsyncClient) -> None:
    """A published version, a compensation that waits, and the decision about it."""
    packs = (await program.get("/api/v1/policies")).json()["available_packs"]
    published = await program.post("/api/v1/policies/versions", json={"packs": packs})
    assert published.status_code == 201, published.text
    goodwill = {"order_number": "SY2611226415", "amount_minor": 100}
    given = await program.post("/api/v1/policies/compensations", json=goodwill)
    assert given.status_code == 201, given.text


async def give_refund(db: Database, slug: str) -> None:
    """A provider that pays back, one refund of it, and a shop of one's own."""
    workspace_id, clock = workspace_id_of(slug), SystemClock()
    order_id = await given_order(db, workspace_id, placed_at=clock.now(), number="R1")
    await trade(db, clock).connect(workspace_id, Purpose.PAYMENT, "sandbox")
    await trade(db, clock).connect(
        workspace_id,
        Purpose.SHOP,
        "rest",
        config={"base_url": "https://shop.example"},
        secrets={"token": "t" * 32, "webhook_secret": "whsec_" + "c2VjcmV0c2VjcmV0c2VjcmV0"},
    )
    async with db.transaction(workspace_id) as tx:
        await commerce.request_refund(
            tx,
            workspace_id,
            order_id=order_id,
            payment_position=0,
            amount=Money(1, "CNY"),
            reason="",
            request_key="1",
            requested_by="system:test",
            clock=clock,
        )


async def ids_of(db: Database, slug: str) -> frozenset[str]:
    """Some ids from each table of a workspace."""
    found: set[str] = set()
    async with db.transaction(workspace_id_of(slug)) as tx:
        for row in await tx.fetch(_TABLES_WITH_IDS):
            query = f"SELECT id FROM {row['table_name']} ORDER BY id LIMIT $1"
            found |= {str(line["id"]) for line in await tx.fetch(query, IDS_OF_EACH_KIND)}
    return frozenset(found)


@pytest.fixture
async def shops(
    database_url: str, db: Database, tmp_path: Path
) -> AsyncGenerator[tuple[Shop, Shop]]:
    async with serving(database_url, tmp_path) as url, AsyncExitStack() as clients:
        one = await open_shop(db, url, "one", clients)
        other = await open_shop(db, url, "other", clients)
        yield one, other


def readable_paths() -> list[str]:
    """Every path of the interface that answers GET."""
    document = json.loads(openapi_document())
    return sorted(path for path, item in document["paths"].items() if "get" in item)


BY_ID = [
    path for path in readable_paths() if re.search(r"\{\w+_id\}", path) and "customers" not in path
]
FILLED = {
    "{external_id}": "wang",
    "{index}": "0",
    "{intent}": "parcel_location",
    "{number}": "1",
    "{shelf}": "shops",
    "{product_key}": "pour-over-kettle",
    "{sku_key}": "kettle-black",
}
ASKED = {"/api/v1/reports/service": "?month=2026-11"}
"""What a path cannot be read without."""

EMPTY = frozenset({"/api/v1/bot/teaching/models/{number}"})
"""No model was learnt in either shop."""

PLAIN = [path for path in readable_paths() if path not in BY_ID and path != "/files/{token}"]
"""Links to files are signed for whoever holds them and need no token."""


def filled(path: str, wanted: str = "") -> str:
    """The path with an id, or with values that both shops have."""
    for name, value in FILLED.items():
        path = path.replace(name, value)
    return re.sub(r"\{\w+_id\}", wanted, path)


async def test_no_id_opens_anything_for_another_workspace(shops: tuple[Shop, Shop]) -> None:
    one, other = shops
    assert len(one.ids) > 20
    assert one.ids.isdisjoint(other.ids)
    for path in BY_ID:
        opened: set[str] = set()
        for wanted in sorted(one.ids):
            address = filled(path, wanted)
            answer = await other.program.get(address)
            assert answer.status_code in {403, 404}, (address, answer.text)
            assert not ids_in(answer) & (one.ids - {wanted})
            assert (await other.visitor.get(address)).status_code in {403, 404}
            if not opened and await opens(one, address):
                opened.add(address)
        assert opened, f"no id opens {path}, even at home"


async def opens(shop: Shop, address: str) -> bool:
    """Whether the shop's program or its visitor may look there."""
    answers = [await client.get(address) for client in (shop.program, shop.visitor)]
    return any(answer.status_code == 200 for answer in answers)


async def test_no_list_shows_an_id_of_another_workspace(shops: tuple[Shop, Shop]) -> None:
    one, other = shops
    shown: set[str] = set()
    for path in PLAIN:
        address = filled(path) + ASKED.get(path, "")
        for mine, theirs in ((one.program, other.program), (one.visitor, other.visitor)):
            shown |= ids_in(await mine.get(address))
            answer = await theirs.get(address)
            fine = {403, 404} if path in EMPTY else {200, 403}
            assert answer.status_code in fine, (address, answer.text)
            assert not ids_in(answer) & (shown | one.ids), address
    assert len(shown & one.ids) > 10


def ids_in(answer: httpx.Response) -> set[str]:
    return set(UUID.findall(answer.text))


_TABLES_WITH_IDS = """
SELECT c.table_name FROM information_schema.columns c
JOIN information_schema.columns w USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND c.column_name = 'id' AND c.data_type = 'uuid'
  AND w.column_name = 'workspace_id'
ORDER BY c.table_name
"""
