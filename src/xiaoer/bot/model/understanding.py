"""From a message to its meaning: rules for what must not be missed, examples for the rest."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from xiaoer.bot.model import entities
from xiaoer.bot.model.classifier import Classifier, Guess
from xiaoer.bot.model.entities import Entities
from xiaoer.bot.model.signs import Signs
from xiaoer.bot.model.text import clauses, compact, language_of, mend, without

Emotion = Literal["calm", "impatient", "angry"]

HUMAN = "human_wanted"
MIN_SCORE = 0.56
MIN_MARGIN = 0.02
CUE_SCORE = 0.85


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
    intents it may be, likeliest first.
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


class Interpreter:
    """Reads messages with one lexicon; building it costs milliseconds, keep it."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Index the lexicon's examples."""
        self.lexicon = lexicon
        self._classifier = Classifier(
            (intent.name, self._bare(phrase))
            for intent in lexicon.intents.values()
            for phrase in intent.phrases
        )

    def read(self, text: str, *, fallback_locale: str) -> Understanding:
        """Understand one message or a burst joined by line breaks."""
        mended = mend(text, self.lexicon.spellings)
        wants_human = self._wants_human(mended)
        guess = Guess(HUMAN, 1.0) if wants_human else self._guess(mended)
        return Understanding(
            text=text,
            locale=self._locale(text, fallback_locale),
            intent=guess.intent if guess else None,
            score=guess.score if guess else 0.0,
            entities=entities.find(text),
            wants_human=wants_human,
            is_emergency=self.lexicon.emergency.seen_in(mended),
            is_security=self.lexicon.security.seen_in(mended),
            emotion=self._emotion(mended),
        )

    def _bare(self, text: str) -> str:
        return without(compact(mend(text, self.lexicon.spellings)), self.lexicon.fillers)

    def _locale(self, text: str, fallback: str) -> str:
        if self.lexicon.human_pinyin.seen_in(text):
            return "zh-CN"
        return language_of(text, fallback)

    def _wants_human(self, text: str) -> bool:
        return self.lexicon.human.seen_in(text) or self.lexicon.human_pinyin.seen_in(text)

    def _emotion(self, text: str) -> Emotion:
        if self.lexicon.angry.seen_in(text):
            return "angry"
        return "impatient" if self.lexicon.impatient.seen_in(text) else "calm"

    def _guess(self, text: str) -> Guess | None:
        """Best intent of the whole text or any clause; real wishes go before small talk."""
        found = [
            guess
            for part in dict.fromkeys([text, *clauses(text)])
            if (guess := self._near(part)) is not None
        ]
        return max(found, key=self._weight, default=None)

    def _weight(self, guess: Guess) -> tuple[bool, float]:
        return (not self.lexicon.intents[guess.intent].is_small_talk, guess.score)

    def _near(self, part: str) -> Guess | None:
        bare = self._bare(entities.without_numbers(part))
        guesses = [guess for guess in self._classifier.guesses(bare) if guess.intent != HUMAN]
        cued = self._cued(bare, guesses)
        if cued is not None:
            return cued
        if not guesses or guesses[0].score < MIN_SCORE:
            return None
        if len(guesses) > 1 and guesses[0].score - guesses[1].score < MIN_MARGIN:
            return None
        return guesses[0]

    def _cued(self, bare: str, guesses: Sequence[Guess]) -> Guess | None:
        """The likeliest intent that a cue points to, unless an example is nearer still."""
        likeness = {guess.intent: guess.score for guess in guesses}
        cued = [
            Guess(intent.name, max(CUE_SCORE, likeness.get(intent.name, 0.0)))
            for intent in self.lexicon.intents.values()
            if any(cue.search(bare) for cue in intent.cues)
        ]
        if not cued or (guesses and guesses[0].score > CUE_SCORE):
            return None
        return max(cued, key=lambda guess: likeness.get(guess.intent, 0.0))
