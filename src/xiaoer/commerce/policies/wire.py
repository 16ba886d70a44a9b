"""Cases and decisions as JSON: the same values always give the same bytes."""

from datetime import datetime
from typing import Any

import msgspec

from xiaoer.commerce.policies.model.decision import Decision
from xiaoer.commerce.policies.model.facts import (
    BuyerFacts,
    Case,
    OrderFacts,
    Reason,
    Wish,
    WishedLine,
    WishFacts,
)
from xiaoer.kernel.money import Money


class WireWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A wish; JSON has no instants, so they stand beside the other facts."""

    wish: Wish
    reason: Reason = Reason.OTHER
    lines: tuple[WishedLine, ...] = ()
    payment_method_id: str | None = None
    amount: Money | None = None
    evidence: frozenset[str] = frozenset()
    facts: dict[str, bool | int | str] = {}
    instants: dict[str, datetime] = {}

    def wish_facts(self) -> WishFacts:
        """The wish as rules see it."""
        return WishFacts(
            self.wish,
            self.reason,
            self.lines,
            self.payment_method_id,
            self.amount,
            self.evidence,
            {**self.facts, **self.instants},
        )


class WireCase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A case as JSON has it."""

    at: datetime
    order: OrderFacts
    buyer: BuyerFacts
    wish: WireWish


def encode_case(case: Case) -> str:
    """A case as canonical JSON."""
    wish = case.wish
    instants = {name: value for name, value in wish.facts.items() if isinstance(value, datetime)}
    facts: dict[str, Any] = {key: wish.facts[key] for key in wish.facts if key not in instants}
    wired = WireWish(
        wish.wish,
        wish.reason,
        wish.lines,
        wish.payment_method_id,
        wish.amount,
        wish.evidence,
        facts,
        instants,
    )
    return _json(WireCase(case.at, case.order, case.buyer, wired))


def decode_case(text: str | bytes) -> Case:
    """A case from its JSON; raises msgspec.ValidationError."""
    found = msgspec.json.decode(text, type=WireCase)
    return Case(found.at, found.order, found.buyer, found.wish.wish_facts())


def encode_decision(decision: Decision) -> str:
    """A decision as canonical JSON."""
    return _json(decision)


def decode_decision(text: str | bytes) -> Decision:
    """A decision from its JSON."""
    return msgspec.json.decode(text, type=Decision)


def _json(value: object) -> str:
    return msgspec.json.encode(value, order="deterministic").decode()
