"""Which order is meant: what was named, then what was asked, then the only plausible one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.bot.heard import understood

from xiaoer.bot.model.entities import Entities
from xiaoer.bot.model.facts import OrderFact, ParcelFact
from xiaoer.bot.model.orders import (
    Choice,
    Chosen,
    Hints,
    NoOrders,
    NotYours,
    Several,
    choose,
    find,
    title_likeness,
)


def order(number: str, title: str, status: str = "paid", *tracking: str) -> OrderFact:
    parcels = tuple(ParcelFact("顺丰速运", number, "in_transit") for number in tracking)
    return OrderFact(number, status, None, (title,), parcels)


KETTLE = order("SY2611208821", "手冲壶", "in_transit", "SF1390427718821")
FLEECE = order("SY2611226415", "抓绒外套")
BLANKET = order("SY2611219004", "羊毛毯", "signed")
ORDERS = (FLEECE, KETTLE, BLANKET)


def chosen(
    text: str,
    orders: tuple[OrderFact, ...] = ORDERS,
    hints: Hints | None = None,
    plausible: tuple[OrderFact, ...] = ORDERS,
    **entities: object,
) -> Choice:
    said = understood(text, entities=Entities(**entities))  # type: ignore[arg-type]
    return choose(said, orders, hints or Hints(), is_plausible=lambda one: one in plausible)


def test_the_number_named_is_taken_whatever_else_is_said() -> None:
    found = chosen("抓绒外套 SY2611208821", numbers=("SY2611208821",), tails=("6415",))
    assert found == Chosen(KETTLE)


def test_a_parcel_s_number_names_its_order() -> None:
    assert chosen("查一下", numbers=("SF1390427718821",)) == Chosen(KETTLE)


@pytest.mark.parametrize("said", ["sy2611208821", "ＳＹ２６１１２０８８２１", "单号SY2611208821呢"])
def test_a_number_is_found_however_it_is_typed(said: str) -> None:
    assert chosen(said) == Chosen(KETTLE)


@pytest.mark.parametrize("said", ["SY26112088219", "ASY2611208821"])
def test_a_longer_number_is_another_number(said: str) -> None:
    assert isinstance(chosen(said), Several)


def test_a_number_of_nobody_here_is_not_confirmed_even_with_one_order() -> None:
    found = chosen("查一下", (KETTLE,), numbers=("SY9999999999",))
    assert found == NotYours("SY9999999999")


def test_the_first_own_number_of_several_counts() -> None:
    found = chosen("x", numbers=("SY9999999999", "SY2611219004", "SY2611208821"))
    assert found == Chosen(BLANKET)


def test_a_tail_names_the_only_order_that_ends_so() -> None:
    assert chosen("尾号6415", tails=("6415",)) == Chosen(FLEECE)
    assert chosen("尾号0000", tails=("0000",)) == NotYours("0000")


def test_a_tail_of_two_orders_asks_which() -> None:
    twin = order("SY0000006415", "马克杯")
    found = chosen("尾号6415", (FLEECE, twin), tails=("6415",))
    assert found == Several((FLEECE, twin))


def test_four_digits_alone_name_an_order_but_not_within_a_number() -> None:
    assert chosen("8821") == Chosen(KETTLE)
    assert isinstance(chosen("88219"), Several)


@pytest.mark.parametrize(("ordinal", "found"), [(0, FLEECE), (2, BLANKET), (-1, FLEECE)])
def test_an_ordinal_counts_from_the_newest_and_the_last_is_the_latest(
    ordinal: int, found: OrderFact
) -> None:
    assert chosen("那个", ordinal=ordinal) == Chosen(found)


@pytest.mark.parametrize(("ordinal", "found"), [(0, BLANKET), (1, KETTLE), (-1, KETTLE)])
def test_an_ordinal_counts_what_was_offered_when_something_was(
    ordinal: int, found: OrderFact
) -> None:
    offered = Hints(candidates=(BLANKET.number, KETTLE.number))
    assert chosen("那个", hints=offered, ordinal=ordinal) == Chosen(found)


def test_an_ordinal_beyond_what_there_is_asks() -> None:
    assert isinstance(chosen("第九个", ordinal=8), Several)
    assert chosen("第一个", (), ordinal=0) == NoOrders()


def test_a_word_of_the_title_tells_which() -> None:
    assert chosen("我那个羊毛毯呢") == Chosen(BLANKET)


def test_two_orders_with_the_word_are_narrowed_by_what_is_plausible() -> None:
    old = order("SY2611000001", "手冲壶", "signed")
    both = (KETTLE, old)
    assert chosen("手冲壶", both, plausible=(old,)) == Chosen(old)
    assert chosen("手冲壶", both, plausible=()) == Several((KETTLE, old))


def test_the_order_spoken_of_last_stays_the_topic() -> None:
    spoken_of = Hints(order=BLANKET.number)
    assert chosen("那现在呢", hints=spoken_of) == Chosen(BLANKET)


def test_wanting_another_one_leaves_the_last_out() -> None:
    spoken_of = Hints(order=BLANKET.number)
    assert chosen("不是这个", (KETTLE, BLANKET), spoken_of, wants_other=True) == Chosen(KETTLE)
    assert chosen("不是这个", (BLANKET,), spoken_of, wants_other=True) == NoOrders()


def test_the_only_plausible_order_is_taken_without_asking() -> None:
    assert chosen("到哪了", plausible=(KETTLE,)) == Chosen(KETTLE)


def test_when_none_is_plausible_all_are_offered_those_on_their_way_first() -> None:
    found = chosen("到哪了", plausible=())
    assert found == Several((KETTLE, FLEECE, BLANKET))


def test_no_more_than_three_are_offered() -> None:
    many = tuple(order(f"SY26110000{n:02}", "马克杯") for n in range(9))
    found = chosen("到哪了", many, plausible=many)
    assert isinstance(found, Several)
    assert len(found.orders) == 3


@pytest.mark.parametrize("number", [None, "", "SY", "8821"])
def test_a_part_of_a_number_finds_nothing(number: str | None) -> None:
    assert find(number, ORDERS) is None


@pytest.mark.parametrize(
    ("text", "title", "shared"),
    [
        ("手冲壶", "手冲壶", 2),
        ("手冲壶漏水", "不锈钢手冲壶", 2),
        ("外套", "抓绒外套", 1),
        ("你好我想问一下那个外套到底什么时候才能发出来", "抓绒外套", 0),
        ("jacket please", "Fleece Jacket", 1),
        ("cap", "Cap", 0),
        ("毛", "羊毛毯", 0),
    ],
)
def test_likeness_counts_shared_pieces(text: str, title: str, shared: int) -> None:
    assert title_likeness(text, title) == shared


@given(st.text(alphabet="SY261208941567 壶毯那个第", max_size=25))
def test_only_own_orders_are_ever_chosen(text: str) -> None:
    match chosen(text):
        case Chosen(one):
            assert one in ORDERS
        case Several(some):
            assert set(some) <= set(ORDERS)
        case _:
            pass
