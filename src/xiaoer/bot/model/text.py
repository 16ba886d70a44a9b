"""Folding of what people type, so that the same wish looks the same."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

_CJK = "\u3400-\u4dbf\u4e00-\u9fff"
_HAN = re.compile(f"[{_CJK}]")
_INVISIBLE = re.compile("[\u200b\u200c\u200e\u200f\u2060\ufe0e\ufe0f\ufeff\u00ad]")
_SPACE = re.compile(r"\s+")
_NOT_TEXT = re.compile(r"[^\w\s]|_")
_SPACE_BESIDE_HAN = re.compile(rf"(?<=[{_CJK}])\s+|\s+(?=[{_CJK}])")
_STUTTER = re.compile(r"(.)\1{2,}")
_CLAUSE = re.compile(r"[,，.。;；!！?？\n~～…、]+")
_RUN = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+")


def normalise(text: str) -> str:
    """Fold width and case, drop invisible characters, one space between words."""
    folded = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    return _SPACE.sub(" ", _INVISIBLE.sub("", folded)).strip()


def compact(text: str) -> str:
    """Normalised text without punctuation, emoji and the spaces people put between characters.

    A character typed three times or more in a row counts once (人工工工工 → 人工).
    """
    bare = _SPACE.sub(" ", _NOT_TEXT.sub(" ", normalise(text)))
    return _STUTTER.sub(r"\1", _SPACE_BESIDE_HAN.sub("", bare)).strip()


def mend(text: str, spellings: Mapping[str, str]) -> str:
    """Replace known misspellings and dialect words by the usual word."""
    for wrong, right in spellings.items():
        text = text.replace(wrong, right)
    return text


def without(text: str, fillers: Iterable[re.Pattern[str]]) -> str:
    """Text without polite fillers; unchanged when nothing else would remain."""
    left = text
    for filler in fillers:
        left = filler.sub(" ", left)
    left = _SPACE_BESIDE_HAN.sub("", _SPACE.sub(" ", left)).strip()
    return left or text


def clauses(text: str) -> list[str]:
    """Parts of a message between punctuation marks, in order."""
    return [part.strip() for part in _CLAUSE.split(normalise(text)) if part.strip()]


def ngrams(text: str) -> list[str]:
    """Features of a compacted text: 1 to 3 Chinese characters, words and their 3-letter parts."""
    found: list[str] = []
    for run in _RUN.findall(text):
        if _HAN.match(run):
            found.extend(
                run[at : at + size] for size in (1, 2, 3) for at in range(len(run) - size + 1)
            )
        else:
            padded = f"^{run}$"
            found.append(padded)
            found.extend(padded[at : at + 3] for at in range(len(padded) - 2))
    return found
