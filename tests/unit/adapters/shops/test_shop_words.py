"""What shops say, and what they sign."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from xiaoer.adapters.shops.http import retry_after
from xiaoer.adapters.shops.oscar.translate import read_changes
from xiaoer.adapters.shops.signing import sign, verify
from xiaoer.adapters.shops.vendure.shapes import Order
from xiaoer.adapters.shops.vendure.translate import add_order
from xiaoer.commerce.ports.shops import (
    Account,
    HookCall,
    HookSignatureError,
    ShopAnswerError,
    ShopRows,
)

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
AT = str(int(NOW.timestamp()))


def oscar_order(**changes: Any) -> dict[str, Any]:
    return {
        "id": 1,
        "number": "100001",
        "status": "Pending",
        "currency": "CNY",
        "total": "398.00",
        "freight": "0.00",
        "placed_at": NOW.isoformat(),
        "customer": {"id": None, "name": "", "email": "W@buyer.test"},
        "address": None,
        "shipping_method": "",
        "lines": [
            {
                "id": 1,
                "product": 1,
                "title": "杯",
                "sku": "S1",
                "quantity": 2,
                "unit_price": "199.00",
                "line_price": "398.00",
            }
        ],
        "sources": [],
        "refunds": [],
        "shipping_events": [],
        **changes,
    }


def oscar(*orders: dict[str, Any], statuses: str = "") -> ShopRows:
    page = {"cursor": "c", "has_more": False, "locale": "en", "currency": "CNY", "orders": orders}
    return read_changes(msgspec.json.encode(page), statuses).rows


@pytest.mark.parametrize(
    ("word", "events", "status"),
    [
        ("Pending", [], "paid"),
        ("Being processed", [], "packed"),
        ("Being processed", ["SF1390427718821"], "shipped"),
        ("Complete", ["SF1390427718821"], "signed"),
        ("Cancelled", ["SF1390427718821"], "cancelled"),
        ("In the oven", [], "in_transit"),
    ],
)
def test_an_oscar_shops_words_and_its_shipping_events_give_the_status(
    word: str, events: list[str], status: str
) -> None:
    sent = [{"type": "Shipped", "notes": notes, "at": NOW.isoformat()} for notes in events]
    rows = oscar(
        oscar_order(status=word, shipping_events=sent), statuses="In the oven=in_transit;x="
    )
    assert [order.status for order in rows.orders] == [status]
    assert rows.customers[0].external_id == "guest:w@buyer.test"


def test_oscar_rows_of_another_shape_cost_only_themselves() -> None:
    rows = oscar(
        oscar_order(),
        oscar_order(number="2", total="1.999"),
        {"id": 3, "number": "3"},
        oscar_order(number="4", status="Dreaming"),
    )
    assert [order.number for order in rows.orders] == ["100001"]
    assert {row.key: row.code.rpartition(".")[2] for row in rows.rejected} == {
        "2": "bad_amount",
        "3": "bad_shape",
        "4": "unknown_status",
    }
    with pytest.raises(ShopAnswerError):
        read_changes(b"<html>", "")


@pytest.mark.parametrize(
    ("state", "active", "taken"),
    [("PaymentSettled", False, 1), ("AddingItems", True, 0), ("Imagined", False, 0)],
)
def test_a_vendure_basket_is_no_order_and_an_unknown_state_is_refused(
    state: str, active: bool, taken: int
) -> None:
    line = {
        "id": "1",
        "quantity": 1,
        "orderPlacedQuantity": 1,
        "unitPriceWithTax": 100,
        "proratedLinePriceWithTax": 100,
        "productVariant": {"sku": "S", "name": "杯", "product": {"id": "1"}},
    }
    order = msgspec.convert(
        {
            "id": "1",
            "code": "T4K7PQ2ABC1234XY",
            "state": state,
            "active": active,
            "updatedAt": NOW,
            "currencyCode": "CNY",
            "totalWithTax": 100,
            "shippingWithTax": 0,
            "customer": {"id": "7"},
            "lines": [line],
        },
        Order,
    )
    rows = ShopRows(source="vendure")
    link = add_order(order, "zh-CN", rows)
    assert (len(rows.orders), link is not None) == (taken, taken == 1)
    assert len(rows.rejected) == (state == "Imagined")


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("40", 40.0), ("Mon, 30 Nov 2026 12:00:30 GMT", 30.0), ("", None), ("soon", None)],
)
def test_retry_after_holds_seconds_or_a_date(header: str, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds


@pytest.mark.parametrize(
    ("secret", "at", "body"),
    [("", AT, b"{}"), ("k", "0", b"{}"), ("k", AT, b"{ }"), ("other", AT, b"{}")],
)
def test_a_call_that_the_shop_did_not_sign_now_is_refused(
    secret: str, at: str, body: bytes
) -> None:
    signature = sign("k", "m", at, b"{}")
    headers = {"webhook-id": "m", "webhook-timestamp": at, "webhook-signature": signature}
    with pytest.raises(HookSignatureError):
        verify(HookCall(headers, body), Account({}, {"webhook_secret": secret}), NOW)


def test_a_signed_call_is_believed_also_with_a_secret_in_base64() -> None:
    for secret in ("k", "whsec_a2V5"):
        headers = {
            "webhook-id": "m",
            "webhook-timestamp": AT,
            "webhook-signature": "v1a,x " + sign(secret, "m", AT, b"{}"),
        }
        verify(HookCall(headers, b"{}"), Account({}, {"webhook_secret": secret}), NOW)
