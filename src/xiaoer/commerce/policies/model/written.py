"""Packs as they are written: the shapes of the YAML, unknown keys refused."""

from datetime import date
from typing import Any, Literal

import msgspec

from xiaoer.commerce.policies.model.decision import Payer
from xiaoer.commerce.policies.model.facts import Wish
from xiaoer.commerce.policies.model.rule import AmountKind, Deduction, Level, Route, Status, When

Scalar = bool | int | float | str
Text = dict[str, str]


class Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whatever people write: a key we do not know is a mistake."""


class WrittenScope(Written, frozen=True):
    regions: list[str] = []
    channels: list[str] = []
    shops: list[str] = []
    categories: list[str] = []
    tiers: list[str] = []
    tags: list[str] = []


class WrittenGrant(Written, frozen=True):
    kind: AmountKind
    percent: int | str = 100
    shares: list[tuple[int, int]] = []


class WrittenFreight(Written, frozen=True):
    returning: Payer | None = msgspec.field(default=None, name="return")
    outbound: Payer | None = None


class WrittenTerm(Written, frozen=True):
    act: str
    who: Literal["seller", "buyer", "platform"]
    since: str = "now"
    days: int | str | None = None
    hours: int | str | None = None
    when: When = When.ALWAYS


class WrittenLimit(Written, frozen=True):
    percent: int | str | None = None
    amount: str | None = None


class WrittenCaps(Written, frozen=True):
    order_percent: int | str
    order: str
    buyer_90_days: str
    agent_day: str
    shop_month: str
    two_people_above: str


class WrittenEffects(Written, frozen=True):
    grant: AmountKind | WrittenGrant | None = None
    refuse: bool = False
    except_from: list[str] = []
    ask_person: bool = False
    freight: WrittenFreight = WrittenFreight()
    deadlines: list[WrittenTerm] = []
    deduct: list[Deduction] = []
    limit: WrittenLimit | None = None
    caps: WrittenCaps | None = None
    route: Route | None = None


class WrittenRule(Written, frozen=True):
    id: str
    source: str
    text: Text
    status: Status
    checked_on: date
    wishes: list[Wish]
    then: WrittenEffects
    when: list[dict[str, Any]] = []
    values: dict[str, Scalar] = {}
    scope: WrittenScope = WrittenScope()
    since: date | None = msgspec.field(default=None, name="from")
    until: date | None = None


class WrittenPack(Written, frozen=True):
    """`rules` are read one by one, so that a mistake can be told with the rule's name."""

    pack: str
    level: Level
    titles: Text
    rules: list[dict[str, Any]]
    zone: str = "Asia/Shanghai"
    default: bool = False
    scope: WrittenScope = WrittenScope()
