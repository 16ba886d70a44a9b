"""Whether a rule is in force and speaks about this line, buyer, shop and channel."""

from datetime import UTC

from xiaoer.commerce.policies.model.condition import Read
from xiaoer.commerce.policies.model.facts import Case
from xiaoer.commerce.policies.model.rule import Bound, Scope


def applies(bound: Bound, read: Read, case: Case) -> bool:
    """Whether a rule covers the case, its pack aside. What is not known is not covered."""
    return fits(bound.rule.scope, read) and _is_in_force(bound, case)


def _is_in_force(bound: Bound, case: Case) -> bool:
    rule = bound.rule
    if rule.since is None and rule.until is None:
        return True
    at = case.at if case.at.tzinfo else case.at.replace(tzinfo=UTC)
    try:
        today = at.astimezone(bound.pack.zone).date()
    except OverflowError:
        today = at.date()
    return (rule.since is None or rule.since <= today) and (
        rule.until is None or today <= rule.until
    )


def fits(scope: Scope, read: Read) -> bool:
    """Whether a scope covers the line, buyer, shop and channel."""
    if not scope.specificity:
        return True
    sides = (
        (scope.regions, "buyer.region"),
        (scope.channels, "order.channel"),
        (scope.shops, "order.shop"),
        (scope.categories, "line.category"),
        (scope.tiers, "buyer.tier"),
    )
    for allowed, fact in sides:
        if allowed and read(fact) not in allowed:
            return False
    if not scope.tags:
        return True
    tags = read("buyer.tags")
    return isinstance(tags, frozenset) and bool(scope.tags & tags)
