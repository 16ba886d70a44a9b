"""Whether one shipped rule speaks about a case, whatever the others say."""

from dataclasses import replace
from functools import cache

from xiaoer.commerce.policies.model.decision import Verdict
from xiaoer.commerce.policies.model.evaluate import evaluate
from xiaoer.commerce.policies.model.facts import Case
from xiaoer.commerce.policies.model.rule import Effects, Pack, PolicySet
from xiaoer.commerce.policies.packs import shipped_packs


def alone(pack: Pack, name: str) -> PolicySet:
    """The pack with nothing but this rule, which now refuses whatever it speaks about."""
    [rule] = [one for one in pack.rules if one.id == name]
    told = replace(rule, effects=Effects(refuses=True))
    return PolicySet((replace(pack, rules=(told,)),), "test", "CN")


@cache
def _shipped(name: str) -> PolicySet:
    [pack] = [one for one in shipped_packs().values() if name in {rule.id for rule in one.rules}]
    return alone(pack, name)


def speaks(name: str, found: Case) -> bool:
    """The rule covers the case and its condition holds."""
    return evaluate(found, _shipped(name)).verdict is Verdict.REFUSED
