"""No text of ours holds against a buyer what the law makes void; every code has a text."""

from itertools import chain
from pathlib import Path

import pytest

from xiaoer.commerce.aftersales.model.limits import LIMITS
from xiaoer.commerce.aftersales.model.wording import void_phrases
from xiaoer.commerce.aftersales.model.words import (
    Act,
    ClockName,
    Kind,
    RefusalReason,
    State,
)
from xiaoer.commerce.policies.model.facts import Reason
from xiaoer.kernel import i18n

ROOT = Path(__file__).parents[4]
CATALOGUES = ROOT / "src" / "xiaoer" / "kernel" / "catalogues"
GROUPS = {
    "kind": Kind,
    "state": State,
    "act": Act,
    "clock": ClockName,
    "refusal": RefusalReason,
    "reason": Reason,
}


@pytest.mark.parametrize(
    "text",
    [
        "最终解释权归本店所有",
        "本店商品拆封不退",
        "拆 封 不 退",
        "签收即视为合格",
        "特价商品概不退换",
        "一经售出，概不退换",
        "All sales are final.",
    ],
)
def test_void_phrases_are_found(text: str) -> None:
    assert void_phrases(text)


@pytest.mark.parametrize(
    "text",
    [
        "拆封后仍可七天无理由退货",
        "签收后七天内可以退换",
        "您下单时已单独确认，这件商品不适用无理由退货",
        "this is our final answer on the deduction",
    ],
)
def test_honest_wording_passes(text: str) -> None:
    assert void_phrases(text) == []


def test_no_catalogue_holds_a_void_phrase() -> None:
    for locale in i18n.LOCALES:
        texts = i18n.catalogue(locale)
        assert {
            code: void_phrases(text) for code, text in texts.items() if void_phrases(text)
        } == {}


def test_no_pack_holds_a_void_phrase() -> None:
    packs = ROOT / "packs"
    files = list(chain(packs.rglob("*.yaml"), packs.rglob("*.md")))
    found = {
        str(file.relative_to(packs)): void_phrases(file.read_text(encoding="utf-8"))
        for file in files
    }
    assert {name: phrases for name, phrases in found.items() if phrases} == {}
    assert len(files) > 20


@pytest.mark.parametrize("locale", i18n.LOCALES)
def test_every_code_has_a_text(locale: i18n.Locale) -> None:
    texts = i18n.catalogue(locale)
    codes = [f"commerce.aftersales.{g}.{item}" for g, items in GROUPS.items() for item in items]
    assert [code for code in codes if code not in texts] == []


def test_every_hindrance_has_a_text() -> None:
    source = (ROOT / "src/xiaoer/commerce/aftersales/model/limits.py").read_text(encoding="utf-8")
    named = {part.partition('"')[0] for part in source.split('Hindrance("')[1:]}
    named |= {"somebody_elses_act", "not_in_this_state"}
    texts = i18n.catalogue("zh-CN")
    assert {code for code in named if f"commerce.aftersales.why.{code}" not in texts} == set()
    assert len(named) > len(LIMITS)
