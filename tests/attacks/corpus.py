"""The attempts, read from files."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

FOLDER = Path(__file__).parent / "corpus"
PLACES = ("chat", "article", "order_note", "file_name", "email_quote", "product_attribute")


@dataclass(frozen=True)
class Attempt:
    """What is planted where, and what it tries to cause."""

    id: str
    place: str
    goal: str
    text: str


def attempts(place: str) -> list[Attempt]:
    """All attempts of a place, in the order of its file."""
    read = yaml.safe_load((FOLDER / f"{place}.yaml").read_text(encoding="utf-8"))
    assert read["place"] == place
    return list(_attempts(place, cast("dict[str, list[Any]]", read["attempts"])))


def _attempts(place: str, by_goal: dict[str, list[Any]]) -> Iterator[Attempt]:
    for goal, texts in by_goal.items():
        for at, text in enumerate(texts):
            yield Attempt(f"{place}-{goal}-{at}", place, goal, str(text))
