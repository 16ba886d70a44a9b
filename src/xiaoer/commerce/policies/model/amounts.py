"""How much goes back: gross per line, what rules take off or add, and never more than was paid."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from xiaoer.commerce.policies.model.deductions import Taken, deduction_of
from xiaoer.commerce.policies.model.facts import Case, LineFacts, WishedLine
from xiaoer.commerce.policies.model.rule import AmountKind, Caps, Deduction, Grant, Limit
from xiaoer.commerce.policies.model.sums import due, left_of_order, paid_for, share


@dataclass(frozen=True, slots=True)
class LineGrant:
    """A line (None: the order as a whole) and the grant that pays for it."""

    wished: WishedLine | None
    line: LineFacts | None
    grant: Grant
    rule_id: str


@dataclass(frozen=True, slots=True)
class Change:
    """What one rule took off (negative) or added."""

    kind: str
    rule_id: str
    minor: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """Sums in minor units; `total` is what the lines and the order part add up to."""

    lines: tuple[tuple[int, int, int], ...] = ()
    order_minor: int = 0
    changes: tuple[Change, ...] = ()

    @property
    def total(self) -> int:
        return sum(minor for _, _, minor in self.lines) + self.order_minor


@dataclass(frozen=True, slots=True)
class Terms:
    """The rules that bear on the sum, strongest first; each with the id of its rule."""

    deductions: tuple[tuple[Deduction, str], ...] = ()
    limits: tuple[tuple[Limit, str], ...] = ()
    caps: tuple[tuple[Caps, str], ...] = ()
    freight_rule: str | None = None


def settle(case: Case, grants: Sequence[LineGrant], terms: Terms) -> Settlement:
    """What the grants pay under these terms."""
    gross = _gross(case, grants)
    if gross.total <= 0:
        return gross
    taken = Taken.of(case, [(one.wished, one.line) for one in grants])
    changes: list[Change] = []
    left = gross.total
    for kind, rule_id in terms.deductions if _is_refund(grants) else ():
        minor = min(left, deduction_of(kind, case, taken))
        if minor:
            changes.append(Change(kind, rule_id, -minor))
            left -= minor
    for minor, kind, rule_id in (*_bounds(case, terms), (left_of_order(case.order), "paid", "")):
        if minor < left:
            changes.append(Change(kind, rule_id, minor - left))
            left = minor
    freight = _freight(case, grants, taken, left) if terms.freight_rule else 0
    if freight and terms.freight_rule:
        changes.append(Change("outbound_freight", terms.freight_rule, freight))
    return replace(_spread(gross, left, freight), changes=tuple(changes))


def _is_refund(grants: Sequence[LineGrant]) -> bool:
    return any(one.grant.kind is AmountKind.LINES for one in grants)


def _bounds(case: Case, terms: Terms) -> list[tuple[int, str, str]]:
    asked = case.wish.amount
    found = [(max(0, asked.amount_minor), "asked", "")] if asked is not None else []
    for limit, rule_id in terms.limits:
        found += [(minor, "limit", rule_id) for minor in _limits(case, limit)]
    for caps, rule_id in terms.caps:
        found += [(minor, "cap", rule_id) for minor in room(case, caps)]
    return found


def _paid(case: Case) -> int:
    return sum(max(0, one.paid.amount_minor) for one in case.order.payments if one.is_original)


def _limits(case: Case, limit: Limit) -> list[int]:
    found: list[int] = []
    if limit.percent is not None:
        found.append(_paid(case) * limit.percent // 100)
    if limit.amount is not None and limit.amount.currency == case.order.total.currency:
        found.append(max(0, limit.amount.amount_minor))
    return found


def room(case: Case, caps: Caps) -> list[int]:
    """What each step of the ladder still allows; an unknown spending counts as none here.

    Storage checks the same caps again on what was really spent, under a lock.
    """
    if caps.order.currency != case.order.total.currency:
        return [0]
    spent = case.buyer.goodwill_spent
    on_order = _spent(case, "goodwill_order")
    steps = (
        (_paid(case) * caps.order_percent // 100, on_order),
        (caps.order.amount_minor, on_order),
        (caps.buyer_90_days.amount_minor, spent.amount_minor if spent else 0),
        (caps.agent_day.amount_minor, _spent(case, "goodwill_agent_day")),
        (caps.shop_month.amount_minor, _spent(case, "goodwill_shop_month")),
    )
    return [max(0, cap - max(0, used)) for cap, used in steps]


def _spent(case: Case, name: str) -> int:
    found = case.wish.facts.get(name, 0)
    return found if isinstance(found, int) else 0


def _gross(case: Case, grants: Sequence[LineGrant]) -> Settlement:
    if not grants:
        return Settlement()
    match grants[0].grant.kind:
        case AmountKind.ORDER:
            return _whole_order(case)
        case AmountKind.WISHED:
            asked = case.wish.amount
            return Settlement(order_minor=max(0, asked.amount_minor) if asked else 0)
        case AmountKind.PURCHASE:
            return Settlement(order_minor=-max(0, due(case) or 0))
        case AmountKind.TRANSFER | AmountKind.NOTHING:
            return Settlement()
        case _:
            return Settlement(lines=tuple(_lines(case, grants)))


def _whole_order(case: Case) -> Settlement:
    total = left_of_order(case.order)
    lines = [line for line in case.order.lines if line.quantity > 0]
    paid = [paid_for(line, line.quantity) for line in lines]
    if sum(paid) > total:
        paid = share(total, paid)
    return Settlement(
        tuple(
            (line.position, line.quantity, minor) for line, minor in zip(lines, paid, strict=True)
        ),
        total - sum(paid),
    )


def _lines(case: Case, grants: Sequence[LineGrant]) -> list[tuple[int, int, int]]:
    seen: dict[int, int] = {}
    found: list[tuple[int, int, int]] = []
    for one in grants:
        if one.wished is None or one.line is None:
            continue
        position, quantity = one.wished.position, max(0, one.wished.quantity)
        skip = seen.get(position, 0)
        seen[position] = skip + quantity
        paid = paid_for(one.line, quantity, skip=skip)
        found.append((position, quantity, _line_amount(case, one, paid)))
    return found


def _line_amount(case: Case, one: LineGrant, paid: int) -> int:
    if one.wished is not None and one.line is not None and one.wished.new_item is not None:
        new = one.wished.new_item.price.amount_minor
        if one.grant.kind is AmountKind.PRICE_DROP:
            return max(0, paid - new * one.wished.quantity)
        if one.grant.kind is AmountKind.DIFFERENCE:
            return min(paid, (one.line.price.amount_minor - new) * one.wished.quantity)
    return paid * _percent(case, one.grant) // 100


def _percent(case: Case, grant: Grant) -> int:
    match grant.kind:
        case AmountKind.LINES:
            return 100
        case AmountKind.PERCENT:
            return min(100, grant.percent)
        case AmountKind.LOSS_SHARE:
            return _loss_share(case, grant)
        case AmountKind.PRICE_DROP if case.wish.amount is not None:
            return 100  # the sum asked for bounds it
        case _:
            return 0


def _loss_share(case: Case, grant: Grant) -> int:
    loss = case.wish.facts.get("loss_percent")
    if not isinstance(loss, int):
        return 0
    return next((back for upto, back in grant.shares if loss <= upto), 100)


def _freight(case: Case, grants: Sequence[LineGrant], taken: Taken, so_far: int) -> int:
    charged = case.order.outbound_freight
    if charged is None or not _is_refund(grants) or not taken.is_everything:
        return 0
    rest = left_of_order(case.order) - so_far
    return max(0, min(charged.amount_minor, rest))


def _spread(gross: Settlement, left: int, freight: int) -> Settlement:
    """Take a reduction off the lines in proportion, where every line gets money."""
    weights = [minor for _, _, minor in gross.lines]
    if not weights or min(weights) < 0:
        return replace(gross, order_minor=left - sum(weights) + freight)
    on_lines = min(left, sum(weights))
    parts = share(on_lines, weights)
    lines = tuple(
        (position, quantity, part)
        for (position, quantity, _), part in zip(gross.lines, parts, strict=True)
    )
    return replace(gross, lines=lines, order_minor=left - on_lines + freight)
