"""Labelled utterances of the packs: what the shipped models of feeling learn from."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast, get_args

import yaml

from xiaoer.bot.feeling.lexicon import SIGNS_FILE
from xiaoer.bot.model.emotion import Mood
from xiaoer.kernel.errors import InvalidInputError

Polarity = Literal["positive", "neutral", "negative"]


class ExampleInvalidError(InvalidInputError):
    """A file of utterances names a polarity or mood that there is not."""

    code = "bot.feeling_example_invalid"


@dataclass(frozen=True)
class Example:
    """One utterance and how it is meant."""

    text: str
    polarity: Polarity
    mood: Mood
    locale: str


def load(folder: Path) -> list[Example]:
    """Every utterance of a folder, in the order of its files."""
    files = (path for path in sorted(folder.glob("*.yaml")) if path.name != SIGNS_FILE)
    return [example for file in files for example in _of_file(file)]


def _of_file(file: Path) -> Iterator[Example]:
    entry = cast("dict[str, Any]", yaml.safe_load(file.read_text("utf-8")))
    for group in entry["groups"]:
        polarity, mood = group["polarity"], group["mood"]
        if polarity not in get_args(Polarity) or mood not in get_args(Mood):
            raise ExampleInvalidError(file=file.name, polarity=polarity, mood=mood)
        for line in group["texts"].splitlines():
            if text := line.strip():
                yield Example(text, polarity, mood, entry["locale"])
