"""Importing shops: the demo pack always, the shared data sets where they lie beside the repo."""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest

from xiaoer.commerce import api
from xiaoer.commerce.errors import ShopFormatUnknownError, ShopUnreadableError
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.i18n import LOCALES, translate
from xiaoer.kernel.ids import WorkspaceId

REPO = Path(__file__).parents[3]
PACK = REPO / "packs" / "demo_shop"
SHARED = Path(os.environ.get("XIAOER_SHARED", REPO.parent / "shared"))
TABLES = (
    "customers",
    "methods",
    "products",
    "exchange_offers",
    "skus",
    "orders",
    "order_lines",
    "payments",
    "invoices",
    "appointments",
    "cashbacks",
    "shipments",
    "parcel_events",
)


def data_set(name: str) -> Path:
    folder = SHARED / "data" / name
    if not folder.exists():
        pytest.skip(f"the folder {folder} is missing")
    return folder


async def stored(db: Database, workspace_id: WorkspaceId) -> dict[str, int]:
    async with db.transaction(workspace_id) as tx:
        return {
            table: await tx.fetchval(f"SELECT count(*) FROM commerce_{table}") for table in TABLES
        }


async def imported(
    db: Database, workspace_id: WorkspaceId, source: Path, clock: FixedClock
) -> api.ImportReport:
    async with db.transaction(workspace_id) as tx:
        return await api.import_shop(tx, workspace_id, source, clock)


