"""The names that rules may use for facts, what kind of value each has, and how it is read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from xiaoer.commerce.model import OrderStatus
from xiaoer.commerce.policies.model.condition import Value
from xiaoer.commerce.policies.model.facts import (
    Case,
    LineFacts,
    PaymentFacts,
    PaymentKind,
    Reason,
    Wish,
    WishedLine,
)
from xiaoer.commerce.policies.model.sums import due, open_quantity
from xiaoer.kernel.money import Money


class Kind(StrEnum):
    """The kind of a fact's value; it decides which operators make sense."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    SET = "set"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Look:
    """One question at one line, as the clock of a pack's zone sees it."""

    case: Case
    wished: WishedLine | None
    line: LineFacts | None
    zone: ZoneInfo
    region: str | None


Reader = Callable[[Look], Value | None]


@dataclass(frozen=True, slots=True)
class Fact:
    """`choices` are the only values a text or a set can have; empty when it is free."""

    kind: Kind
    read: Reader
    is_per_line: bool = False
    choices: frozenset[str] = frozenset()


ORDER_INSTANTS: Final = (
    "placed_at",
    "shipped_at",
    "delivered_at",
    "signed_at",
    "receipt_confirmed_at",
    "ship_by_at",
)
FINDING_INSTANTS: Final = (
    "refund_requested_at",
    "return_received_at",
    "withdrawn_at",
    "refused_at",
    "promised_at",
    "return_shipped_at",
    "last_item_at",
    "appealed_at",
    "dispute_suspended_at",
    "request_at",
)
FINDING_FLAGS: Final = (
    "goods_intact",
    "delivery_proved",
    "signing_proved",
    "return_parcel_lost",
    "return_proved",
    "carrier_left_without_consent",
    "parcels_merged_without_consent",
    "defect_is_visible",
    "defect_proved",
    "defect_admitted",
    "seller_answered",
    "supply_chain_proved",
    "description_was_hidden",
    "defeats_purpose",
    "goods_used",
    "agreement_proved",
    "refund_requested_before_shipping",
    "parcel_refused",
    "intercepted",
    "is_undecidable",
    "fraud_found",
    "seller_knew",
    "label_flaw_only",
    "told_buyer_pays_return",
    "told_of_withdrawal_right",
    "consents_to_other_route",
    "gift_returned",
    "gift_disputed",
    "page_was_wrong",
    "offered_by_shop",
    "already_registered",
    "exchange_offered",
    "pays_now",
    "to_balance",
    "evidence_verified",
    "price_protected_before",
    "is_entitlement",
    "buyer_chose_carrier",
    "repair_is_free",
)
FINDING_NUMBERS: Final = (
    "loss_percent",
    "failed_repairs",
    "repair_days",
    "attempts",
    "card_fee",
    "lost_value",
    "goodwill_order",
    "goodwill_agent_day",
    "goodwill_shop_month",
)


def _utc(instant: datetime) -> datetime:
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant


def instant_of(case: Case, name: str) -> datetime | None:
    """An instant by name: `now`, one of the order's, or one found in the request."""
    if name == "now":
        return _utc(case.at)
    found = getattr(case.order, name) if name in ORDER_INSTANTS else case.wish.facts.get(name)
    return _utc(found) if isinstance(found, datetime) else None


def _days(name: str) -> Reader:
    def read(look: Look) -> Value | None:
        since = instant_of(look.case, name)
        if since is None:
            return None
        try:
            now = _utc(look.case.at).astimezone(look.zone).date()
            return (now - since.astimezone(look.zone).date()).days
        except OverflowError:
            return None

    return read


def _hours(name: str) -> Reader:
    def read(look: Look) -> Value | None:
        since = instant_of(look.case, name)
        return None if since is None else (_utc(look.case.at) - since) / timedelta(hours=1)

    return read


def _flag(name: str) -> Reader:
    def read(look: Look) -> Value | None:
        found = look.case.wish.facts.get(name)
        return found if isinstance(found, bool) else None

    return read


def _number(name: str) -> Reader:
    def read(look: Look) -> Value | None:
        found = look.case.wish.facts.get(name)
        return found if isinstance(found, int) and not isinstance(found, bool) else None

    return read


def chosen_method(case: Case) -> PaymentFacts | None:
    """The payment method the buyer named, if it is one of theirs."""
    wanted = case.wish.payment_method_id
    return next((one for one in case.order.payments if one.method_id == wanted), None)


def _method(read: Callable[[PaymentFacts], Value | None]) -> Reader:
    def of(look: Look) -> Value | None:
        method = chosen_method(look.case)
        return None if method is None else read(method)

    return of


def _left_after(look: Look) -> Value | None:
    method = chosen_method(look.case)
    cost = due(look.case)
    if method is None or method.balance is None or cost is None:
        return None
    return Money(method.balance.amount_minor - cost, method.balance.currency)


def _line(read: Callable[[LineFacts], Value | None]) -> Reader:
    return lambda look: None if look.line is None else read(look.line)


def _wished_quantity(look: Look) -> Value | None:
    return None if look.wished is None else look.wished.quantity


def _quantity_left(look: Look) -> Value | None:
    """What stays open of a line when all that is wished of it is taken, over all mentions."""
    if look.line is None:
        return None
    wished = sum(one.quantity for one in look.case.wish.lines if one.position == look.line.position)
    return open_quantity(look.line) - wished


def _new_product_is_same(look: Look) -> Value | None:
    if look.wished is None or look.wished.new_item is None or look.line is None:
        return None
    new, old = look.wished.new_item.product_id, look.line.product_id
    return None if new is None or old is None else new == old


