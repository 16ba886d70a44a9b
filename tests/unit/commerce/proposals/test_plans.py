"""What each act says it will do, what it lacks, and money that must come to what it costs."""

from typing import Any
from uuid import UUID

import pytest
from tests.unit.commerce.proposals.worlds import (
    APART,
    HOME,
    address,
    asked,
    buyer,
    goods,
    line,
    order,
    payment,
    piece,
    world,
)

from xiaoer.commerce.model import Address
from xiaoer.commerce.proposals.actions import ACTIONS
from xiaoer.commerce.proposals.actions.addresses import merged, typed
from xiaoer.commerce.proposals.actions.cancel import paid
from xiaoer.commerce.proposals.actions.items import difference, share_of, swaps
from xiaoer.commerce.proposals.actions.placing import lines_of
from xiaoer.commerce.proposals.errors import ActIncompleteError, AmountDisputedError
from xiaoer.commerce.proposals.model import Act, Plan, WishedInvoice, WishedVisit
from xiaoer.commerce.proposals.views import sentence
from xiaoer.commerce.world.records import Request

BLUE = piece("red", 1, new_sku="blue")
VISIT = WishedVisit("安装", "王", "13800005521", "周六上午")
INVOICE = WishedInvoice("company", "某某公司", tax_number="91330")
REQUEST = Request(UUID(int=5), "AS-1", "return_refund", 1)


def plan(act: Act, of: Any = None, **more: Any) -> Plan:
    return ACTIONS[act].plan(asked(act, of, **more))


def told(act: Act, of: Any = None, **more: Any) -> list[tuple[str, str | None, str | None]]:
    return [(one.what, one.before, one.after) for one in plan(act, of, **more).changes]


def missing(act: Act, of: Any = None, **more: Any) -> list[str]:
    with pytest.raises(ActIncompleteError) as refused:
        plan(act, of, **more)
    assert {one.code for one in refused.value.errors} == {"kernel.field.required"}
    return [one.field for one in refused.value.errors]


BARE = world(bare=True)
INCOMPLETE: list[tuple[Act, dict[str, Any], str]] = [
    (Act.CANCEL, {"of": BARE}, "order_number"),
    (Act.CHANGE_ADDRESS, {}, "address"),
    (Act.CHANGE_ADDRESS, {"address": address()}, "address"),
    (Act.CHANGE_ADDRESS, {"address": address(detail="", region=[])}, "address"),
    (Act.DEFAULT_ADDRESS, {"of": BARE}, "address"),
    (Act.CHANGE_ITEMS, {}, "lines"),
    (Act.CHANGE_ITEMS, {"lines": [piece("red", 1)]}, "lines.new_sku"),
    (Act.EXCHANGE, {}, "lines"),
    (Act.EXCHANGE, {"lines": [piece("red", 1)]}, "lines.new_sku"),
    (Act.CHANGE_PAYMENT, {}, "payment_method_id"),
    (Act.CHANGE_PAYMENT, {"payment_method_id": "another-s"}, "payment_method_id"),
    (Act.PLACE_ORDER, {"of": BARE, "lines": [piece("blue")]}, "payment_method_id"),
    (Act.PLACE_ORDER, {"of": BARE, "payment_method_id": "gift"}, "lines"),
    (Act.SPEND_BALANCE, {"of": BARE, "payment_method_id": "gift"}, "lines"),
    (Act.SPEND_BALANCE, {"of": BARE, "lines": [piece("blue")]}, "payment_method_id"),
    (
        Act.SPEND_BALANCE,
        {"of": BARE, "lines": [piece("blue")], "payment_method_id": "card"},
        "payment_method_id",
    ),
    (Act.REFUND_TO_BALANCE, {"of": BARE, "payment_method_id": "gift"}, "amount_minor"),
    (Act.REFUND_TO_BALANCE, {"of": BARE, "amount_minor": 5}, "payment_method_id"),
    (Act.CASHBACK, {"of": BARE, "order_number": None}, "order_number"),
    (Act.INVOICE, {}, "invoice"),
    (Act.INVOICE, {"of": BARE, "invoice": INVOICE, "order_number": None}, "order_number"),
    (Act.COURIER_NUDGE, {"of": BARE}, "order_number"),
    (Act.APPOINTMENT, {}, "visit"),
    (Act.WITHDRAW, {}, "request_number"),
]


