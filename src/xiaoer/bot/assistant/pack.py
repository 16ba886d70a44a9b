"""The guard's patterns, read from `packs/assistant/guard.yaml`."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import yaml

from xiaoer.bot.assistant.model.guard import Guard

GUARD_FILE = "assistant/guard.yaml"


@lru_cache(maxsize=4)
def guard(packs: Path) -> Guard:
    """Read the guard of a folder of packs, once per process."""
    text = (packs / GUARD_FILE).read_text(encoding="utf-8")
    found = cast("dict[str, Any]", yaml.safe_load(text))
    return Guard(*(_patterns(found[name]) for name in ("promises", "leaks", "hinges")))


def _patterns(written: list[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(one) for one in written)
