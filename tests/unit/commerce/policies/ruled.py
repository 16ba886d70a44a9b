"""Rules and packs of a few words, for tests of what rules do to one another."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from xiaoer.commerce.policies.model.condition import All, Condition
from xiaoer.commerce.policies.model.facts import Wish
from xiaoer.commerce.policies.model.rule import (
    AmountKind,
    Bound,
    Effects,
    Grant,
    Level,
    Pack,
    PolicySet,
    Rule,
    Scope,
    Status,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
ANY = All(())
LINES = Effects(grant=Grant(AmountKind.LINES))
REFUSES = Effects(refuses=True)


def rule(
    name: str = "R",
    effects: Effects = LINES,
    condition: Condition = ANY,
    wishes: frozenset[Wish] = frozenset({Wish.RETURN_REFUND}),
    **more: Any,
) -> Rule:
    texts = {"zh-CN": name, "en": name}
    checked = date(2026, 11, 25)
    return Rule(
        name, "test", texts, Status.VERIFIED, checked, wishes, condition, effects, {}, **more
    )


def pack(level: Level, *rules: Rule, zone: ZoneInfo = SHANGHAI, scope: Scope | None = None) -> Pack:
    titles: Mapping[str, str] = {"zh-CN": level.value, "en": level.value}
    return Pack(f"p-{level}", level, dict(titles), zone, rules, scope=scope or Scope())


def bound(level: Level, one: Rule | None = None, **more: Any) -> Bound:
    one = one or rule()
    return Bound(one, pack(level, one, **more))


def policies(*packs: Pack) -> PolicySet:
    return PolicySet(packs, "test", "CN")
