"""The one evaluator: a case and the policies in force give a decision. Pure and total."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, cast
from zoneinfo import ZoneInfo

from xiaoer.commerce.policies.model import verdict
from xiaoer.commerce.policies.model.amounts import LineGrant, Settlement, Terms, room, settle
from xiaoer.commerce.policies.model.condition import Value
from xiaoer.commerce.policies.model.deadlines import deadlines_of
from xiaoer.commerce.policies.model.decision import (
    Adjustment,
    Alternative,
    Because,
    Decision,
    LineAmount,
    Payer,
    Verdict,
)
from xiaoer.commerce.policies.model.fact_names import FACTS, Look
from xiaoer.commerce.policies.model.facts import Case, LineFacts, Wish, WishedLine
from xiaoer.commerce.policies.model.methods import methods_of
from xiaoer.commerce.policies.model.rule import AmountKind, Bound, Pack, PolicySet, Route
from xiaoer.commerce.policies.model.scope import applies, fits
from xiaoer.commerce.policies.model.sums import line_at, open_quantity
from xiaoer.commerce.policies.model.verdict import Answer, Spoken
from xiaoer.kernel.money import Money

OFFERED_INSTEAD: Final = (
    Wish.CANCEL,
    Wish.RETURN_REFUND,
    Wish.EXCHANGE,
    Wish.REPAIR,
    Wish.REFUND_ONLY,
    Wish.COURIER_NUDGE,
)


@dataclass(slots=True)
class Reading:
    """Reads facts once each, and remembers what was read."""

    case: Case
    region: str | None
    inputs: dict[str, object] = field(default_factory=dict[str, object])
    _known: dict[tuple[str, object, str], Value | None] = field(
        default_factory=dict[tuple[str, object, str], Value | None]
    )

    def read(self, name: str, look: Look) -> Value | None:
        fact = FACTS[name]
        place = look.wished.position if fact.is_per_line and look.wished else None
        key = (name, id(look.wished) if fact.is_per_line else None, look.zone.key)
        if key in self._known:
            return self._known[key]
        value = self._known[key] = fact.read(look)
        self.inputs[name if place is None else f"{name}[{place}]"] = _plain(value)
        return value


_UNREAD: Final = object()


class Reader:
    """Facts as one line and one time zone see them."""

    __slots__ = ("_known", "_look", "_reading")

    def __init__(self, reading: Reading, look: Look) -> None:
        self._reading, self._look = reading, look
        self._known: dict[str, Value | None] = {}

    def __call__(self, name: str) -> Value | None:
        found = self._known.get(name, _UNREAD)
        if found is _UNREAD:
            found = self._known[name] = self._reading.read(name, self._look)
        return cast("Value | None", found)


class LineReader:
    """What one line is read with: a reader for each zone, and which packs cover the line."""

    __slots__ = ("_covered", "_line", "_reading", "_wished", "_zones")

    def __init__(self, reading: Reading, wished: WishedLine | None, line: LineFacts | None) -> None:
        self._reading, self._wished, self._line = reading, wished, line
        self._zones: dict[ZoneInfo, Reader] = {}
        self._covered: dict[Pack, Reader | None] = {}

    def under(self, pack: Pack) -> Reader | None:
        """The reader for a pack's rules; None where the pack does not cover the line."""
        if pack not in self._covered:
            read = self._of_zone(pack.zone)
            self._covered[pack] = read if fits(pack.scope, read) else None
        return self._covered[pack]

    def _of_zone(self, zone: ZoneInfo) -> Reader:
        if zone not in self._zones:
            reading = self._reading
            look = Look(reading.case, self._wished, self._line, zone, reading.region)
            self._zones[zone] = Reader(reading, look)
        return self._zones[zone]


@dataclass(frozen=True, slots=True)
class Target:
    """A line of the wish (or the order as a whole) with what the rules say about it."""

    wished: WishedLine | None
    line: LineFacts | None
    spoken: tuple[Spoken, ...]
    answer: Answer


def evaluate(case: Case, policies: PolicySet) -> Decision:
    """Decide a case. The same case and policies always give the same decision."""
    if _currencies(case) != {case.order.total.currency}:
        return _undecidable(case, policies)
    decision, targets = _decide(case, policies)
    if decision.verdict is Verdict.ALLOWED:
        return decision
    return replace(decision, alternatives=tuple(_alternatives(case, policies, targets)))


