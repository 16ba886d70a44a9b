"""A day or period said at one place of a text, before it is joined with its neighbours."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Period = tuple[date, date]
Rough = Literal["none", "year", "month"]


@dataclass(frozen=True)
class Anchor:
    """Days said from `start` to `end` of the text; None is an open end.

    `lacks` says what was not said and had to be completed: only the month (5号), or the year.
    """

    start: int
    end: int
    first: date | None
    last: date | None
    lacks: Rough = "none"
    part: str | None = None
    is_span: bool = False

    @property
    def is_assumed(self) -> bool:
        """Whether something was completed."""
        return self.lacks != "none"
