"""Port: where learning takes place."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class Example:
    """A folded phrase and its intent."""

    intent: str
    text: str


class TrainingFailedError(Exception):
    """Nothing was learnt; the reason is in the log of whoever learns."""


class Trainer(Protocol):
    """Learns intents without holding up who asks for it."""

    async def train(self, examples: Sequence[Example], file: Path, *, with_vectors: bool) -> None:
        """Learn and write the model to `file`.

        Raises:
            TrainingFailedError: it could not be learnt.
        """
        ...
