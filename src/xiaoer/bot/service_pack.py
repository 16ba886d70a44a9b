"""Reads packs/service: signs that a person is wanted, and who deals with what."""

from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import yaml

from xiaoer.bot.model.care import CareSigns
from xiaoer.bot.model.signs import Signs


@lru_cache(maxsize=4)
def care_signs(folder: Path) -> CareSigns:
    """The signs, compiled once per process."""
    entries = _read(folder / "signs.yaml")
    return CareSigns(
        **{
            name: Signs.of(entry["shows"], entry["only_looks_like"])
            for name, entry in entries.items()
        }
    )


@lru_cache(maxsize=4)
def human_scope(folder: Path) -> frozenset[str]:
    """Intents that are for people until a shop decides otherwise (4.2)."""
    return frozenset(_read(folder / "scopes.yaml")["human_scope"])


def _read(path: Path) -> dict[str, Any]:
    return cast("dict[str, Any]", yaml.safe_load(path.read_text(encoding="utf-8")))
