"""Marks of a mood and hard triggers as data: `packs/feelings/signs.yaml`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args

import yaml

from xiaoer.bot.model.emotion import Mark, Trigger
from xiaoer.bot.model.signs import Signs

SIGNS_FILE = "signs.yaml"


@dataclass(frozen=True)
class FeelingLexicon:
    """What shows a mark or a trigger, and words that are good or bad by themselves."""

    marks: Mapping[Mark, Signs]
    triggers: Mapping[Trigger, Signs]
    good: re.Pattern[str]
    bad: re.Pattern[str]


def load(folder: Path) -> FeelingLexicon:
    """Read the signs of a folder; raises `KeyError` for a trigger that the file leaves out."""
    entry = cast("dict[str, Any]", yaml.safe_load((folder / SIGNS_FILE).read_text("utf-8")))
    marks = {mark: _signs(entry["marks"][mark]) for mark in get_args(Mark) if mark != "shouting"}
    return FeelingLexicon(
        marks=marks,
        triggers={trigger: _signs(entry["triggers"][trigger.value]) for trigger in Trigger},
        good=re.compile(entry["words"]["good"]),
        bad=re.compile(entry["words"]["bad"]),
    )


def _signs(entry: dict[str, list[str]]) -> Signs:
    return Signs.of(entry["shows"], entry["only_looks_like"])
