"""Words of care: every feeling and matter has several, none of them says "calm down"."""

import json
import re
from pathlib import Path

import pytest

from xiaoer.bot.model import soothing
from xiaoer.kernel import i18n
from xiaoer.kernel.packs import PACKS

FORBIDDEN = re.compile(
    "最终解释权|解释权归|拆封(?:后)?(?:概)?不退|签收即视为|视为(?:质量)?合格|概不退换|概不退款"
    "|离柜概不负责|不退不换|一经售出|冷静|别激动|不要激动|消消气|别生气|您误会了"
    r"|\bcalm down\b|\brelax\b|final interpretation|all sales (?:are )?final|\bno refunds\b"
    r"|signed (?:for )?means accepted|do not be angry",
    re.IGNORECASE,
)
READS_ONLY = {"intents", "feelings", "privacy", "service"}
"""Packs of what contacts say: there such words are recognised, not said."""

SEEDS = [f"conversation-{number}" for number in range(60)]


def _spoken() -> dict[str, str]:
    """Everything that a contact may come to read: catalogues, articles and packs."""
    texts = {
        f"{locale}:{code}": text
        for locale in i18n.LOCALES
        for code, text in i18n.catalogue(locale).items()
    }
    for path in Path(PACKS).rglob("*"):
        if path.suffix in {".md", ".yaml"} and path.relative_to(PACKS).parts[0] not in READS_ONLY:
            texts[str(path)] = path.read_text(encoding="utf-8")
    return texts


def test_nothing_we_say_is_a_void_term_or_tells_people_to_calm_down() -> None:
    spoken = _spoken()
    assert len(spoken) > 500
    assert {
        where: hit[0] for where, text in spoken.items() if (hit := FORBIDDEN.search(text))
    } == {}


@pytest.mark.parametrize(
    "term",
    [
        "本店保留最终解释权",
        "拆封不退",
        "签收即视为合格",
        "概不退换",
        "请您冷静",
        "Please calm down",
    ],
)
def test_the_linter_finds_a_void_term(term: str) -> None:
    assert FORBIDDEN.search(term)


@pytest.mark.parametrize("locale", i18n.LOCALES)
def test_every_feeling_and_matter_has_several_wordings(locale: str) -> None:
    for feeling in soothing.FEELINGS:
        for matter in soothing.MATTERS:
            said = {soothing.opening(feeling, matter, locale, seed) for seed in SEEDS}
            assert len(said) >= 3, (feeling, matter)
            assert not any(text.startswith("soothing.") for text in said)


def test_the_same_conversation_hears_the_same_words() -> None:
    once, again = (soothing.opening("angry", "parcel", "zh-CN", "abc") for _ in range(2))
    assert once == again


def test_a_calm_contact_is_not_soothed() -> None:
    assert soothing.opening("calm", "parcel", "zh-CN", "abc") == ""


def test_an_option_names_its_time_and_a_person_is_offered() -> None:
    assert "今晚 20:00" in soothing.option("zh-CN", "abc", until="今晚 20:00")
    assert all(
        "人工" in soothing.person("zh-CN", seed) or "真人" in soothing.person("zh-CN", seed)
        for seed in SEEDS
    )
    assert not soothing.person("en", "abc").startswith("soothing.")


def test_both_catalogues_hold_the_same_variants() -> None:
    folder = Path(i18n.__file__).with_name("catalogues")
    keys = [set(json.loads((folder / tag / "soothing.json").read_text())) for tag in i18n.LOCALES]
    assert keys[0] == keys[1]


def test_what_an_intent_is_about_chooses_the_words() -> None:
    assert soothing.matter_of("parcel_stalled") == "parcel"
    assert soothing.matter_of("chitchat") == "any"
    assert soothing.matter_of(None) == "any"
