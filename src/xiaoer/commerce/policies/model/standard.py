"""What everybody gets: the policies without the rules that single out buyers."""

from dataclasses import replace
from typing import Final

from xiaoer.commerce.policies.model.conditions_read import facts_in
from xiaoer.commerce.policies.model.rule import Pack, PolicySet, Rule

OF_A_BUYER: Final = frozenset({"buyer.tier", "buyer.tags"})


def singles_out(rule: Rule, pack: Pack) -> bool:
    """Whether a rule speaks about some buyers only."""
    return (
        rule.scope.is_per_buyer
        or pack.scope.is_per_buyer
        or bool(facts_in(rule.condition) & OF_A_BUYER)
    )


def single_out(policies: PolicySet) -> frozenset[tuple[str, str]]:
    """Pack and id of the rules that speak about some buyers only."""
    return frozenset(
        (pack.name, rule.id)
        for pack in policies.packs
        for rule in pack.rules
        if singles_out(rule, pack)
    )


def standard_of(policies: PolicySet) -> PolicySet:
    """The policies without those rules."""
    packs = tuple(
        replace(pack, rules=tuple(rule for rule in pack.rules if not singles_out(rule, pack)))
        for pack in policies.packs
    )
    return replace(policies, packs=packs)
