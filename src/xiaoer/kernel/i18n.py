"""Texts for people. One JSON file per slice and locale under ``kernel/catalogues``."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final, Literal

import msgspec

Locale = Literal["zh-CN", "en"]
LOCALES: Final[tuple[Locale, ...]] = ("zh-CN", "en")
DEFAULT_LOCALE: Final[Locale] = "zh-CN"

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class DuplicateTextError(Exception):
    """Two catalogue files define the same key."""


@cache
def catalogue(locale: Locale) -> Mapping[str, str]:
    """Every text of a locale by its code."""
    texts: dict[str, str] = {}
    folder = files("xiaoer.kernel").joinpath("catalogues", locale)
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if not entry.name.endswith(".json"):
            continue
        for code, text in msgspec.json.decode(entry.read_bytes(), type=dict[str, str]).items():
            if code in texts:
                raise DuplicateTextError(f"{code} again in {locale}/{entry.name}")
            texts[code] = text
    return texts


def translate(code: str, locale: str, /, **params: object) -> str:
    """The text of ``code`` with its ``{placeholders}`` filled; the code itself if there is none."""
    text = catalogue(closest(locale)).get(code)
    if text is None:
        return code
    return _PLACEHOLDER.sub(lambda m: str(params.get(m[1], m[0])), text)


def closest(tag: str) -> Locale:
    """The locale we have that serves a language tag: Chinese for ``zh-*``, else English."""
    if tag in LOCALES:
        return tag
    return "zh-CN" if tag.lower().split("-")[0] == "zh" else "en"


def negotiate(accept_language: str | None) -> Locale:
    """The locale for an ``Accept-Language`` header (RFC 9110 §12.5.4), by weight, then by order."""
    best: tuple[float, Locale] | None = None
    for item in (accept_language or "").split(","):
        tag, _, rest = item.strip().partition(";")
        locale = _known(tag.strip())
        weight = _weight(rest)
        if locale and weight > 0 and (best is None or weight > best[0]):
            best = (weight, locale)
    return best[1] if best else DEFAULT_LOCALE


def _known(tag: str) -> Locale | None:
    language = tag.lower().split("-")[0]
    if language == "zh":
        return "zh-CN"
    return "en" if language == "en" else None


def _weight(params: str) -> float:
    for param in params.split(";"):
        name, _, value = param.strip().partition("=")
        if name.lower() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
