"""What a decision means for a request."""

from uuid import UUID

from xiaoer.commerce.aftersales.errors import SurchargeError
from xiaoer.commerce.aftersales.model.request import Grant, Surcharge
from xiaoer.commerce.policies.model.decision import Decision, Verdict


def grant_of(decision: Decision, decision_id: UUID | None, *, may_charge: bool = False) -> Grant:
    """The amounts of a decision; a refused one grants nothing.

    Methods that do not add up to the amount are left out: then money goes back as it came.
    Raises SurchargeError when the buyer would have to pay first and has not agreed to.
    """
    named = str(decision_id) if decision_id else None
    if decision.amount.amount_minor < 0:
        if not may_charge:
            raise SurchargeError
        return Grant(named, decision.verdict, 0, surcharge=_surcharge(decision))
    if decision.verdict is Verdict.REFUSED:
        return Grant(named, decision.verdict, 0)
    amount = decision.amount.amount_minor
    lines: dict[str, int] = {}
    for line in decision.lines:
        key = str(line.position)
        lines[key] = lines.get(key, 0) + max(0, line.amount.amount_minor)
    methods: dict[str, int] = {}
    for method in decision.methods:
        methods[method.method_id] = methods.get(method.method_id, 0) + method.amount.amount_minor
    is_sound = sum(methods.values()) == amount and all(part >= 0 for part in methods.values())
    return Grant(named, decision.verdict, amount, lines, methods if is_sound else {})


def _surcharge(decision: Decision) -> Surcharge:
    lines: dict[str, int] = {}
    for line in decision.lines:
        key = str(line.position)
        lines[key] = lines.get(key, 0) - line.amount.amount_minor
    methods = {one.method_id: -one.amount.amount_minor for one in decision.methods}
    return Surcharge(-decision.amount.amount_minor, lines, methods)