@pytest.mark.parametrize(("act", "more", "field"), INCOMPLETE)
def test_an_act_names_what_it_lacks(act: Act, more: dict[str, Any], field: str) -> None:
    assert missing(act, **more) == [field]


def test_a_cancelled_order_gives_back_all_that_was_paid_and_not_given_back() -> None:
    of = order(payments=[payment(), payment("refund", 500), payment("payment", 700, "gift")])
    assert paid(of) == 3700
    made = plan(Act.CANCEL, world(of), granted=3700)
    assert (made.net_minor, made.currency) == (3700, "CNY")
    assert [(one.what, one.before, one.after) for one in made.changes] == [
        ("status", "paid", "cancelled")
    ]


@pytest.mark.parametrize("granted", [3499, 3501, 0])
def test_money_that_is_not_what_it_costs_is_disputed(granted: int) -> None:
    with pytest.raises(AmountDisputedError) as refused:
        plan(Act.CANCEL, granted=granted)
    assert refused.value.params == {"granted": granted, "expected": 3500}


def test_other_goods_cost_the_difference() -> None:
    wish = asked(Act.CHANGE_ITEMS, granted=-200, lines=[BLUE])
    assert difference(wish) == 200
    made = ACTIONS[Act.CHANGE_ITEMS].plan(wish)
    assert [(one.before, one.after) for one in made.changes] == [("红", "blue")]
    assert made.net_minor == -200
    with pytest.raises(AmountDisputedError):
        plan(Act.CHANGE_ITEMS, granted=200, lines=[BLUE])


def test_a_swapped_line_keeps_its_name_where_the_goods_are_of_the_same_kind() -> None:
    stock = {"blue": goods("blue", titles={"en": "Blue"}), "bowl": goods("bowl", 900, "bowl")}
    lines = [BLUE, piece("plate", 1, new_sku="bowl")]
    wish = asked(Act.CHANGE_ITEMS, world(goods=stock), lines=lines)
    [(_, _, cup), (_, _, bowl)] = swaps(wish)
    assert (cup.titles["en"], cup.sku, cup.quantity, cup.price_minor) == ("Cup", "blue", 1, 1200)
    assert (bowl.product, bowl.paid_minor) == ("bowl", None)


@pytest.mark.parametrize(("quantity", "minor"), [(0, 0), (1, 333), (2, 666), (3, 1000)])
def test_a_part_of_a_line_is_worth_its_part_of_what_was_paid(quantity: int, minor: int) -> None:
    assert share_of(line(quantity=3, paid_minor=1000), quantity) == minor


def test_another_method_pays_and_the_old_one_is_named() -> None:
    assert told(Act.CHANGE_PAYMENT, payment_method_id="gift") == [("payment", "card", "gift")]


def test_an_order_is_placed_at_today_s_prices() -> None:
    wish: dict[str, Any] = {"lines": [piece("blue", 2)], "payment_method_id": "gift"}
    made = plan(Act.PLACE_ORDER, BARE, **wish)
    assert [(one.method_id, one.amount_minor) for one in made.moves] == [("gift", -2400)]
    [bought] = lines_of(asked(Act.PLACE_ORDER, BARE, **wish))
    assert (bought.position, bought.sku, bought.cost_minor) == (0, "blue", 2400)
    assert [(one.what, one.after) for one in made.changes] == [("bought", "blue")]


def test_a_balance_is_spent_and_filled_by_its_own_step() -> None:
    of = world(bare=True, buyer=buyer(methods=[APART]))
    spent = plan(Act.SPEND_BALANCE, of, lines=[piece("blue", 2)], payment_method_id="ecard")
    filled = plan(Act.REFUND_TO_BALANCE, of, amount_minor=500, payment_method_id="ecard")
    assert (spent.net_minor, filled.net_minor) == (-2400, 500)
    texts = [sentence(one.changes[0].sentence, "zh-CN") for one in (spent, filled)]
    assert "¥30.00" in texts[0]
    assert "¥6.00" in texts[0]
    assert "¥35.00" in texts[1]


