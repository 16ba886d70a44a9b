"""What the bot remembers of a conversation between two messages."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, Self

from xiaoer.bot.model.emotion import EmotionState
from xiaoer.bot.model.place import Place

PendingQuestion = Literal["which_order", "want_human"]
_DEEPEST = 3


@dataclass(frozen=True)
class BotState:
    """Memory of one conversation.

    `places` are the flows in progress, the one spoken of last at the end; `queue` holds wishes of
    a burst (intent, text) that wait for it. `candidates` are the order numbers offered last, in
    the order shown. `failures` counts answers in a row that did not help.
    `locale` is the language spoken last,
    `emotion` is where the contact's feelings stand.
    """

    pending: PendingQuestion | None = None
    pending_intent: str | None = None
    candidates: tuple[str, ...] = ()
    last_intent: str | None = None
    last_order: str | None = None
    last_product: str | None = None
    failures: int = 0
    complaints: int = 0
    slots: dict[str, str] = field(default_factory=dict[str, str])
    tried: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    queue: tuple[tuple[str, str], ...] = ()
    heard_at: datetime | None = None
    locale: str | None = None
    emotion: EmotionState = field(default_factory=EmotionState)

    def heard(self, text: str) -> Self:
        """Keep the latest words of the contact, for the hand-over."""
        return replace(self, problems=(*self.problems, text)[-5:])

    def answered(self, intent: str | None, *, did: str, order: str | None = None) -> Self:
        """After an answer: nothing is pending, failures are forgotten, the slots are filled."""
        slots = dict(self.slots)
        if intent:
            slots["intent"] = intent
        if order:
            slots["order_number"] = order
        return replace(
            self,
            pending=None,
            pending_intent=None,
            candidates=(),
            last_intent=intent or self.last_intent,
            last_order=order or self.last_order,
            failures=0,
            slots=slots,
            tried=_added(self.tried, did),
        )

    def asked(
        self, question: PendingQuestion, *, intent: str, candidates: tuple[str, ...] = ()
    ) -> Self:
        """After a question to the contact."""
        return replace(
            self,
            pending=question,
            pending_intent=intent,
            candidates=candidates,
            last_intent=intent,
            tried=_added(self.tried, f"asked_{question}"),
        )

    def failed(self, did: str) -> Self:
        """After an answer that did not help; a pending question stays open."""
        return replace(self, failures=self.failures + 1, tried=_added(self.tried, did))

    def put(self, **slots: str) -> Self:
        """Fill slots."""
        return replace(self, slots={**self.slots, **slots})

    def did(self, what: str) -> Self:
        """Remember what was tried."""
        return replace(self, tried=_added(self.tried, what))

    def pushed(self, place: Place) -> Self:
        """With a flow in progress on top; the same flow below is taken out."""
        below = tuple(one for one in self.places if one.flow != place.flow)
        return replace(self, places=(*below, place)[-_DEEPEST:])

    def popped(self) -> Self:
        """Without the flow on top."""
        return replace(self, places=self.places[:-1])


def _added(tried: tuple[str, ...], did: str) -> tuple[str, ...]:
    return tried if did in tried else (*tried, did)
