"""CSV tables: which one a file is, how rows become records, and where a bad one stood."""

import csv
from pathlib import Path

import pytest

from xiaoer.commerce.errors import ShopFormatUnknownError, ShopUnreadableError
from xiaoer.commerce.imports.source import Form, read_shop
from xiaoer.commerce.imports.tables import read_tables
from xiaoer.commerce.model import ParcelCode
from xiaoer.kernel.clock import FixedClock

FILES = {
    "customers.csv": "id,name,phone\nc1,王若溪,13800005521\n",
    "products.csv": (
        "id,title,sku,price,stock,attributes\n"
        "p1,手冲壶,s1,12.50,3,颜色=黑; 容量=600\n"
        "p1,手冲壶,s2,15.00,0,颜色=白\n"
    ),
    "orders.csv": "number,customer,status,total,placed_at\nSY-1,c1,已发货,25.00,2026-11-20 10:00\n",
    "lines.csv": "order,sku,quantity,price\nsy1,s1,2,12.50\n",
    "payments.csv": "order,method,amount,reference\nSY-1,微信支付,25.00,wx-9\n",
    "shipments.csv": (
        "order,carrier,tracking_number,at,status,place\n"
        "SY-1,顺丰,SF1,2026-11-21 09:00,运输中,杭州\n"
        "SY-1,顺丰,SF1,2026-11-20 18:00,已揽收,宁波\n"
        "SY-1,中通,ZT2,,,\n"
    ),
}


def written(folder: Path, **change: str) -> list[Path]:
    files = FILES | {name.replace("__", "."): content for name, content in change.items()}
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    return [folder / name for name in files]


def test_rows_of_six_tables_become_whole_records(tmp_path: Path) -> None:
    rows = read_tables(written(tmp_path))
    assert rows.rejected == []
    [order], [product] = rows.orders, rows.products
    assert [(sku.external_id, sku.is_available) for sku in product.skus] == [
        ("s1", True),
        ("s2", False),
    ]
    assert product.skus[0].attributes == {"zh-CN": {"颜色": "黑", "容量": "600"}}
    assert order.lines[0].product_external_id == "p1"
    assert order.payments[0].reference == "wx-9"
    assert [(one.tracking_number, len(one.events)) for one in order.shipments] == [
        ("SF1", 2),
        ("ZT2", 0),
    ]
    assert [one.code for one in order.shipments[0].events] == [
        ParcelCode.PICKED_UP,
        ParcelCode.IN_TRANSIT,
    ]


@pytest.mark.parametrize(
    ("table", "row", "kind"),
    [
        ("lines__csv", "order,sku,quantity,price\nSY-1,s1,2,12.50\nSY-9,s1,1,1\n", "line"),
        ("payments__csv", "order,method,amount\nSY-1,支付宝,25\nSY-9,支付宝,1\n", "payment"),
        ("shipments__csv", "order,carrier,tracking_number\nSY-1,A,1\nSY-9,A,2\n", "shipment"),
    ],
)
def test_a_row_of_no_order_is_refused_with_file_and_line(
    tmp_path: Path, table: str, row: str, kind: str
) -> None:
    rows = read_tables(written(tmp_path, **{table: row}))
    [told] = rows.rejected
    file = table.replace("__", ".")
    assert (told.kind, told.key) == (kind, f"{file}:3")
    assert told.code == "commerce.import.unknown_order"
    assert told.params == {"order": "SY-9", "file": file, "line": "3"}
    assert len(rows.orders) == 1


def test_a_bad_row_of_an_order_names_the_table_in_which_it_stands(tmp_path: Path) -> None:
    rows = read_tables(written(tmp_path, lines__csv="order,sku,quantity,price\nSY-1,s1,none,1\n"))
    [told] = rows.rejected
    assert (told.kind, told.key, told.params["file"], told.params["line"]) == (
        "order",
        "SY-1",
        "lines.csv",
        "2",
    )


def test_chinese_headings_are_understood(tmp_path: Path) -> None:
    rows = read_tables(
        written(
            tmp_path,
            customers__csv="买家编号,姓名,手机号\nc1,王若溪,13800005521\n",
            orders__csv="订单号,买家编号,状态,订单金额\nSY-1,c1,已付款,25\n",
            lines__csv="订单号,规格编号,数量,单价\nSY-1,s1,2,12.50\n",
        )
    )
    assert rows.rejected == []
    assert [(one.number, one.customer_external_id) for one in rows.orders] == [("SY-1", "c1")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_usual_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    files = written(tmp_path)
    for file in files:
        file.write_bytes(file.read_text(encoding="utf-8").encode(encoding))
    assert read_tables(files).customers[0].name == "王若溪"


def test_a_field_of_two_lines_stays_one_field(tmp_path: Path) -> None:
    content = 'id,title,sku,price,description\np1,壶,s1,1,"第一行\n第二行"\np2,杯,,,\n'
    rows = read_tables(written(tmp_path, products__csv=content))
    assert [one.descriptions["zh-CN"] for one in rows.products] == ["第一行\n第二行", ""]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notes.csv", "a,b\n1,2\n"),
        ("notes.csv", ""),
        ("orders.csv", 'number,status\n"SY-1,已付款\n'),
    ],
)
def test_a_file_of_no_table_is_refused_by_its_name(
    tmp_path: Path, clock: FixedClock, name: str, content: str
) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ShopUnreadableError) as refused:
        read_shop(file, clock.now())
    assert refused.value.params["name"] == name


def test_bytes_of_no_known_encoding_are_refused(tmp_path: Path, clock: FixedClock) -> None:
    file = tmp_path / "orders.csv"
    file.write_bytes(b"number,status\n\xff\xff\xff\xff,x\n")
    with pytest.raises(ShopUnreadableError):
        read_shop(file, clock.now())


@pytest.mark.parametrize(("column", "table"), [("phone", "customers"), ("sku", "products")])
def test_a_single_file_is_known_by_a_column_that_only_its_table_has(
    tmp_path: Path, clock: FixedClock, column: str, table: str
) -> None:
    file = tmp_path / "export-2026.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([["id", "title", "price", column], ["x", "壶", "1", "7"]])
    rows = read_shop(file, clock.now())
    assert len(getattr(rows, table)) == 1


@pytest.mark.parametrize(
    ("name", "content", "form", "error"),
    [
        ("shop.json", b"{", None, ShopUnreadableError),
        ("shop.json", b"[]", None, ShopFormatUnknownError),
        ("shop.json", b'{"format":"xiaoer-shop-data/2"}', None, ShopFormatUnknownError),
        ("shop.json", b'{"format":"xiaoer-shop-data/1"}', Form.TAU_RETAIL, ShopFormatUnknownError),
        ("shop.json.gz", b"not gzip", None, ShopUnreadableError),
        (
            "shop.json",
            b'{"format":"xiaoer-shop-data/1","time_zone":"Mars/Olympus"}',
            None,
            ShopUnreadableError,
        ),
    ],
)
def test_a_file_that_is_broken_or_of_no_form_is_refused(
    tmp_path: Path,
    clock: FixedClock,
    name: str,
    content: bytes,
    form: Form | None,
    error: type[Exception],
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(error):
        read_shop(file, clock.now(), form)


def test_a_missing_file_is_unreadable(tmp_path: Path, clock: FixedClock) -> None:
    with pytest.raises(ShopUnreadableError):
        read_shop(tmp_path / "nowhere.json", clock.now())