def test_a_return_is_worth_at_most_what_the_goods_cost() -> None:
    made = plan(Act.RETURN_REFUND, granted=1000, lines=[piece("red", 1)])
    assert made.net_minor == 1000
    less = plan(Act.RETURN_REFUND, granted=700, lines=[piece("red", 1)])
    assert less.net_minor == 700
    with pytest.raises(AmountDisputedError):
        plan(Act.RETURN_REFUND, granted=1001, lines=[piece("red", 1)])


@pytest.mark.parametrize("act", [Act.REFUND_ONLY, Act.REPAIR, Act.RESHIP, Act.PRICE_PROTECTION])
def test_a_request_names_each_line_it_is_about(act: Act) -> None:
    made = plan(act, granted=500, lines=[piece("red", 1), piece("plate")])
    assert [(one.what, one.before) for one in made.changes] == [
        (f"{act}_line", "red"),
        (f"{act}_line", "plate"),
    ]


def test_the_one_request_is_meant_or_the_named_one_and_no_guess_is_made() -> None:
    two = (REQUEST, Request(UUID(int=6), "AS-2", "repair", 1))
    assert told(Act.WITHDRAW, world(requests=(REQUEST,))) == [("withdraw", "AS-1", None)]
    assert told(Act.WITHDRAW, world(requests=two), request_number="AS-2") == [
        ("withdraw", "AS-2", None)
    ]
    assert missing(Act.WITHDRAW, world(requests=two)) == ["request_number"]
    assert missing(Act.WITHDRAW, world(requests=two), request_number="AS-9") == ["request_number"]


def test_an_old_invoice_title_is_masked_and_an_old_visit_is_named() -> None:
    assert told(Act.INVOICE, invoice=INVOICE) == [("invoice", None, "某某公司")]
    assert told(Act.APPOINTMENT, visit=VISIT) == [("appointment", None, "安装 周六上午")]
    assert told(Act.COURIER_NUDGE) == [("urgent", None, "SY-1")]
    assert told(Act.CASHBACK, BARE, order_number="SY-0") == [("cashback", None, "SY-0")]


@pytest.mark.parametrize(
    ("new", "after"),
    [
        ({"detail": "新路 1 号"}, {"detail": "新路 1 号", "street": ()}),
        ({"phone": "13900001111"}, {"phone": "13900001111"}),
        ({"street": ["1 A St", "", "Apt 2"]}, {"detail": "1 A St, Apt 2"}),
        ({"street": ["1 A St"], "detail": "见备注"}, {"detail": "见备注", "street": ("1 A St",)}),
        ({"region": ["上海市"]}, {"region": ("上海市",), "detail": "文三路 391 号"}),
        ({"post_code": "200000", "country": "CN"}, {"post_code": "200000", "country": "CN"}),
        ({"name": "李雷"}, {"name": "李雷", "phone": "13800005521"}),
    ],
)
def test_an_address_changes_in_what_was_named_and_stays_in_the_rest(
    new: dict[str, Any], after: dict[str, Any]
) -> None:
    found = merged(HOME, address(**new), "王若溪")
    assert {name: getattr(found, name) for name in after} == after


def test_a_buyer_without_an_address_gets_one_with_their_name() -> None:
    assert merged(None, address(detail="新路 1 号"), "王若溪") == Address(
        "王若溪", None, (), "新路 1 号"
    )


def test_a_proposal_tells_what_was_typed_and_hides_what_is_known() -> None:
    [(_, before, after)] = told(Act.CHANGE_ADDRESS, address=address(detail="新路 1 号"))
    assert before
    assert "文三路" not in before
    assert "13800005521" not in before
    assert after == typed(address(detail="新路 1 号")) == "新路 1 号"
    assert typed(None) == ""


def test_every_act_has_a_plan_and_a_title_in_both_languages() -> None:
    assert set(ACTIONS) == set(Act)
    made = plan(Act.COURIER_NUDGE)
    assert sentence(made.title, "zh-CN") != sentence(made.title, "en")
