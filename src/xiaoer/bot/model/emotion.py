"""A contact's emotion as a trajectory over the conversation, not a label of one message.

`after` folds one reading into the state. Heat rises with marks of anger and negative words and
cools by itself and with thanks. Two turns that each fell below the last are a sign of their own
(domain.md E): nobody has to shout to be lost. Hard triggers are never averaged away.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from xiaoer.bot.model.soothing import Feeling

Mood = Literal["calm", "grateful", "worried", "impatient", "sad", "angry"]
Mark = Literal[
    "swearing",
    "blame",
    "ultimatum",
    "waiting",
    "repeat",
    "distrust",
    "fear",
    "thanks",
    "shouting",
]
Alarm = Literal["none", "negative", "extreme"]


class Trigger(StrEnum):
    """What must reach a person whatever the mood."""

    INJURY = "injury"
    SELF_HARM = "self_harm"
    THREAT = "threat"
    AUTHORITY = "authority"
    MEDIA = "media"


@dataclass(frozen=True)
class Reading:
    """What one message shows.

    `valence` runs from -1 (bad) to 1 (good). `said` is the folded message, to see repeats.
    """

    mood: Mood = "calm"
    valence: float = 0.0
    marks: tuple[Mark, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    said: str = ""


@dataclass(frozen=True)
class EmotionState:
    """Where the contact stands after the messages so far.

    `heat` is 0 when calm; `falling` counts turns in a row that each fell below the last; `waits`
    those that complained of waiting; `said` are the last folded messages; `triggers` are those of
    the last message and `seen` all that ever were.
    """

    mood: Mood = "calm"
    heat: float = 0.0
    valence: float = 0.0
    falling: int = 0
    waits: int = 0
    turns: int = 0
    said: tuple[str, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    seen: tuple[Trigger, ...] = ()

    @property
    def alarm(self) -> Alarm:
        """`extreme` wants a person now, `negative` wants to be asked (GB/T 47746, 5.2.2.7)."""
        if self.is_extreme or self.is_emergency:
            return "extreme"
        return "negative" if self.is_negative else "none"

    @property
    def is_negative(self) -> bool:
        """Whether the contact is clearly dissatisfied."""
        is_lost = self.falling >= FALLING and self.valence <= _LOW
        return self.heat >= NEGATIVE or is_lost

    @property
    def is_extreme(self) -> bool:
        """Extreme emotion or a threat (5.1.3 h), to oneself or to others."""
        return self.heat >= EXTREME or bool({Trigger.SELF_HARM, Trigger.THREAT} & {*self.triggers})

    @property
    def is_emergency(self) -> bool:
        """Whether somebody is hurt or in danger (5.1.3 e, 5.2.2.6 d)."""
        return bool({Trigger.INJURY, Trigger.SELF_HARM} & {*self.triggers})

    @property
    def feeling(self) -> Feeling | None:
        """What words of care should answer; None when there is nothing to soothe."""
        return _SOOTHED.get(self.mood)


_SOOTHED: Final[dict[Mood, Feeling]] = {
    "angry": "angry",
    "worried": "worried",
    "sad": "sad",
    "impatient": "impatient",
}
NEGATIVE: Final = 0.5
EXTREME: Final = 1.25
FALLING: Final = 2
_LOW: Final = -0.3
_KEEPS: Final = 0.7
_HOTTEST: Final = 2.0
_REMEMBERED: Final = 3
_STEP: Final = 0.12
_REPEAT_CHARS: Final = 4
_WAITS: Final = 2
_HEAT: Final[dict[Mark, float]] = {
    "swearing": 0.7,
    "blame": 0.5,
    "ultimatum": 0.5,
    "repeat": 0.3,
    "distrust": 0.3,
    "waiting": 0.2,
    "shouting": 0.25,
    "fear": 0.05,
    "thanks": -0.5,
}
_TRIGGER_HEAT: Final = {
    Trigger.INJURY: 0.3,
    Trigger.SELF_HARM: 1.0,
    Trigger.THREAT: 1.0,
    Trigger.AUTHORITY: 0.6,
    Trigger.MEDIA: 0.6,
}
_NEGATIVE_WORDS: Final = 0.25
_GOOD_WORDS: Final = -0.25


def after(state: EmotionState, reading: Reading) -> EmotionState:
    """The state once one more message was read."""
    is_repeat = _is_repeat(state, reading)
    waits = state.waits + 1 if "waiting" in reading.marks else 0
    heat = state.heat * _KEEPS + _gain(reading, is_repeat=is_repeat, waits=waits)
    return EmotionState(
        mood=_mood(state, reading),
        heat=round(min(_HOTTEST, max(0.0, heat)), 3),
        valence=round(reading.valence, 3),
        falling=_falling(state, reading),
        waits=waits,
        turns=state.turns + 1,
        said=(*state.said, reading.said)[-_REMEMBERED:],
        triggers=reading.triggers,
        seen=tuple(dict.fromkeys((*state.seen, *reading.triggers))),
    )


def _is_repeat(state: EmotionState, reading: Reading) -> bool:
    """Whether the same was said before: nobody repeats what was answered."""
    return len(reading.said) >= _REPEAT_CHARS and reading.said in state.said


def _gain(reading: Reading, *, is_repeat: bool, waits: int) -> float:
    gain = sum(_HEAT[mark] for mark in reading.marks)
    gain += sum(_TRIGGER_HEAT[trigger] for trigger in reading.triggers)
    if is_repeat and "repeat" not in reading.marks:
        gain += _HEAT["repeat"]
    if waits >= _WAITS:
        gain += _HEAT["waiting"]
    if reading.valence <= _LOW:
        gain += _NEGATIVE_WORDS * -reading.valence
    elif reading.valence >= -_LOW:
        gain += _GOOD_WORDS * reading.valence
    return gain


def _falling(state: EmotionState, reading: Reading) -> int:
    """Turns in a row that each fell; staying low neither adds nor forgets."""
    if reading.valence >= 0 and not {"blame", "swearing", "distrust"} & {*reading.marks}:
        return 0
    if reading.valence <= state.valence - _STEP:
        return state.falling + 1
    return state.falling if reading.valence <= state.valence + _STEP else 0


def _mood(state: EmotionState, reading: Reading) -> Mood:
    """The mood of the message; a calm word does not wash off anger at once."""
    if reading.mood == "calm" and state.heat * _KEEPS >= NEGATIVE:
        return state.mood
    return reading.mood