async def test_the_demo_shop_is_imported_whole(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    report = await imported(db, workspace_id, PACK, clock)

    assert report.source == "demo_pack"
    assert report.rejected == ()
    assert (report.updated, report.removed) == (0, 0)
    assert report.counts == await stored(db, workspace_id)
    assert report.inserted == sum(report.counts.values())
    assert report.counts["customers"] == 14
    assert report.counts["products"] == 36
    assert report.counts["skus"] == 76
    assert report.counts["orders"] == 65


async def test_the_chinese_shop_is_imported_with_every_refusal_explained(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    report = await imported(db, workspace_id, data_set("ecom_bench_zh"), clock)

    assert report.source == "ecom_bench_zh"
    assert (
        report.counts
        == await stored(db, workspace_id)
        == {
            "customers": 28,
            "methods": 112,
            "exchange_offers": 129,
            "appointments": 0,
            "cashbacks": 0,
            "products": 52,
            "skus": 52,
            "orders": 41,
            "order_lines": 45,
            "payments": 41,
            "invoices": 22,
            "shipments": 36,
            "parcel_events": 153,
        }
    )
    assert sorted(row.key for row in report.rejected if row.kind == "shipment") == [
        "305616251940",
        "314231443863",
        "316680590625",
    ]
    assert len([row for row in report.rejected if row.kind == "invoice"]) == 49
    assert {row.code for row in report.rejected} == {"commerce.import.unknown_order"}


async def test_the_american_shop_is_imported_whole(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    report = await imported(db, workspace_id, data_set("tau_retail"), clock)

    assert report.source == "tau_retail"
    assert report.rejected == ()
    assert (
        report.counts
        == await stored(db, workspace_id)
        == {
            "customers": 500,
            "methods": 695,
            "exchange_offers": 0,
            "appointments": 0,
            "cashbacks": 0,
            "products": 50,
            "skus": 591,
            "orders": 1000,
            "order_lines": 2978,
            "payments": 1102,
            "invoices": 0,
            "shipments": 577,
            "parcel_events": 0,
        }
    )
    async with db.transaction(workspace_id) as tx:
        paid_otherwise = await tx.fetchval(
            """
            SELECT count(*) FROM commerce_orders o
            JOIN commerce_payments p USING (workspace_id)
            WHERE p.order_id = o.id AND p.kind = 'payment' AND p.amount_minor <> o.total_minor
            """
        )
        [order] = await api.list_orders(
            tx, workspace_id, contact_external_id="james_li_5688", limit=1
        )
    assert paid_otherwise == 0
    assert order.placed_at is None


@pytest.mark.parametrize("source", ["demo_shop", "ecom_bench_zh", "tau_retail"])
async def test_importing_again_changes_nothing(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock, source: str
) -> None:
    path = PACK if source == "demo_shop" else data_set(source)
    first = await imported(db, workspace_id, path, clock)
    before = await stored(db, workspace_id)

    again = await imported(db, workspace_id, path, clock)

    assert (again.inserted, again.updated, again.removed) == (0, 0, 0)
    assert again.counts == first.counts
    assert again.rejected == first.rejected
    assert await stored(db, workspace_id) == before
    async with db.transaction(workspace_id) as tx:
        events = await tx.fetchval(
            "SELECT count(*) FROM kernel_events WHERE name = 'shop.imported'"
        )
    assert events == 1


async def test_a_day_later_the_demo_is_as_fresh_as_before(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    await imported(db, workspace_id, PACK, clock)
    clock.advance(timedelta(days=1))
    report = await imported(db, workspace_id, PACK, clock)

    assert (report.inserted, report.removed) == (0, 0)
    async with db.transaction(workspace_id) as tx:
        parcel = await api.latest_parcel_event(
            tx, number="SY2611208821", contact_external_id="wang"
        )
    assert parcel is not None
    assert parcel.last_event is not None
    assert parcel.last_event.at.isoformat() == "2026-11-23T13:05:00+00:00"


async def test_what_an_order_no_longer_has_is_removed(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock, tmp_path: Path
) -> None:
    trace = [
        ["-1d 08:00", "picked_up", "甲", "一"],
        ["-1d 09:00", "in_transit", "乙", "二"],
    ]
    order: dict[str, object] = {
        "number": "A1",
        "customer": "c",
        "status": "shipped",
        "placed": "-2d 10:00",
        "lines": [["s", 1], ["t", 1]],
        "invoice": {"kind": "personal", "title": "丙", "status": "issued"},
        "shipments": [{"carrier": "X", "tracking": "1", "events": trace}],
    }
    write_pack(tmp_path, [order])
    await imported(db, workspace_id, tmp_path, clock)
    order |= {"lines": [["s", 1]], "invoice": None}
    trace.pop()
    write_pack(tmp_path, [order])

    report = await imported(db, workspace_id, tmp_path, clock)

    assert (report.inserted, report.removed) == (0, 3)
    after = await stored(db, workspace_id)
    assert (after["order_lines"], after["invoices"], after["parcel_events"]) == (1, 0, 1)


def write_pack(folder: Path, orders: list[dict[str, object]], zone: str = "Asia/Shanghai") -> None:
    shop = {"format": "xiaoer-shop/1", "currency": "CNY", "locale": "zh-CN",
            "time_zone": zone}  # fmt: skip
    product: dict[str, object] = {"key": "p", "titles": {"zh-CN": "壶"}, "descriptions": {},
               "skus": [["s", {}, 10.5, 1], ["t", {}, 3, 0]]}  # fmt: skip
    parts: dict[str, object] = {
        "shop": shop,
        "products": {"products": [product, {"key": "q", "skus": [["s", {}, 9, 1]]}]},
        "customers": [{"key": "c", "name": "丙"}, {"key": "c", "name": "丁"}],
        "orders": orders,
    }
    for name, part in parts.items():
        (folder / f"{name}.json").write_text(json.dumps(part), "utf-8")


async def test_rows_that_cannot_be_read_are_refused_with_their_reason(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock, tmp_path: Path
) -> None:
    good: dict[str, object] = {"number": "A1", "customer": "c", "status": "paid",
                               "placed": "-2d 10:00", "lines": [["s", 1]]}  # fmt: skip
    trace = {"carrier": "X", "tracking": "1", "events": [["soon", "in_transit", "", ""]]}
    write_pack(
        tmp_path,
        [
            good | {"shipments": [trace]},
            good | {"number": "#a 1"},
            good | {"number": "A2", "status": "lost in space"},
            good | {"number": "A3", "customer": "nobody"},
            good | {"number": "A4", "lines": [["unknown", 1]]},
        ],
    )

    report = await imported(db, workspace_id, tmp_path, clock)

    assert {(row.kind, row.key, row.code) for row in report.rejected} == {
        ("parcel_event", "A1/1", "commerce.import.bad_parcel_event"),
        ("order", "#a 1", "commerce.import.repeated"),
        ("customer", "c", "commerce.import.repeated"),
        ("sku", "s", "commerce.import.repeated"),
        ("order", "A2", "commerce.import.unknown_status"),
        ("order", "A3", "commerce.import.unknown_customer"),
        ("order", "A4", "commerce.import.unknown_sku"),
    }
    assert report.counts["orders"] == 1
    for locale in LOCALES:
        for row in report.rejected:
            reason = translate(row.code, locale, **row.params)
            assert reason != row.code
            assert "{" not in reason


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("missing.json", None, ShopUnreadableError),
        ("broken.json", "{", ShopUnreadableError),
        ("broken.json.gz", "no gzip", ShopUnreadableError),
        ("other.json", '{"orders": {}}', ShopFormatUnknownError),
    ],
)
async def test_a_foreign_or_broken_file_is_refused_and_nothing_stored(
    db: Database,
    workspace_id: WorkspaceId,
    clock: FixedClock,
    tmp_path: Path,
    name: str,
    content: str | None,
    error: type[Exception],
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(error):
        await imported(db, workspace_id, tmp_path / name, clock)
    assert set((await stored(db, workspace_id)).values()) == {0}


async def test_a_pack_with_an_unknown_time_zone_is_refused(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock, tmp_path: Path
) -> None:
    write_pack(tmp_path, [], zone="Moon/Tranquility")
    with pytest.raises(ShopUnreadableError):
        await imported(db, workspace_id, tmp_path, clock)
    assert set((await stored(db, workspace_id)).values()) == {0}
