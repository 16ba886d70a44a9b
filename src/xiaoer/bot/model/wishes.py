"""Several wishes in one burst: which parts mean something of their own. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from xiaoer.bot.model.flows.heard import Heard
from xiaoer.bot.model.understanding import Understanding

_PART: Final = re.compile(r"[。；;？?！!\n]+")
_SHORTEST: Final = 4
_LATIN_WORD: Final = re.compile(r"[A-Za-z]{2,}")
_TALK: Final = 2
_MOST: Final = 4
_SMALL: Final = frozenset(
    {"greeting", "thanks", "goodbye", "affirm", "deny", "bot_identity", "wait", "chitchat"}
)


def parts_of(texts: Sequence[str]) -> list[str]:
    """Sentences of a burst that may be wishes; none when there is only one."""
    parts = [part.strip() for text in texts for part in _PART.split(text)]
    found = list(dict.fromkeys(part for part in parts if len(part) >= _SHORTEST))
    return found[:_MOST] if len(found) > 1 else []


def same_language(understood: Understanding, before: str | None) -> Understanding:
    """A bare code or name after a talk in another language does not change the language."""
    is_talk = len(_LATIN_WORD.findall(understood.text)) >= _TALK
    if before is None or before == understood.locale or understood.locale != "en" or is_talk:
        return understood
    return replace(understood, locale=before)


def of_burst(
    whole: Understanding, parts: Sequence[Understanding], files: Sequence[str] = ()
) -> tuple[Heard, ...]:
    """The burst's wishes in the order they were said; the first carries the whole one's signs.

    Parts of one wish stay together: what names no other wish is read as part of the whole.
    """
    meant: dict[str, Understanding] = {}
    for part in parts:
        if part.intent is not None and part.intent not in _SMALL:
            meant.setdefault(part.intent, part)
    if len(meant) < 2:  # noqa: PLR2004 - one wish is the whole burst
        only = next(iter(meant.values()), None)
        if only is not None and (whole.intent is None or whole.intent in _SMALL):
            whole = replace(whole, intent=only.intent, score=only.score)
        return (Heard(whole, tuple(files)),)
    first, *rest = meant.values()
    signs = replace(
        first,
        wants_human=whole.wants_human,
        is_emergency=whole.is_emergency,
        is_security=whole.is_security,
        emotion=whole.emotion,
        entities=first.entities if len(rest) else whole.entities,
    )
    return (Heard(signs, tuple(files)), *(Heard(one) for one in rest))
