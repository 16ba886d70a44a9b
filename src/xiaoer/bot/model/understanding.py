"""From a message to its meaning: rules for what must not be missed, examples for the rest."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from xiaoer.bot.model import entities
from xiaoer.bot.model.entities import Entities, World
from xiaoer.bot.model.language import answer_locale, language_of, simplified
from xiaoer.bot.model.signs import Signs
from xiaoer.bot.model.text import clauses, compact, mend, without

Emotion = Literal["calm", "impatient", "angry"]

HUMAN = "human_wanted"
MIN_SCORE = 0.5
CUE_SCORE = 0.85
_ALTERNATIVES = 3
_NOWHERE = World()
_MIN_ALTERNATIVE = 0.05


@dataclass(frozen=True)
class Guess:
    """An intent and the probability (0 to 1) that it is meant."""

    intent: str
    score: float


class Reader(Protocol):
    """What learnt from examples; see `bot.reading`."""

    def guesses(self, parts: Sequence[str]) -> Sequence[Sequence[Guess]]:
        """For each folded part of one message the likeliest intents, best first.

        The first part is the message as a whole.
        """
        ...


@dataclass(frozen=True)
class Intent:
    """An intent of the pack: labels by locale, examples, cues that need no likeness.

    `article` is the slug of the article that explains it.
    """

    name: str
    labels: Mapping[str, str]
    phrases: tuple[str, ...]
    cues: tuple[re.Pattern[str], ...] = ()
    article: str | None = None
    is_small_talk: bool = False


@dataclass(frozen=True)
class Lexicon:
    """Everything language-dependent that understanding rests on; loaded from packs/intents."""

    intents: Mapping[str, Intent]
    human: Signs
    human_pinyin: Signs
    emergency: Signs
    security: Signs
    angry: Signs
    impatient: Signs
    fillers: tuple[re.Pattern[str], ...]
    spellings: Mapping[str, str]


@dataclass(frozen=True)
class Understanding:
    """Meaning of a burst of messages; `intent` is None when nothing is near enough.

    `score` is the probability (0 to 1) that `intent` is meant; `alternatives` are the other
    intents it may be, likeliest first. `language` is the tag of what was written, `locale` the one
    to answer in.
    """

    text: str
    locale: str
    intent: str | None
    score: float
    entities: Entities
    wants_human: bool
    is_emergency: bool
    is_security: bool
    emotion: Emotion
    alternatives: tuple[Guess, ...] = ()
    language: str = ""


class Interpreter:
    """Reads messages with one lexicon: by rules, by the very words, and with what was learnt."""

    def __init__(self, lexicon: Lexicon, reader: Reader | None = None) -> None:
        """Take a lexicon and what learnt from it; rules and known phrases alone without it.

        `reader` may be exchanged at any time.
        """
        self.lexicon = lexicon
        self.reader = reader
        self._known = {self.bare(phrase): name for name, phrase in phrases_of(lexicon)}

    def read(self, text: str, *, fallback_locale: str, world: World = _NOWHERE) -> Understanding:
        """Understand one message or a burst joined by line breaks; `world` as for entities."""
        mended = mend(simplified(text), self.lexicon.spellings)
        wants_human = self._wants_human(mended)
        guesses = [Guess(HUMAN, 1.0)] if wants_human else self._guesses(mended)
        best = guesses[0] if guesses and guesses[0].score >= MIN_SCORE else None
        others = [guess for guess in guesses if guess is not best]
        language = self._language(text, fallback_locale)
        return Understanding(
            text=text,
            locale=answer_locale(language, fallback_locale),
            intent=best.intent if best else None,
            score=best.score if best else 0.0,
            entities=entities.find(text, world),
            wants_human=wants_human,
            is_emergency=self.lexicon.emergency.seen_in(mended),
            is_security=self.lexicon.security.seen_in(mended),
            emotion=self._emotion(mended),
            alternatives=tuple(g for g in others if g.score >= _MIN_ALTERNATIVE)[:_ALTERNATIVES],
            language=language,
        )

    def bare(self, text: str) -> str:
        """Text as examples are compared: folded, mended, without numbers and polite fillers."""
        mended = mend(simplified(entities.without_numbers(text)), self.lexicon.spellings)
        return without(compact(mended), self.lexicon.fillers)

    def example_of(self, bare: str) -> str | None:
        """The intent of which a folded text is an example."""
        return self._known.get(bare)

    def _language(self, text: str, fallback: str) -> str:
        if self.lexicon.human_pinyin.seen_in(text):
            return "zh"
        return language_of(text, fallback)

    def _wants_human(self, text: str) -> bool:
        return self.lexicon.human.seen_in(text) or self.lexicon.human_pinyin.seen_in(text)

    def _emotion(self, text: str) -> Emotion:
        if self.lexicon.angry.seen_in(text):
            return "angry"
        return "impatient" if self.lexicon.impatient.seen_in(text) else "calm"

    def _guesses(self, text: str) -> list[Guess]:
        """Intents of the whole text or any clause, one guess each; real wishes go first."""
        parts = list(dict.fromkeys(self.bare(part) for part in [text, *clauses(text)]))
        sure = {at: guess for at, part in enumerate(parts) if (guess := self._said(part))}
        learnt = self._learnt(parts, sure)
        best: dict[str, Guess] = {}
        for at, part in enumerate(parts):
            for guess in [sure[at]] if at in sure else self._cued(part, learnt[at]):
                if guess.score > best.get(guess.intent, guess).score or guess.intent not in best:
                    best[guess.intent] = guess
        return sorted(best.values(), key=self._weight, reverse=True)

    def _learnt(self, parts: Sequence[str], sure: Mapping[int, Guess]) -> Sequence[Sequence[Guess]]:
        reader = self.reader
        if reader is None or len(sure) == len(parts):
            return [()] * len(parts)
        known = self.lexicon.intents.keys() - {HUMAN}
        return [[g for g in part if g.intent in known] for part in reader.guesses(parts)]

    def _weight(self, guess: Guess) -> tuple[bool, bool, float]:
        is_likely = guess.score >= MIN_SCORE
        is_wish = not self.lexicon.intents[guess.intent].is_small_talk
        return (is_likely, is_wish, guess.score)

    def _said(self, part: str) -> Guess | None:
        """The intent of which these are the very words of an example."""
        name = self._known.get(part)
        return None if name is None or name == HUMAN else Guess(name, 1.0)

    def _cued(self, part: str, guesses: Sequence[Guess]) -> Sequence[Guess]:
        """Guesses with the likeliest intent that a cue points to ahead, unless one is surer."""
        likely = {guess.intent: guess.score for guess in guesses}
        if guesses and guesses[0].score > CUE_SCORE:
            return guesses
        cued = [
            Guess(intent.name, max(CUE_SCORE, likely.get(intent.name, 0.0)))
            for intent in self.lexicon.intents.values()
            if any(cue.search(part) for cue in intent.cues)
        ]
        if not cued:
            return guesses
        first = max(cued, key=lambda guess: likely.get(guess.intent, 0.0))
        return [first, *(guess for guess in guesses if guess.intent != first.intent)]


def phrases_of(lexicon: Lexicon) -> list[tuple[str, str]]:
    """Every (intent, phrase) of a lexicon."""
    return [(i.name, phrase) for i in lexicon.intents.values() for phrase in i.phrases]
