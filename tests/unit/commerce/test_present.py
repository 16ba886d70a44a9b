"""Orders and products as people see them: in one language, masked, with the parcel's real state."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from xiaoer.commerce.model import Address, CustomsState, OrderStatus, ParcelCode
from xiaoer.commerce.present import in_locale, newest_parcel, order_view, product_view
from xiaoer.commerce.store.orders import (
    StoredEvent,
    StoredInvoice,
    StoredLine,
    StoredOrder,
    StoredPayment,
    StoredShipment,
)
from xiaoer.commerce.store.products import StoredProduct, StoredSku
from xiaoer.kernel.money import Money

P = ParcelCode
START = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
HOME = Address("王若溪", "13800005521", ("浙江省", "杭州市"), "文三路 391 号")
CUP = StoredLine({"zh-CN": "杯子", "en": "Cup"}, "red", 2, 1000, "CNY", None, "cup")


def event(hours: int, code: ParcelCode, text: str = "……") -> StoredEvent:
    return StoredEvent(START + timedelta(hours=hours), code, "杭州", text)


def parcel(*events: StoredEvent, number: str = "SF1") -> StoredShipment:
    return StoredShipment(UUID(int=7), "顺丰速运", number, None, list(events), [])


def order(*shipments: StoredShipment, **more: Any) -> StoredOrder:
    given: dict[str, Any] = {
        "id": UUID(int=1),
        "number": "SY-1",
        "status": OrderStatus.SHIPPED,
        "placed_at": START,
        "total_minor": 2000,
        "currency": "CNY",
        "address": HOME,
        "lines": [CUP],
        "shipments": list(shipments),
        "payments": [StoredPayment("payment", "微信支付", 2000, "CNY", None)],
        "invoice": None,
    }
    return StoredOrder(**(given | more))


@pytest.mark.parametrize(
    ("texts", "locale", "shown"),
    [
        ({"zh-CN": "杯子", "en": "Cup"}, "en", "Cup"),
        ({"zh-CN": "杯子", "en": "Cup"}, "zh-CN", "杯子"),
        ({"zh-CN": "杯子"}, "en", "杯子"),
        ({"zh-CN": "", "en": "Cup"}, "zh-CN", "Cup"),
        ({"fr": "Tasse"}, "en", "Tasse"),
        ({}, "en", ""),
        ({"en": ""}, "en", ""),
    ],
)
def test_a_text_is_in_the_language_asked_for_or_in_any(
    texts: dict[str, str], locale: str, shown: str
) -> None:
    assert in_locale(texts, locale) == shown


@pytest.mark.parametrize(("locale", "title"), [("zh-CN", "杯子"), ("en", "Cup")])
def test_an_order_is_shown_in_one_language_with_its_address_masked(locale: str, title: str) -> None:
    view = order_view(order(), locale)
    assert [(x.title, x.quantity, x.price) for x in view.lines] == [(title, 2, Money(1000, "CNY"))]
    assert view.total == view.payments[0].amount == Money(2000, "CNY")
    assert view.address_masked == "王** 138****5521 浙江省杭州市****"
    assert "文三路" not in repr(view)
    assert "13800005521" not in repr(view)


def test_an_order_without_address_or_invoice_says_so() -> None:
    view = order_view(order(address=None), "en")
    assert (view.address_masked, view.invoice) == (None, None)
    billed = StoredInvoice("company", "某某公司", "issued", START)
    shown = order_view(order(invoice=billed), "en").invoice
    assert shown
    assert (shown.kind, shown.title, shown.status, shown.issued_at) == (
        "company",
        "某某公司",
        "issued",
        START,
    )


@pytest.mark.parametrize(
    ("events", "status", "shown"),
    [
        ([], OrderStatus.SHIPPED, P.CREATED),
        ([], OrderStatus.SIGNED, P.SIGNED),
        ([], OrderStatus.DELIVERED, P.DELIVERED),
        ([event(1, P.PICKED_UP)], OrderStatus.SIGNED, P.PICKED_UP),  # a trace says more
        ([event(5, P.IN_TRANSIT), event(1, P.PICKED_UP)], OrderStatus.SHIPPED, P.IN_TRANSIT),
        ([event(5, P.SIGNED), event(6, P.IN_TRANSIT)], OrderStatus.SHIPPED, P.SIGNED),
        ([event(5, P.SIGNED), event(6, P.RETURNED)], OrderStatus.SHIPPED, P.RETURNED),
    ],
)
def test_a_parcel_is_where_its_trace_says_and_else_where_its_order_proves(
    events: list[StoredEvent], status: OrderStatus, shown: ParcelCode
) -> None:
    [found] = order_view(order(parcel(*events), status=status), "en").shipments
    assert found.status is shown


def test_a_trace_is_shown_in_order_and_each_event_once() -> None:
    told = [event(5, P.IN_TRANSIT), event(1, P.PICKED_UP), event(5, P.IN_TRANSIT)]
    [found] = order_view(order(parcel(*told)), "en").shipments
    assert [one.status for one in found.events] == [P.PICKED_UP, P.IN_TRANSIT]
    assert found.last_event == found.events[-1]


@pytest.mark.parametrize(
    ("codes", "customs"),
    [
        ([P.IN_TRANSIT], None),
        ([P.IN_CUSTOMS], CustomsState.IN_PROGRESS),
        ([P.IN_CUSTOMS, P.CUSTOMS_HELD], CustomsState.HELD),
        ([P.IN_CUSTOMS, P.CUSTOMS_HELD, P.CUSTOMS_CLEARED], CustomsState.CLEARED),
        ([P.CUSTOMS_CLEARED, P.IN_TRANSIT, P.SIGNED], CustomsState.CLEARED),
        ([P.CUSTOMS_CLEARED, P.CUSTOMS_HELD], CustomsState.HELD),
    ],
)
def test_a_parcel_tells_what_the_customs_office_last_did(
    codes: list[ParcelCode], customs: CustomsState | None
) -> None:
    events = [event(place, code) for place, code in enumerate(codes)]
    [found] = order_view(order(parcel(*events)), "en").shipments
    assert found.customs is customs


@pytest.mark.parametrize(
    ("parcels", "number"),
    [
        ([], None),
        ([parcel(number="A")], "A"),
        ([parcel(number="A"), parcel(number="B")], "B"),
        ([parcel(event(1, P.PICKED_UP), number="A"), parcel(number="B")], "A"),
        (
            [
                parcel(event(9, P.SIGNED), number="A"),
                parcel(event(5, P.IN_TRANSIT), number="B"),
            ],
            "A",
        ),
    ],
)
def test_of_several_parcels_the_one_that_moved_last_is_told(
    parcels: list[StoredShipment], number: str | None
) -> None:
    found = newest_parcel(order_view(order(*parcels), "en"))
    assert (found.tracking_number if found else None) == number


def sku(name: str, price: int, **attributes: dict[str, str]) -> StoredSku:
    return StoredSku(name, attributes, price, "CNY", None, is_available=True)


def product(*skus: StoredSku, **more: Any) -> StoredProduct:
    given: dict[str, Any] = dict.fromkeys(StoredProduct.__struct_fields__)
    given |= {
        "id": "cup",
        "titles": {"zh-CN": "杯子", "en": "Cup"},
        "descriptions": {"zh-CN": "好杯子"},
        "attributes": {"zh-CN": {"材质": "陶瓷"}},
        "skus": list(skus),
    }
    return StoredProduct(**(given | more))


def test_a_product_costs_what_its_cheapest_piece_costs() -> None:
    view = product_view(product(sku("a", 1500), sku("b", 900), sku("c", 1200)), "en")
    assert view.price == Money(900, "CNY")
    assert [one.id for one in view.skus] == ["a", "b", "c"]


def test_a_product_is_described_in_the_language_there_is() -> None:
    named = sku("a", 900, zh={"颜色": "红"}, en={"Colour": "red"})
    view = product_view(product(named), "en")
    assert (view.title, view.description) == ("Cup", "好杯子")
    assert (view.attributes, view.skus[0].attributes) == ({"材质": "陶瓷"}, {"Colour": "red"})
    bare = product_view(product(sku("a", 900), attributes={}), "en")
    assert (bare.attributes, bare.skus[0].attributes) == ({}, {})
