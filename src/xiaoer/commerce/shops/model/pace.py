"""When a shop is read next. Pure; seconds."""

from collections.abc import Mapping
from typing import Final

USUAL: Final = 3.0
"""A new order is seen within five seconds, the reading itself included."""
SHORTEST: Final = 1.0
LONGEST: Final = 3600.0
LONGEST_BACK_OFF: Final = 900.0


def pause(config: Mapping[str, str]) -> float:
    """Between two readings that went well; `poll_seconds` says otherwise than usual."""
    try:
        wanted = float(config.get("poll_seconds", ""))
    except ValueError:
        return USUAL
    return min(max(wanted, SHORTEST), LONGEST) if wanted == wanted else USUAL  # noqa: PLR0124 - NaN


def back_off(failures: int, asked: object) -> float:
    """After this many failures in a row; never sooner than the shop asked for."""
    ours = min(USUAL * 2.0 ** min(max(failures - 1, 0), 20), LONGEST_BACK_OFF)
    theirs = float(asked) if isinstance(asked, int | float) else 0.0
    return max(ours, min(theirs, LONGEST))
