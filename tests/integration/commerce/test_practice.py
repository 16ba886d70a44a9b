"""A practice shop comes back as it was imported; its book undoes what it holds."""

from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest
from tests.factories.web import problem
from tests.integration.commerce.desk import PACK, PAID, SIGNED, Desk, Json

from xiaoer.commerce import api

HOME = {"region": ["浙江省", "杭州市"], "detail": "文三路 1 号"}
VISIT = {"service": "安装", "name": "王", "phone": "1", "wanted": "周日"}
INVOICE = {"kind": "company", "title": "云上有限公司"}


def without_marks(rows: list[Json]) -> list[Json]:
    return [{k: v for k, v in row.items() if k != "changed_xid"} for row in rows]


async def test_everything_done_is_undone(practice: Desk) -> None:
    desk = practice
    before = without_marks(await desk.world())
    wang, _ = await desk.window("wang")
    for act, wished in (
        ("courier_nudge", {"order_number": PAID}),
        ("appointment", {"order_number": SIGNED, "visit": VISIT}),
        ("invoice", {"order_number": SIGNED, "invoice": INVOICE}),
        ("default_address", {"address": HOME}),
    ):
        made = await desk.propose(wang, act, **wished)
        assert made.status_code == 201, made.text
        assert (await desk.confirm(wang, made.json()["id"])).status_code == 200
    assert without_marks(await desk.world()) != before
    path = "/api/v1/shop/restore"
    done = await desk.client.post(path, headers=desk.agent)
    assert done.json()["rows"] >= 4
    assert without_marks(await desk.world()) == before
    again = await desk.client.post(path, headers=desk.agent)
    assert again.json() == {"rows": 0, "entries": 0}


COPY = """
    INSERT INTO {table} SELECT copied.* FROM {table} row, commerce_orders o, jsonb_populate_record(
        NULL::{table}, to_jsonb(row) || jsonb_build_object({changed})) copied
    WHERE o.number = $1 AND row.workspace_id = o.workspace_id AND row.{key} = o.id
    RETURNING 1
"""
PLACED = "SY2699990001"


async def place_here(desk: Desk) -> None:
    """An order that the import did not bring: a copy of another under a number of its own."""
    order = f"'id', '{UUID(int=7)}', 'number', '{PLACED}', 'number_key', '{PLACED}'"
    assert await desk.rows(COPY.format(table="commerce_orders", key="id", changed=order), PAID)
    line = f"'order_id', '{UUID(int=7)}'"
    copied = COPY.format(table="commerce_order_lines", key="order_id", changed=line)
    assert await desk.rows(copied, PAID)


async def test_an_order_placed_here_goes_with_its_requests(practice: Desk) -> None:
    desk = practice
    before = without_marks(await desk.world())
    await place_here(desk)
    wang, _ = await desk.window("wang")
    made = await desk.propose(wang, "courier_nudge", order_number=PLACED)
    assert (await desk.confirm(wang, made.json()["id"])).status_code == 200
    opened = "SELECT id FROM commerce_aftersales WHERE order_id = $1"
    assert len(await desk.rows(opened, UUID(int=7))) == 1
    done = await desk.client.post("/api/v1/shop/restore", headers=desk.agent)
    assert done.status_code == 200, done.text
    assert await desk.rows(opened, UUID(int=7)) == []
    assert without_marks(await desk.world()) == before


async def test_an_order_of_a_real_shop_that_has_a_request_stays(desk: Desk) -> None:
    wang, _ = await desk.window("wang")
    made = await desk.propose(wang, "courier_nudge", order_number=PAID)
    assert (await desk.confirm(wang, made.json()["id"])).status_code == 200
    before = await desk.world()
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await desk.rows("DELETE FROM commerce_orders WHERE number = $1 RETURNING 1", PAID)
    assert await desk.world() == before
    assert len(await desk.rows("SELECT 1 FROM commerce_aftersales_history")) > 0


async def test_a_real_shop_is_never_put_back(desk: Desk) -> None:
    wang, _ = await desk.window("wang")
    made = await desk.propose(wang, "courier_nudge", order_number=PAID)
    await desk.confirm(wang, made.json()["id"])
    before = await desk.world()
    refused = await desk.client.post("/api/v1/shop/restore", headers=desk.agent)
    assert problem(refused) == (409, "commerce.not_for_practice")
    assert await desk.world() == before


async def test_records_tell_what_changed_since_a_revision(desk: Desk) -> None:
    path = "/api/v1/records/orders"
    seen: list[str] = []
    cursor, revision = None, None
    while True:
        query = {"limit": 20} | ({"cursor": cursor} if cursor else {})
        page = (await desk.client.get(path, params=query, headers=desk.agent)).json()
        revision = revision or page["revision"]
        seen += [order["number"] for order in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 65
    wang, _ = await desk.window("wang")
    made = await desk.propose(wang, "courier_nudge", order_number=PAID)
    await desk.confirm(wang, made.json()["id"])
    later = await desk.client.get(path, params={"changed_since": revision}, headers=desk.agent)
    assert [order["number"] for order in later.json()["items"]] == [PAID]
    assert problem(await desk.client.get(path, headers=wang))[0] == 403


async def test_an_order_changed_here_is_not_overwritten_by_an_import(desk: Desk) -> None:
    wang, _ = await desk.window("wang")
    made = await desk.propose(wang, "courier_nudge", order_number=PAID)
    await desk.confirm(wang, made.json()["id"])
    desk.clock.advance(timedelta(days=1))
    async with desk.db.transaction(desk.workspace_id) as tx:
        report = await api.import_shop(tx, desk.workspace_id, PACK, desk.clock)
    assert [(r.key, r.code) for r in report.rejected] == [(PAID, "commerce.import.changed_here")]
    [order] = await desk.rows("SELECT is_urgent FROM commerce_orders WHERE number = $1", PAID)
    assert order["is_urgent"]