def _decide(case: Case, policies: PolicySet) -> tuple[Decision, list[Target]]:
    reading = Reading(case, policies.region)
    targets = [_target(reading, policies, *one) for one in _lines_of(case)]
    found = _overall(targets)
    active = _active(targets)
    settlement, terms = _settlement(case, targets, active)
    asking = _asking(active, terms, case, settlement)
    if found is Verdict.ALLOWED and asking:
        found = Verdict.NEEDS_PERSON
    if found is Verdict.REFUSED:
        settlement = Settlement()
    currency = case.order.total.currency
    is_open = found is not Verdict.REFUSED
    return Decision(
        verdict=found,
        amount=Money(settlement.total, currency),
        lines=tuple(
            LineAmount(position, quantity, Money(minor, currency))
            for position, quantity, minor in settlement.lines
        ),
        methods=methods_of(
            case, settlement.total, _route(active), is_transfer=is_open and _is_transfer(targets)
        ),
        return_freight=_freight(active, "return_freight")[0] if is_open else None,
        outbound_freight=_freight(active, "outbound_freight")[0] if is_open else None,
        deadlines=deadlines_of(case, active, found),
        because=_because(targets, active, found, asking),
        inputs=dict(sorted(reading.inputs.items())),
        alternatives=(),
        policy_version=policies.version,
        order_amount=Money(settlement.order_minor, currency),
        adjustments=tuple(
            Adjustment(one.kind, one.rule_id, Money(one.minor, currency))
            for one in settlement.changes
        ),
    ), targets


def _lines_of(case: Case) -> list[tuple[WishedLine | None, LineFacts | None]]:
    order = case.order
    if case.wish.lines:
        return [(one, line_at(order, one.position)) for one in case.wish.lines]
    found: list[tuple[WishedLine | None, LineFacts | None]] = [
        (WishedLine(line.position, open_quantity(line)), line)
        for line in order.lines
        if open_quantity(line) > 0
    ]
    return found or [(None, None)]


def _target(
    reading: Reading, policies: PolicySet, wished: WishedLine | None, line: LineFacts | None
) -> Target:
    spoken: list[Spoken] = []
    readers = LineReader(reading, wished, line)
    for bound in policies.by_wish[reading.case.wish.wish]:
        read = readers.under(bound.pack)
        if read is not None and applies(bound, read, reading.case):
            condition = bound.rule.condition
            truth = condition.holds(read)
            blame = None if truth else condition.blame(read, truth)
            spoken.append(Spoken(bound, truth, blame))
    return Target(wished, line, tuple(spoken), verdict.answer(spoken))


def _overall(targets: Sequence[Target]) -> Verdict:
    verdicts = {target.answer.verdict for target in targets}
    if Verdict.REFUSED in verdicts:
        return Verdict.REFUSED
    return Verdict.NEEDS_PERSON if Verdict.NEEDS_PERSON in verdicts else Verdict.ALLOWED


def _active(targets: Sequence[Target]) -> list[Bound]:
    """The rules that hold for some line, strongest first, each once."""
    found = {one.bound: None for target in targets for one in target.spoken if one.truth is True}
    return sorted(found, key=lambda one: (one.rank, -one.specificity, one.pack.name, one.rule.id))


def _settlement(
    case: Case, targets: Sequence[Target], active: Sequence[Bound]
) -> tuple[Settlement, Terms]:
    """The best sum that some level grants, taken off only what levels at least as strong allow."""
    granting = [target for target in targets if target.answer.grants]
    best, best_terms = Settlement(), Terms()
    is_first = True
    for rank in sorted({one.bound.rank for t in granting for one in t.answer.grants}):
        grants = [_best(case, target, rank) for target in granting]
        if any(one is None for one in grants):
            continue
        terms = _terms(active, rank)
        found = settle(case, [one for one in grants if one], terms)
        if is_first or found.total > best.total:
            best, best_terms, is_first = found, terms, False
    return best, best_terms


def _best(case: Case, target: Target, rank: int) -> LineGrant | None:
    found = [
        LineGrant(target.wished, target.line, grant, one.bound.rule.id)
        for one in target.answer.grants
        if one.bound.rank <= rank and (grant := one.bound.rule.effects.grant)
    ]
    return max(found, key=lambda one: settle(case, [one], Terms()).total, default=None)


def _terms(active: Sequence[Bound], rank: int) -> Terms:
    strong = [one for one in active if one.rank <= rank]
    effects = [(one.rule.effects, one.rule.id) for one in strong]
    deductions = {kind: rule_id for does, rule_id in effects for kind in does.deductions}
    payer, rule_id = _freight(active, "outbound_freight")
    return Terms(
        deductions=tuple(deductions.items()),
        limits=tuple((does.limit, rule_id) for does, rule_id in effects if does.limit),
        caps=tuple((does.caps, rule_id) for does, rule_id in effects if does.caps),
        freight_rule=rule_id if payer is Payer.SELLER else None,
    )


