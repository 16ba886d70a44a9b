"""The shipped intents: enough wordings in both languages, and none that means two things."""

import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.unit.bot.lexicon import FOLDER

from xiaoer.bot.model.text import compact

ARTICLES = FOLDER.parent / "demo_shop" / "articles"
HAN = re.compile("[\u4e00-\u9fff]")
MIN_PHRASES = 30
HELD_OUT = 6
WITHOUT_HAN = 0.1
NEVER_SAID = ("最终解释权", "拆封不退", "签收即视为", "概不退换")


def _intent(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


INTENTS = [_intent(path) for path in sorted(FOLDER.glob("*.yaml")) if path.name != "words.yaml"]


def test_the_shipped_pack_covers_retail() -> None:
    assert len(INTENTS) >= 77
    assert {path.stem for path in FOLDER.glob("*.yaml")} - {"words"} == {
        intent["intent"] for intent in INTENTS
    }


@pytest.mark.parametrize("intent", INTENTS, ids=lambda intent: intent["intent"])
def test_an_intent_has_thirty_wordings_in_each_language(intent: dict[str, Any]) -> None:
    phrases = intent["phrases"]
    assert set(phrases) == {"zh", "en"}
    for texts in phrases.values():
        assert len({compact(text) for text in texts}) >= MIN_PHRASES
    foreign = [text for text in phrases["zh"] if not HAN.search(text)]
    assert len(foreign) <= max(WITHOUT_HAN * len(phrases["zh"]), 4)


@pytest.mark.parametrize("intent", INTENTS, ids=lambda intent: intent["intent"])
def test_an_intent_says_what_it_is_and_where_it_is_explained(intent: dict[str, Any]) -> None:
    assert set(intent["labels"]) == {"zh-CN", "en"}
    assert HAN.search(intent["labels"]["zh-CN"])
    assert intent["intent"] == "human_wanted" or intent["note"]
    if "article" in intent:
        for locale in ("zh-CN", "en"):
            assert list(ARTICLES.glob(f"*/{intent['article']}.{locale}.md")), intent["article"]


def test_no_wording_stands_for_two_wishes() -> None:
    meant: dict[str, set[str]] = defaultdict(set)
    for intent in INTENTS:
        for texts in intent["phrases"].values():
            for text in texts:
                meant[compact(text)].add(intent["intent"])
    assert {text: names for text, names in meant.items() if len(names) > 1} == {}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_kept_apart_wordings_cover_every_intent_and_stand_in_no_pack(language: str) -> None:
    path = Path(__file__).parents[2] / "data" / f"intents_holdout.{language}.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    counted = Counter(row["label"] for row in rows)
    assert set(counted) == {intent["intent"] for intent in INTENTS}
    assert min(counted.values()) >= HELD_OUT
    shipped = {
        compact(text)
        for intent in INTENTS
        for texts in intent["phrases"].values()
        for text in texts
    }
    assert [row["text"] for row in rows if compact(row["text"]) in shipped] == []


def test_no_article_says_what_the_law_forbids() -> None:
    said = {path.name: path.read_text(encoding="utf-8") for path in ARTICLES.glob("*/*.md")}
    assert [name for name, text in said.items() if any(word in text for word in NEVER_SAID)] == []