def _new_sku_is_same(look: Look) -> Value | None:
    if look.wished is None or look.wished.new_item is None or look.line is None:
        return None
    return look.wished.new_item.sku == look.line.sku


def _has_new(look: Look) -> Value | None:
    return look.wished is not None and look.wished.new_item is not None


def _new_is_available(look: Look) -> Value | None:
    new = look.wished.new_item if look.wished else None
    return None if new is None else new.is_available


def _new_is_listed(look: Look) -> Value | None:
    new = look.wished.new_item if look.wished else None
    return None if new is None else new.is_listed


def _is_line_known(look: Look) -> Value | None:
    return look.line is not None or look.wished is None or look.case.wish.wish is Wish.PLACE_ORDER


_WISHES: Final = frozenset(Wish)
_REASONS: Final = frozenset(Reason)
_KINDS: Final = frozenset(PaymentKind)
_STATUSES: Final = frozenset(OrderStatus)

FACTS: Final[dict[str, Fact]] = {
    "order.status": Fact(Kind.TEXT, lambda look: look.case.order.status.value, choices=_STATUSES),
    "order.channel": Fact(Kind.TEXT, lambda look: look.case.order.channel),
    "order.shop": Fact(Kind.TEXT, lambda look: look.case.order.shop),
    "order.total": Fact(Kind.MONEY, lambda look: look.case.order.total),
    "order.modified": Fact(Kind.SET, lambda look: look.case.order.modified),
    "order.is_signed": Fact(Kind.FLAG, lambda look: look.case.order.signed_at is not None),
    "order.is_shipped": Fact(Kind.FLAG, lambda look: look.case.order.shipped_at is not None),
    "order.is_receipt_confirmed": Fact(
        Kind.FLAG, lambda look: look.case.order.receipt_confirmed_at is not None
    ),
    "order.methods_paid": Fact(
        Kind.NUMBER,
        lambda look: sum(one.is_original for one in look.case.order.payments),
    ),
    "buyer.tier": Fact(Kind.TEXT, lambda look: look.case.buyer.tier),
    "buyer.region": Fact(Kind.TEXT, lambda look: look.case.buyer.region or look.region),
    "buyer.tags": Fact(Kind.SET, lambda look: look.case.buyer.tags),
    "buyer.abuse_score": Fact(Kind.NUMBER, lambda look: look.case.buyer.abuse_score),
    "buyer.goodwill_spent": Fact(Kind.MONEY, lambda look: look.case.buyer.goodwill_spent),
    "wish.reason": Fact(Kind.TEXT, lambda look: look.case.wish.reason.value, choices=_REASONS),
    "wish.amount": Fact(Kind.MONEY, lambda look: look.case.wish.amount),
    # none yet is not none at all: a wish that lacks only pictures is for a person, no refusal
    "wish.evidence": Fact(Kind.SET, lambda look: look.case.wish.evidence or None),
    "wish.names_lines": Fact(Kind.FLAG, lambda look: bool(look.case.wish.lines)),
    "payment.is_named": Fact(Kind.FLAG, lambda look: look.case.wish.payment_method_id is not None),
    "payment.is_known": Fact(Kind.FLAG, lambda look: chosen_method(look.case) is not None),
    "payment.kind": Fact(Kind.TEXT, _method(lambda one: one.kind.value), choices=_KINDS),
    "payment.is_original": Fact(Kind.FLAG, _method(lambda one: one.is_original)),
    "payment.left_after": Fact(Kind.MONEY, _left_after),
    "line.is_known": Fact(Kind.FLAG, _is_line_known, is_per_line=True),
    "line.category": Fact(Kind.TEXT, _line(lambda line: line.category), is_per_line=True),
    "line.flags": Fact(Kind.SET, _line(lambda line: line.flags), is_per_line=True),
    "line.is_gift": Fact(Kind.FLAG, _line(lambda line: line.is_gift), is_per_line=True),
    "line.price": Fact(Kind.MONEY, _line(lambda line: line.price), is_per_line=True),
    "line.wished_quantity": Fact(Kind.NUMBER, _wished_quantity, is_per_line=True),
    "line.quantity_left": Fact(Kind.NUMBER, _quantity_left, is_per_line=True),
    "line.in_bundle": Fact(
        Kind.FLAG, _line(lambda line: line.bundle is not None), is_per_line=True
    ),
    "new.is_named": Fact(Kind.FLAG, _has_new, is_per_line=True),
    "new.is_available": Fact(Kind.FLAG, _new_is_available, is_per_line=True),
    "new.is_listed": Fact(Kind.FLAG, _new_is_listed, is_per_line=True),
    "new.is_same_product": Fact(Kind.FLAG, _new_product_is_same, is_per_line=True),
    "new.is_same_sku": Fact(Kind.FLAG, _new_sku_is_same, is_per_line=True),
    **{
        f"days_since.{name}": Fact(Kind.NUMBER, _days(name))
        for name in (*ORDER_INSTANTS, *FINDING_INSTANTS)
    },
    **{
        f"hours_since.{name}": Fact(Kind.NUMBER, _hours(name))
        for name in (*ORDER_INSTANTS, *FINDING_INSTANTS)
    },
    **{f"finding.{name}": Fact(Kind.FLAG, _flag(name)) for name in FINDING_FLAGS},
    **{f"finding.{name}": Fact(Kind.NUMBER, _number(name)) for name in FINDING_NUMBERS},
}
INSTANTS: Final = frozenset({"now", *ORDER_INSTANTS, *FINDING_INSTANTS})