def _freight(active: Sequence[Bound], side: str) -> tuple[Payer | None, str | None]:
    """Who pays: each level by its narrowest rule; the level kindest to the buyer counts."""
    found: list[tuple[Payer, str]] = []
    for rank in {one.rank for one in active}:
        level = [one for one in active if one.rank == rank and getattr(one.rule.effects, side)]
        narrow = max((one.specificity for one in level), default=0)
        found += [
            (getattr(one.rule.effects, side), one.rule.id)
            for one in level
            if one.specificity == narrow
        ]
    found.sort(key=lambda one: one[0] is not Payer.SELLER)
    return found[0] if found else (None, None)


def _route(active: Sequence[Bound]) -> Route:
    return next(
        (one.rule.effects.route for one in active if one.rule.effects.route), Route.ORIGINAL
    )


def _is_transfer(targets: Sequence[Target]) -> bool:
    return any(
        grant.kind is AmountKind.TRANSFER
        for target in targets
        for one in target.answer.grants
        if (grant := one.bound.rule.effects.grant)
    )


def _asking(
    active: Sequence[Bound], terms: Terms, case: Case, settlement: Settlement
) -> list[Bound]:
    """Rules that want a person: by themselves, or because the sum wants two pairs of eyes."""
    above = {
        rule_id
        for caps, rule_id in terms.caps
        if settlement.total > caps.two_people_above.amount_minor or not min(room(case, caps))
    }
    return [one for one in active if one.rule.effects.asks_person or one.rule.id in above]


def _because(
    targets: Sequence[Target], active: Sequence[Bound], found: Verdict, asking: Sequence[Bound]
) -> tuple[Because, ...]:
    told: dict[tuple[str, str], Because] = {}

    def tell(bound: Bound, effect: str, **more: str) -> None:
        rule = bound.rule
        told.setdefault(
            (bound.pack.name, rule.id),
            Because(
                rule.id, bound.pack.name, effect, rule.text, {**rule.values, **more}, rule.source
            ),
        )

    for target in targets:
        if found is not Verdict.REFUSED or target.answer.verdict is Verdict.REFUSED:
            for one in target.answer.reasons:
                tell(one.bound, _said(one, target.answer.verdict), **_blamed(one))
    for bound in asking:
        tell(bound, "asks")
    for bound in active if found is not Verdict.REFUSED else ():
        effects = bound.rule.effects
        if effects.limit or effects.caps or effects.deductions:
            tell(bound, "limits")
        elif effects.return_freight or effects.outbound_freight or effects.terms or effects.route:
            tell(bound, "sets")
    return tuple(told.values())


def _said(one: Spoken, found: Verdict) -> str:
    if one.truth is None:
        return "asks"
    return "refuses" if found is Verdict.REFUSED else "grants"


def _blamed(one: Spoken) -> dict[str, str]:
    if one.truth is True or one.blame is None:
        return {}
    return {"unknown" if one.truth is None else "unmet": one.blame}


def _alternatives(
    case: Case, policies: PolicySet, targets: Sequence[Target]
) -> Iterable[Alternative]:
    """The lines that would be granted alone, then other wishes for the same lines."""
    granted = [t for t in targets if t.wished and t.answer.verdict is Verdict.ALLOWED]
    if granted and len(granted) < len(targets):
        positions = tuple(t.wished.position for t in granted if t.wished)
        yield Alternative(case.wish.wish, granted[0].answer.grants[0].bound.rule.id, positions)
    for wish in OFFERED_INSTEAD if case.order.number else ():  # there is none to offer it for
        if wish is not case.wish.wish and policies.by_wish[wish]:
            tried, found = _decide(replace(case, wish=replace(case.wish, wish=wish)), policies)
            if tried.verdict is Verdict.ALLOWED and found[0].answer.grants:
                yield Alternative(wish, found[0].answer.grants[0].bound.rule.id)


def _currencies(case: Case) -> set[str]:
    order, wish = case.order, case.wish
    sums = [order.total, *(line.price for line in order.lines), *(x.paid for x in order.lines)]
    sums += [money for line in order.lines for money in (line.list_price, line.gift_value) if money]
    sums += [money for one in order.payments for money in (one.paid, one.refunded)]
    sums += [one.new_item.price for one in wish.lines if one.new_item]
    extra = (order.outbound_freight, order.free_shipping_over, order.discount_over, wish.amount)
    return {money.currency for money in (*sums, *extra) if money is not None}


def _undecidable(case: Case, policies: PolicySet) -> Decision:
    nothing = Money(0, case.order.total.currency)
    return Decision(
        verdict=Verdict.NEEDS_PERSON,
        amount=nothing,
        lines=(),
        methods=(),
        return_freight=None,
        outbound_freight=None,
        deadlines=(),
        because=(),
        inputs={"currencies": sorted(_currencies(case))},
        alternatives=(),
        policy_version=policies.version,
        order_amount=nothing,
    )


def _plain(value: Value | None) -> object:
    """A value as JSON has it."""
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Money):
        return {"amount_minor": value.amount_minor, "currency": value.currency}
    return round(value, 4) if isinstance(value, float) else value
