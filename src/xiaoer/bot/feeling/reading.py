"""From one message to what it shows: signs first, a trained model's opinion where there is one."""

import re
from dataclasses import dataclass
from typing import Final, Protocol

from xiaoer.bot.feeling.lexicon import FeelingLexicon
from xiaoer.bot.model.emotion import Mark, Mood, Reading, Trigger
from xiaoer.bot.model.text import compact

_SHOUT: Final = re.compile(r"[!！?？]{3,}|[😡🤬👿😠]|(?:[!！].*){4,}", re.DOTALL)
_CAPITALS: Final = re.compile(r"\b[A-Z]{3,}\b")
_SMALL: Final = re.compile(r"[a-z]|\d|[一-鿿]")
_CAPITAL_WORDS: Final = 4
_ONLY_CAPITAL_WORDS: Final = 2
_TURNED: Final = re.compile(r"不(?!错)|没(?:有)?|别")
_SURE: Final = 0.5
_SHOWN: Final[dict[Mood, frozenset[Mark | Trigger]]] = {
    "angry": frozenset(
        {"swearing", "blame", "ultimatum", Trigger.THREAT, Trigger.AUTHORITY, Trigger.MEDIA}
    ),
    "impatient": frozenset({"waiting", "repeat"}),
    "sad": frozenset({"distrust", Trigger.SELF_HARM}),
    "worried": frozenset({"fear", Trigger.INJURY}),
    "grateful": frozenset({"thanks"}),
}
_DOWN: Final = {"swearing": -0.6, "blame": -0.6, "ultimatum": -0.5, "distrust": -0.5}
_A_LITTLE_DOWN: Final = {"repeat": -0.35, "waiting": -0.3, "fear": -0.25, "shouting": -0.1}


@dataclass(frozen=True)
class Opinion:
    """What a trained model makes of a message: -1 to 1, a mood, and how sure it is of the mood."""

    valence: float
    mood: Mood
    sureness: float


class Judge(Protocol):
    """A trained model; milliseconds for one message."""

    def opinion(self, text: str) -> Opinion:
        """What it makes of a message."""
        ...


class FeelingReader:
    """Reads messages with one lexicon and, when there is one, a trained model."""

    def __init__(self, lexicon: FeelingLexicon, judge: Judge | None = None) -> None:
        """Keep the lexicon and the model."""
        self._lexicon = lexicon
        self._judge = judge

    def read(self, text: str) -> Reading:
        """What the message shows; nothing for an empty one."""
        if not text.strip():
            return Reading()
        marks, triggers = self._marks(text), self._triggers(text)
        opinion = self._judge.opinion(text) if self._judge is not None else None
        valence = self._valence(text, marks, opinion)
        return Reading(_mood(marks, triggers, opinion), valence, marks, triggers, compact(text))

    def _marks(self, text: str) -> tuple[Mark, ...]:
        found: list[Mark] = [m for m, signs in self._lexicon.marks.items() if signs.seen_in(text)]
        if {"blame", "swearing", "ultimatum", "distrust"} & {*found} and "thanks" in found:
            found.remove("thanks")
        if _is_shouted(text):
            found.append("shouting")
        return tuple(found)

    def _triggers(self, text: str) -> tuple[Trigger, ...]:
        return tuple(t for t, signs in self._lexicon.triggers.items() if signs.seen_in(text))

    def _valence(self, text: str, marks: tuple[Mark, ...], opinion: Opinion | None) -> float:
        """Signs pull down; otherwise the model, or single words, decide."""
        signs = sum({**_DOWN, **_A_LITTLE_DOWN}.get(mark, 0.0) for mark in marks)
        words = opinion.valence if opinion is not None else self._words(text)
        if "thanks" in marks and signs > _DOWN["ultimatum"]:
            words = max(words, _SURE)
        return max(-1.0, min(1.0, signs + words * (0.5 if signs < 0 else 0.8)))

    def _words(self, text: str) -> float:
        bare = compact(text)
        good = sum(not _is_turned(bare, m.start()) for m in self._lexicon.good.finditer(bare))
        bad = sum(not _is_turned(bare, m.start()) for m in self._lexicon.bad.finditer(bare))
        turned = sum(_is_turned(bare, m.start()) for m in self._lexicon.good.finditer(bare))
        total = good + bad + turned
        return 0.4 * (good - bad - turned) / total if total else 0.0


def _is_turned(text: str, at: int) -> bool:
    return _TURNED.search(text[max(0, at - 3) : at]) is not None


def _is_shouted(text: str) -> bool:
    if _SHOUT.search(text):
        return True
    capitals = len(_CAPITALS.findall(text))
    return capitals >= (_CAPITAL_WORDS if _SMALL.search(text) else _ONLY_CAPITAL_WORDS)


def _mood(marks: tuple[Mark, ...], triggers: tuple[Trigger, ...], opinion: Opinion | None) -> Mood:
    """The first mood that a mark or trigger shows; the model's where none does."""
    for mood, shown in _SHOWN.items():
        if shown & {*marks, *triggers}:
            return mood
    if opinion is not None and opinion.sureness >= _SURE:
        return opinion.mood
    return "calm"
