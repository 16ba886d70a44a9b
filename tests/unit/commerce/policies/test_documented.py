"""The documentation of policies names everything, and its example does what it says."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from tests.unit.commerce.policies.given import NOW, case, line, order, wanted

from xiaoer.commerce.policies.model.condition import OPERATORS
from xiaoer.commerce.policies.model.decision import Payer, Verdict
from xiaoer.commerce.policies.model.evaluate import evaluate
from xiaoer.commerce.policies.model.fact_names import FACTS, INSTANTS
from xiaoer.commerce.policies.model.facts import BuyerFacts, Reason, Wish
from xiaoer.commerce.policies.model.reading import read_pack
from xiaoer.commerce.policies.model.rule import (
    AmountKind,
    Deduction,
    Level,
    PolicySet,
    Route,
    Scope,
    When,
)
from xiaoer.commerce.policies.model.written import (
    WrittenCaps,
    WrittenEffects,
    WrittenPack,
    WrittenRule,
    WrittenTerm,
)
from xiaoer.commerce.policies.packs import load_shipped_packs, shipped_packs

DOCS = Path(__file__).parents[4] / "docs"
REFERENCE = (DOCS / "reference/policies.md").read_text(encoding="utf-8")
HOW_TO = (DOCS / "how-to/write-a-policy.md").read_text(encoding="utf-8")
MARKED = frozenset(re.findall(r"`([^`\n]+)`", REFERENCE))
PREFIXED = ("days_since.", "hours_since.", "finding.")
WRITTEN = (WrittenPack, WrittenRule, WrittenEffects, WrittenTerm, WrittenCaps)


def names() -> set[str]:
    """Every word that somebody may write in a pack."""
    facts = {name.partition(".")[2] if name.startswith(PREFIXED) else name for name in FACTS}
    words = {*AmountKind, *Deduction, *Level, *Payer, *Reason, *Route, *When, *Wish}
    fields = {name for shape in WRITTEN for name in shape.__struct_encode_fields__}
    scopes = set(Scope.__dataclass_fields__) - {"specificity"}
    return facts | INSTANTS | set(words) | fields | scopes | set(OPERATORS) | set(shipped_packs())


def test_the_reference_names_everything_a_pack_may_say() -> None:
    assert names() - MARKED == set()


def test_the_reference_names_no_fact_that_is_gone() -> None:
    listed = set(re.findall(r"^\| `([a-z]+\.[a-z_]+)` \|", REFERENCE, re.MULTILINE))
    assert len(listed) > 30
    assert listed <= set(FACTS)


def test_the_reference_tells_level_and_default_of_each_pack() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| (是 yes)? ?\|", REFERENCE, re.MULTILINE)
    told = {(name, level, bool(default)) for name, level, default in rows if level in set(Level)}
    assert told == {(pack.name, pack.level, pack.is_default) for pack in shipped_packs().values()}


@pytest.mark.parametrize(
    ("tags", "flags", "verdict"),
    [
        ({"regular"}, set[str](), Verdict.ALLOWED),
        (set[str](), set[str](), Verdict.REFUSED),
        ({"regular"}, {"custom_made"}, Verdict.REFUSED),
    ],
)
def test_the_example_of_the_how_to_gives_regulars_thirty_days(
    tags: set[str], flags: set[str], verdict: Verdict
) -> None:
    [example] = re.findall(r"^```yaml\n(.*?)^```", HOW_TO, re.MULTILINE | re.DOTALL)
    pack = read_pack(yaml.safe_load(example), file="example")
    of = order([line(flags=frozenset(flags))], signed_at=NOW - timedelta(days=20))
    buyer = BuyerFacts("wang", region="CN", tags=frozenset(tags))
    policies = PolicySet((*load_shipped_packs(), pack), "test", "CN")
    decision = evaluate(case(wanted(Wish.RETURN_REFUND), of, buyer), policies)
    assert decision.verdict is verdict
    if verdict is Verdict.ALLOWED:
        assert decision.return_freight is Payer.SELLER
        assert "MY-30" in {one.rule_id for one in decision.because}
