"""Where a conversation stands in a flow: what is remembered between two messages."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self


@dataclass(frozen=True)
class Place:
    """A flow in progress. `asked` is the slot waited for; `proposal` the one that wants a yes.

    `without` are orders that were meant wrongly; `since` is when it last waited,
    `patience` how many minutes it may.
    """

    flow: str
    step: str
    version: int = 1
    slots: dict[str, str] = field(default_factory=dict[str, str])
    asked: str | None = None
    tries: int = 0
    proposal: str | None = None
    without: tuple[str, ...] = ()
    since: datetime | None = None
    patience: int = 120

    @property
    def order(self) -> str | None:
        """Number of the order it is about."""
        return self.slots.get("order")

    def at(self, step: str) -> Self:
        """Go on at a step; nothing is waited for."""
        return replace(self, step=step, asked=None, tries=0, proposal=None)

    def put(self, slot: str, value: str) -> Self:
        """Fill a slot."""
        return replace(self, slots={**self.slots, slot: value})

    def without_slots(self, *names: str) -> Self:
        """Forget slots, so that they are filled anew."""
        kept = {name: value for name, value in self.slots.items() if name not in names}
        return replace(self, slots=kept)
