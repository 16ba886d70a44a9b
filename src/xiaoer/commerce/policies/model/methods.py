"""Which payment method gets or gives what. No method gets back more than it paid."""

from collections.abc import Iterable

from xiaoer.commerce.policies.model.decision import MethodAmount
from xiaoer.commerce.policies.model.fact_names import chosen_method
from xiaoer.commerce.policies.model.facts import Case, PaymentFacts
from xiaoer.commerce.policies.model.rule import Route
from xiaoer.commerce.policies.model.sums import left_of, left_of_order, share
from xiaoer.kernel.money import Money


def methods_of(
    case: Case, total: int, route: Route, *, is_transfer: bool = False
) -> tuple[MethodAmount, ...]:
    """The sum cut over methods. Zero parts are left out; the parts add up to the sum."""
    currency = case.order.total.currency
    parts = _transfer(case) if is_transfer else _parts(case, total, route)
    return tuple(MethodAmount(method, Money(minor, currency)) for method, minor in parts if minor)


def _transfer(case: Case) -> list[tuple[str, int]]:
    new = chosen_method(case)
    if new is None:
        return []
    back = [(one.method_id, left_of(one)) for one in _originals(case) if one is not new]
    return [(new.method_id, -sum(minor for _, minor in back)), *back]


def _originals(case: Case) -> list[PaymentFacts]:
    return [one for one in case.order.payments if one.is_original]


def _parts(case: Case, total: int, route: Route) -> Iterable[tuple[str, int]]:
    chosen, originals = chosen_method(case), _originals(case)
    if total < 0:
        payer = chosen or next(iter(originals), None)
        return [(payer.method_id, total)] if payer else []
    if chosen and not chosen.is_original and route is Route.CHOSEN:
        return [(chosen.method_id, min(total, left_of_order(case.order)))]
    first = min(total, left_of(chosen)) if chosen and chosen.is_original else 0
    others = [one for one in originals if one is not chosen or not first]
    rest = share(total - first, [left_of(one) for one in others]) if total > first else []
    head = [(chosen.method_id, first)] if chosen and first else []
    return [*head, *((one.method_id, part) for one, part in zip(others, rest, strict=False))]
