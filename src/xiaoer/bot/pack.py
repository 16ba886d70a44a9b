"""Intents and words as files: `packs/intents/*.yaml` read into a lexicon."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import yaml

from xiaoer.bot.model.signs import Signs
from xiaoer.bot.model.understanding import HUMAN, Intent, Interpreter, Lexicon

WORDS_FILE = "words.yaml"
HUMAN_FILE = f"{HUMAN}.yaml"


@dataclass(frozen=True)
class HumanExamples:
    """Sentences that do, and that do not, ask for a person; more of the first by register."""

    wanted: tuple[str, ...]
    not_wanted: tuple[str, ...]
    registers: Mapping[str, tuple[str, ...]]


def load(folder: Path) -> Lexicon:
    """Read every intent of a folder, its words and the rules for wanting a person."""
    words, human = _read(folder / WORDS_FILE), _read(folder / HUMAN_FILE)
    files = (path for path in sorted(folder.glob("*.yaml")) if path.name != WORDS_FILE)
    intents = (_intent(_read(path)) for path in files)
    return Lexicon(
        intents={intent.name: intent for intent in intents},
        human=Signs.of(human["shows"], human["only_looks_like"]),
        human_pinyin=Signs.of(human["pinyin"]),
        emergency=_signs(words["emergency"]),
        security=_signs(words["security"]),
        angry=_signs(words["angry"]),
        impatient=_signs(words["impatient"]),
        fillers=tuple(re.compile(pattern) for pattern in words["fillers"]),
        spellings=dict(words["spellings"]),
    )


def human_examples(folder: Path) -> HumanExamples:
    """The sentences that the rules for wanting a person answer for."""
    human = _read(folder / HUMAN_FILE)
    return HumanExamples(
        _phrases(human["phrases"]),
        tuple(str(text) for text in human["negatives"]),
        {name: _phrases({name: texts}) for name, texts in human["registers"].items()},
    )


@lru_cache(maxsize=4)
def interpreter(folder: Path) -> Interpreter:
    """Interpreter of a folder, built once per process."""
    return Interpreter(load(folder))


def _read(path: Path) -> dict[str, Any]:
    return cast("dict[str, Any]", yaml.safe_load(path.read_text(encoding="utf-8")))


def _signs(entry: dict[str, list[str]]) -> Signs:
    return Signs.of(entry["shows"], entry["only_looks_like"])


def _intent(entry: dict[str, Any]) -> Intent:
    return Intent(
        name=str(entry["intent"]),
        labels=dict(entry["labels"]),
        phrases=_phrases(entry["phrases"]),
        cues=tuple(re.compile(pattern) for pattern in entry.get("cues", [])),
        article=entry.get("article"),
        is_small_talk=bool(entry.get("small_talk", False)),
    )


def _phrases(by_language: dict[str, list[object]]) -> tuple[str, ...]:
    return tuple(str(phrase) for phrases in by_language.values() for phrase in phrases)
