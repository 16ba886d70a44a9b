"""What a flow is made of. Frozen, and read from packs/flows.

A flow gathers what it needs in slots and walks over steps; every step names where it goes on.
`END` ends it. Texts are by locale; their placeholders are names of `names.NAMES`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from xiaoer.bot.model.flows.conditions import Conditions

END: Final = "end"
Texts = Mapping[str, str]

SlotKind = Literal[
    "order", "line", "sku", "product", "request", "choice", "text", "address", "photo", "measures"
]


@dataclass(frozen=True)
class Option:
    """One answer to a question: what its button says, and what is read as it."""

    name: str
    label: Texts
    shows: tuple[re.Pattern[str], ...] = ()


@dataclass(frozen=True)
class Slot:
    """Something a flow must know before it goes on.

    `among` narrows the orders that can be meant; `intents` fill a choice by what was wished;
    `default` is taken without asking; `tries` questions are asked before a person is called.
    `replies` are texts offered as buttons; what is `is_always_asked` is not read out of the words
    that began the flow.
    """

    name: str
    kind: SlotKind
    prompt: Texts = field(default_factory=dict[str, str])
    among: Conditions = ()
    options: tuple[Option, ...] = ()
    intents: Mapping[str, str] = field(default_factory=dict[str, str])
    default: str | None = None
    pattern: re.Pattern[str] | None = None
    tries: int = 2
    replies: tuple[Texts, ...] = ()
    is_always_asked: bool = False


@dataclass(frozen=True)
class SlotStep:
    """Fill a slot; `none` is taken when there is nothing to choose from."""

    name: str
    slot: str
    next: str
    none: str | None = None


@dataclass(frozen=True)
class Arm:
    when: Conditions
    next: str


@dataclass(frozen=True)
class BranchStep:
    """Go on with the first arm whose conditions hold; the last has none."""

    name: str
    arms: tuple[Arm, ...]


@dataclass(frozen=True)
class SayStep:
    """Say something, with cards and buttons; `cites` adds the article on the matter.

    `admits`: it says that there is no answer, which counts as a failure; `is_unanswered`: the
    help centre has none, which calls a person at once. `is_source`: the shop
    wrote it as its answer, so that its figures need no other source.
    """

    name: str
    texts: tuple[Texts, ...]
    next: str
    cards: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()
    cites: bool = False
    admits: bool = False
    is_unanswered: bool = False
    is_source: bool = False


@dataclass(frozen=True)
class AnswerStep:
    """An answer that takes more than a sentence; `otherwise` when there is none."""

    name: str
    answer: str
    next: str
    otherwise: str


@dataclass(frozen=True)
class ProposeStep:
    """Have an act proposed, show it, and carry it out on a yes.

    `fields` name the slots that fill the act's fields. Without `refused` the rule is quoted;
    without `kept` a no is acknowledged.
    """

    name: str
    act: str
    fields: Mapping[str, str]
    done: str
    kept: str | None = None
    refused: str | None = None


@dataclass(frozen=True)
class IdentifyStep:
    """Prove who one is by an order number and the last four digits of its phone."""

    name: str
    number: str
    tail: str
    known: str
    missed: str
    locked: str


@dataclass(frozen=True)
class PersonStep:
    """Hand over to a person; `reason` is a hand-over reason."""

    name: str
    reason: str


@dataclass(frozen=True)
class SwitchStep:
    """Go on in another flow with the slots that both have."""

    name: str
    flow: str


Step = (
    SlotStep
    | BranchStep
    | SayStep
    | AnswerStep
    | ProposeStep
    | IdentifyStep
    | PersonStep
    | SwitchStep
)


@dataclass(frozen=True)
class Flow:
    """One conversation: the intents that begin it, and its steps, the first one first.

    `is_question`: it only tells something, so that it may interrupt another flow. `topic` is the
    slug of the article that explains the matter; one that `explains` cites it before it asks which
    order is meant. `forgets_after` are minutes of silence after
    which an unfinished flow is not taken up again.
    """

    name: str
    version: int
    labels: Texts
    starts: tuple[str, ...]
    slots: Mapping[str, Slot]
    steps: Mapping[str, Step]
    is_question: bool = False
    topic: str | None = None
    explains: bool = False
    forgets_after: int = 120

    @property
    def first(self) -> str:
        """Name of the step that begins."""
        return next(iter(self.steps))
