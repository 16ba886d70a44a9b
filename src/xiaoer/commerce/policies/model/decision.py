"""What the policy answers, with everything needed to explain it and to do it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from xiaoer.commerce.policies.model.facts import Wish
from xiaoer.kernel.money import Money


class Verdict(StrEnum):
    """`needs_person` is no refusal: the rules cannot tell, or an amount wants two pairs of eyes."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    NEEDS_PERSON = "needs_person"


class Payer(StrEnum):
    SELLER = "seller"
    BUYER = "buyer"


@dataclass(frozen=True, slots=True)
class LineAmount:
    position: int
    quantity: int
    amount: Money


@dataclass(frozen=True, slots=True)
class MethodAmount:
    """Money back to (positive) or taken from (negative) one payment method."""

    method_id: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Deadline:
    """`act` names what must have happened by then: answer, ship_return, inspect, refund."""

    act: str
    who: str
    by: datetime


@dataclass(frozen=True, slots=True)
class Because:
    """A rule that took part; `params` fill its text.

    `effect`: grants, refuses, limits, sets, or asks (wants a person, or a fact nobody knows:
    `params["unknown"]`). A grant that missed its condition refuses with `params["unmet"]`.
    """

    rule_id: str
    pack: str
    effect: str
    text: dict[str, str]
    params: dict[str, str]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another wish that would be granted; `lines` when only these positions would be."""

    wish: Wish
    rule_id: str
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What a rule took off or added: bundle, gift_value, limit, outbound_freight."""

    kind: str
    rule_id: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer. `amount` is what the buyer gets back in all (negative: pays more).

    It is the sum of `lines` and `order_amount`, and the sum of `methods`. A refused wish moves no
    money; one that needs a person shows what would move.
    """

    verdict: Verdict
    amount: Money
    lines: tuple[LineAmount, ...]
    methods: tuple[MethodAmount, ...]
    return_freight: Payer | None
    outbound_freight: Payer | None
    deadlines: tuple[Deadline, ...]
    because: tuple[Because, ...]
    inputs: dict[str, object]
    alternatives: tuple[Alternative, ...]
    policy_version: str
    order_amount: Money | None = None
    adjustments: tuple[Adjustment, ...] = ()
