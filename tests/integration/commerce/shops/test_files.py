"""Plain CSV tables and JSON files: counted, explained row by row, and mended by the next file."""

import json
from pathlib import Path

import pytest

from xiaoer.commerce import api
from xiaoer.commerce.errors import ShopFormatUnknownError, ShopUnreadableError
from xiaoer.commerce.imports.source import Form
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.i18n import translate
from xiaoer.kernel.ids import WorkspaceId

CUSTOMERS = "买家编号,姓名,手机号,省,市,区,地址\nC1,王小明,13800138000,浙江,杭州,西湖区,文三路1号\n"
PRODUCTS = (
    "id,title,category,sku,attributes,price,stock\n"
    "P1,保温杯,水具,S1,颜色=黑;容量=500ml,199.00,12\n"
    "P1,保温杯,水具,S2,颜色=白;容量=500ml,199.00,0\n"
    "P2,登山包,包,S3,,一百,3\n"
)
ORDERS = (
    "number,customer,status,placed_at,total,freight\n"
    "#A-1,C1,已发货,2026/11/20 10:00,398.00,0\n"
    "A2,C9,已付款,2026-11-20 10:00,199.00,0\n"
    "A3,C1,已飞走,2026-11-20 10:00,199.00,0\n"
)
LINES = "order,sku,quantity,price\nA1,S1,2,199.00\nA2,S1,1,199.00\nA3,S1,1,199.00\nZZ,S1,1,199.00\n"
PAYMENTS = "订单号,支付方式,金额,时间,流水号\nA1,微信支付,398.00,2026-11-20 10:01,wx1\n"
SHIPMENTS = (
    "order,carrier,tracking_number,at,status,place,text\n"
    "A1,顺丰速运,SF1390427718821,2026-11-20 18:00,已揽收,杭州,已揽收\n"
    "A1,顺丰速运,SF1390427718821,2026-11-21 08:00,运输中,杭州,离开杭州\n"
)
TABLES = {
    "customers": CUSTOMERS,
    "products": PRODUCTS,
    "orders": ORDERS,
    "lines": LINES,
    "payments": PAYMENTS,
    "shipments": SHIPMENTS,
}


def tables(folder: Path, encoding: str = "utf-8-sig", **changed: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in (TABLES | changed).items():
        (folder / f"{name}.csv").write_text(text, encoding=encoding)
    return folder


async def imported(
    db: Database,
    workspace_id: WorkspaceId,
    source: Path,
    clock: FixedClock,
    form: Form | None = None,
) -> api.ImportReport:
    async with db.transaction(workspace_id) as tx:
        return await api.import_shop(tx, workspace_id, source, clock, form=form)


async def order(db: Database, workspace_id: WorkspaceId) -> api.OrderView:
    async with db.transaction(workspace_id) as tx:
        return await api.get_order(tx, number="A1", contact_external_id="C1")


async def test_tables_are_taken_with_every_bad_row_named_by_file_line_and_reason(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock, tmp_path: Path
) -> None:
    report = await imported(db, workspace_id, tables(tmp_path), clock)
    assert {name: report.counts[name] for name in ("customers", "products", "skus", "orders")} == {
        "customers": 1,
        "products": 2,
        "skus": 2,
        "orders": 1,
    }
    assert [report.counts[name] for name in ("order_lines", "payments", "parcel_events")] == [
        1,
        1,
        2,
    ]
    told = {
        (row.kind, row.key): (row.params.get("file"), row.params.get("line"), row.code)
        for row in report.rejected
    }
    assert told == {
        ("sku", "S3"): ("products.csv", "4", "commerce.import.bad_amount"),
        ("order", "A3"): ("orders.csv", "4", "commerce.import.unknown_status"),
        ("order", "A2"): ("orders.csv", "3", "commerce.import.unknown_customer"),
        ("line", "lines.csv:5"): ("lines.csv", "5", "commerce.import.unknown_order"),
    }
    assert all("{" not in translate(row.code, "zh-CN", **row.params) for row in report.rejected)
    found = await order(db, workspace_id)
    assert (found.number, found.status, found.total.amount_minor) == ("#A-1", "shipped", 39800)
    assert (found.lines[0].title, found.lines[0].product_id) == ("S1", "P1")
    assert [event.place for event in found.shipments[0].events] == ["杭州", "杭州"]


async def test_the_same_tables_again_change_nothing_and_mended_ones_only_what_differs(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock, tmp_path: Path
) -> None:
    await imported(db, workspace_id, tables(tmp_path), clock)
    again = await imported(db, workspace_id, tables(tmp_path, "gb18030"), clock, Form.CSV)
    assert (again.inserted, again.updated, again.removed) == (0, 0, 0)
    mended = tables(
        tmp_path,
        orders=ORDERS.replace("已飞走", "已付款").replace("已发货", "已签收"),
        customers=CUSTOMERS + "C9,李四,13900139000,,,,\n",
    )
    report = await imported(db, workspace_id, mended, clock)
    assert {row.key for row in report.rejected} == {"S3", "lines.csv:5"}
    assert (await order(db, workspace_id)).status == "signed"


async def test_a_single_table_is_known_by_its_columns_and_another_file_is_refused_whole(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock, tmp_path: Path
) -> None:
    await imported(db, workspace_id, tables(tmp_path), clock)
    only = tmp_path / "新价格.csv"
    only.write_text(PRODUCTS.replace("199.00", "149.00"), encoding="utf-8")
    report = await imported(db, workspace_id, only, clock)
    assert (report.inserted, report.updated) == (0, 2)
    strange = tmp_path / "strange.csv"
    for text in ("a,b\n1,2\n", 'id,"title\n1'):
        strange.write_text(text, encoding="utf-8")
        with pytest.raises(ShopUnreadableError):
            await imported(db, workspace_id, strange, clock)


async def test_a_json_file_says_which_of_its_records_were_not_taken(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock, tmp_path: Path
) -> None:
    good = {"sku": "S1", "title": "保温杯", "quantity": 2, "price": "199"}
    document = {
        "format": "xiaoer-shop-data/1",
        "customers": [{"id": "C1", "name": "王小明"}],
        "orders": [
            {"number": "A1", "customer": "C1", "status": "paid", "total": "398", "lines": [good]},
            {
                "number": "A2",
                "customer": "C1",
                "status": "paid",
                "total": "1",
                "lines": [{"sku": "S1"}],
            },
        ],
    }
    file = tmp_path / "shop.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    report = await imported(db, workspace_id, file, clock)
    assert (report.source, report.counts["orders"]) == ("json", 1)
    (refused,) = report.rejected
    assert (refused.key, refused.params["field"], refused.params["line"]) == ("A2", "quantity", "2")
    with pytest.raises(ShopFormatUnknownError):
        await imported(db, workspace_id, file, clock, Form.TAU_RETAIL)
