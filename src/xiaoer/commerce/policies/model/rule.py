"""What a policy is made of: packs of rules, each with a source, dates, conditions and effects."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from xiaoer.commerce.policies.model.condition import Condition
from xiaoer.commerce.policies.model.decision import Payer
from xiaoer.commerce.policies.model.facts import Wish
from xiaoer.kernel.money import Money


class Level(StrEnum):
    """Who speaks, from the strongest on. `sense`: nobody returns what was never bought."""

    SENSE = "sense"
    LAW = "law"
    PLATFORM = "platform"
    SHOP = "shop"
    GOODWILL = "goodwill"


RANK: Final = {level: rank for rank, level in enumerate(Level)}


class Status(StrEnum):
    """Whether somebody read the figure in its primary text."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"


class AmountKind(StrEnum):
    """What a grant pays.

    lines: what was paid for these pieces · order: all that is left · difference: old less new
    price · price_drop: what the price fell · loss_share: a share by how much was spoilt ·
    percent: of what was paid for the lines · wished: what was asked for · transfer: from one
    method to another · purchase: new items are paid for · nothing.
    """

    LINES = "lines"
    ORDER = "order"
    DIFFERENCE = "difference"
    PRICE_DROP = "price_drop"
    LOSS_SHARE = "loss_share"
    PERCENT = "percent"
    WISHED = "wished"
    TRANSFER = "transfer"
    PURCHASE = "purchase"
    NOTHING = "nothing"


class Deduction(StrEnum):
    """What may be taken off a refund."""

    BUNDLE = "bundle"
    DISCOUNT = "discount"
    OUTBOUND_FREIGHT = "outbound_freight"
    GIFT_VALUE = "gift_value"
    CARD_FEE = "card_fee"
    LOST_VALUE = "lost_value"


class Route(StrEnum):
    """Where money goes: back the way it came, or to the method the buyer chose."""

    ORIGINAL = "original"
    CHOSEN = "chosen"


class When(StrEnum):
    """For which verdict a deadline starts to run."""

    ALWAYS = "always"
    GRANTED = "granted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Grant:
    """`percent` for the kind percent; `shares` for loss_share: up to so much loss, so much back."""

    kind: AmountKind
    percent: int = 100
    shares: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Limit:
    """At most this share of what was paid for the order, and at most this much."""

    percent: int | None = None
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class Caps:
    """The goodwill ladder: how much one order, buyer, agent and shop may get or give."""

    order_percent: int
    order: Money
    buyer_90_days: Money
    agent_day: Money
    shop_month: Money
    two_people_above: Money


@dataclass(frozen=True, slots=True)
class Term:
    """`act` must have happened so many days (whole ones, local) or hours after `since`."""

    act: str
    who: str
    since: str
    days: int | None = None
    hours: int | None = None
    when: When = When.ALWAYS


@dataclass(frozen=True, slots=True)
class Effects:
    """What a rule does. `spares` names the grants that an exception takes away."""

    grant: Grant | None = None
    refuses: bool = False
    spares: frozenset[str] = frozenset()
    asks_person: bool = False
    return_freight: Payer | None = None
    outbound_freight: Payer | None = None
    terms: tuple[Term, ...] = ()
    deductions: tuple[Deduction, ...] = ()
    limit: Limit | None = None
    caps: Caps | None = None
    route: Route | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a rule applies; an empty set means everywhere."""

    regions: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    shops: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    tiers: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    specificity: int = field(init=False, compare=False)
    """How many of its sides are narrowed; counted once, it is asked for with every decision."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "specificity", sum(map(bool, self._sides())))

    @property
    def is_per_buyer(self) -> bool:
        """Whether it singles out buyers."""
        return bool(self.tiers or self.tags)

    def _sides(self) -> tuple[frozenset[str], ...]:
        return (self.regions, self.channels, self.shops, self.categories, self.tiers, self.tags)


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One rule. `since` and `until` are whole local days, both included."""

    id: str
    source: str
    text: dict[str, str]
    status: Status
    checked_on: date
    wishes: frozenset[Wish]
    condition: Condition
    effects: Effects
    values: dict[str, str]
    scope: Scope = Scope()
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """Rules of one origin: a statute, a platform, a shop."""

    name: str
    level: Level
    titles: dict[str, str]
    zone: ZoneInfo
    rules: tuple[Rule, ...]
    is_default: bool = False
    scope: Scope = Scope()


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """A rule in its pack."""

    rule: Rule
    pack: Pack
    rank: int = field(init=False)
    """0 is the strongest."""
    specificity: int = field(init=False)
    """Of the rule and its pack together."""

    def __post_init__(self) -> None:
        together = self.rule.scope.specificity + self.pack.scope.specificity
        object.__setattr__(self, "rank", RANK[self.pack.level])
        object.__setattr__(self, "specificity", together)


@dataclass(frozen=True)
class PolicySet:
    """The packs in force together. `region` is where buyers are of whom no region is known."""

    packs: tuple[Pack, ...]
    version: str
    region: str | None = None

    @cached_property
    def by_wish(self) -> dict[Wish, tuple[Bound, ...]]:
        """Rules for each wish, the strongest first, in a fixed order."""
        bound = [Bound(rule, pack) for pack in self.packs for rule in pack.rules]
        bound.sort(key=lambda item: (item.rank, -item.specificity, item.pack.name, item.rule.id))
        return {wish: tuple(b for b in bound if wish in b.rule.wishes) for wish in Wish}
