"""Where a reader of the events stands: commit order without a counter that writers queue for.

An event carries the id of the transaction that wrote it. Readers take only events of
transactions below the oldest one still running, so nothing can appear behind a position that
was handed out. The epoch changes when the database was restored: positions from before mean
nothing then.
"""

import re
from dataclasses import dataclass
from typing import Self

from xiaoer.kernel.errors import InvalidInputError

_BIGINT = 2**63
_FIGURES = re.compile(r"[0-9]{1,19}")


class PositionError(InvalidInputError):
    """A position that this server never handed out."""

    code = "events.position_invalid"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Written ``epoch.xid.seq``; compares in commit order within one epoch."""

    epoch: int
    xid: int
    seq: int

    def __str__(self) -> str:
        return f"{self.epoch}.{self.xid}.{self.seq}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``epoch.xid.seq``; anything else raises ``PositionError``."""
        parts = text.split(".")
        if len(parts) != 3 or not all(_FIGURES.fullmatch(part) for part in parts):  # noqa: PLR2004
            raise PositionError
        epoch, xid, seq = map(int, parts)
        if max(epoch, xid, seq) >= _BIGINT:
            raise PositionError
        return cls(epoch, xid, seq)
