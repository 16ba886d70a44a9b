"""Port: where learning takes place."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import msgspec

Told = Callable[[int, int], Awaitable[None]]
"""Told how far learning is: steps done, steps in all."""


@dataclass(frozen=True)
class Example:
    """A folded phrase and its intent."""

    intent: str
    text: str


class Held(msgspec.Struct, frozen=True):
    """An example held out: what it means, what it was read as, and how surely (0 to 1)."""

    intent: str
    text: str
    guess: str
    score: float


class TrainingFailedError(Exception):
    """Nothing was learnt; the reason is in the log of whoever learns."""


class Trainer(Protocol):
    """Learns intents without holding up who asks for it."""

    async def train(
        self,
        examples: Sequence[Example],
        file: Path,
        *,
        with_vectors: bool,
        told: Told | None = None,
    ) -> Sequence[Held]:
        """Learn and write the model to `file`.

        Returns:
            Each example as it was read by a model that had not learnt it.

        Raises:
            TrainingFailedError: it could not be learnt.
        """
        ...
