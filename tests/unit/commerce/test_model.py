"""Rules of orders and parcels."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.commerce import model
from xiaoer.commerce.model import Address, OrderStatus, ParcelCode, ParcelEvent

START = datetime(2026, 11, 20, tzinfo=UTC)


def event(hours: int, code: ParcelCode) -> ParcelEvent:
    return ParcelEvent(START + timedelta(hours=hours), code, None, "")


events = st.lists(st.builds(event, st.integers(0, 200), st.sampled_from(ParcelCode)), max_size=12)


@pytest.mark.parametrize(
    "typed",
    [
        "#W2611340",
        "w2611340",
        "Ｗ２６１１３４０",
        " W 2611-340 ",
        "订单号：W2611340",
        "No. W2611340",
    ],
)
def test_one_order_number_typed_in_many_ways_is_one_key(typed: str) -> None:
    assert model.order_number_key(typed) == "W2611340"


@given(st.text(max_size=40))
def test_an_order_number_key_is_stable(text: str) -> None:
    key = model.order_number_key(text)
    assert model.order_number_key(key) == key


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13800005521", "138****5521"),
        ("+86 138 0000 5521", "138****5521"),
        ("１３８００００５５２１", "138****5521"),
        ("4008123123", "40****3123"),
        ("88012345", "88****45"),
        ("95338", "*****"),
        ("", None),
        (None, None),
    ],
)
def test_a_phone_number_is_recognisable_but_hidden(phone: str | None, masked: str | None) -> None:
    assert model.mask_phone(phone) == masked


@given(st.text(st.characters(categories=["Nd"]), min_size=5, max_size=16))
def test_no_mask_shows_more_than_seven_digits(phone: str) -> None:
    masked = model.mask_phone(phone)
    assert masked is not None
    assert sum(character.isdigit() for character in masked) <= 7


def test_an_address_shows_its_region_only() -> None:
    address = Address("王若溪", "13800005521", ("浙江省", "杭州市", "西湖区"), "文三路 391 号")
    assert model.mask_address(address) == "王** 138****5521 浙江省杭州市西湖区****"
    address = Address("Noah Brown", None, ("CO", "Denver"), "986 Sunset Drive")
    assert model.mask_address(address) == "Noah B. ****, CO, Denver"


def test_unknown_words_have_no_status() -> None:
    assert model.order_status_of("处理中") is OrderStatus.PAID
    assert model.order_status_of("processed") is OrderStatus.PACKED
    assert model.order_status_of("signed") is OrderStatus.SIGNED
    assert model.order_status_of("迷路了") is None
    assert model.parcel_code_of("已揽收") is ParcelCode.PICKED_UP
    assert model.parcel_code_of("迷路了") is None


def test_a_scan_uploaded_late_does_not_take_a_signed_parcel_back_on_the_road() -> None:
    trace = [event(1, ParcelCode.SIGNED), event(2, ParcelCode.IN_TRANSIT)]
    last = model.last_event(trace)
    assert last is not None
    assert last.code is ParcelCode.SIGNED


def test_at_one_instant_the_event_further_along_counts() -> None:
    trace = [event(5, ParcelCode.OUT_FOR_DELIVERY), event(5, ParcelCode.IN_TRANSIT)]
    last = model.last_event(trace)
    assert last is not None
    assert last.code is ParcelCode.OUT_FOR_DELIVERY


def test_a_return_after_an_exception_counts() -> None:
    trace = [event(9, ParcelCode.RETURNED), event(3, ParcelCode.EXCEPTION)]
    last = model.last_event(trace)
    assert last is not None
    assert last.code is ParcelCode.RETURNED


def test_what_has_not_happened_yet_does_not_count() -> None:
    trace = [event(1, ParcelCode.PICKED_UP), event(30, ParcelCode.SIGNED)]
    last = model.last_event(trace, START + timedelta(hours=20))
    assert last == trace[0]


@given(events, st.randoms(use_true_random=False))
def test_the_order_in_which_a_carrier_lists_events_does_not_matter(
    trace: list[ParcelEvent], random: object
) -> None:
    shuffled = trace.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert model.last_event(shuffled) == model.last_event(trace)


@given(events)
def test_the_last_event_is_one_of_the_trace(trace: list[ParcelEvent]) -> None:
    assert (model.last_event(trace) in trace) == bool(trace)


@pytest.mark.parametrize(
    ("trace", "hours"),
    [
        ([], 0),
        ([event(0, ParcelCode.CREATED)], 0),
        ([event(0, ParcelCode.IN_TRANSIT)], 60),
        ([event(12, ParcelCode.EXCEPTION)], 48),
        ([event(12, ParcelCode.SIGNED)], 0),
    ],
)
def test_silence_is_counted_only_while_a_parcel_is_on_its_way(
    trace: list[ParcelEvent], hours: int
) -> None:
    assert model.silence(trace, START + timedelta(hours=60)) == timedelta(hours=hours)


def test_without_a_trace_a_parcel_is_where_its_order_proves() -> None:
    assert model.shipment_status([], OrderStatus.DELIVERED) is ParcelCode.DELIVERED
    assert model.shipment_status([], OrderStatus.SIGNED) is ParcelCode.SIGNED
    assert model.shipment_status([], OrderStatus.PACKED) is ParcelCode.CREATED


def test_search_terms_are_words_and_pairs_of_characters() -> None:
    assert model.grams("手冲壶 600 ml for the Kettle") == ["600", "kettle", "冲壶", "手冲"]
