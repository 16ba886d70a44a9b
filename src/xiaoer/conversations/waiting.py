"""How long somebody waits in line, as an interval that is honest about what it cannot know."""

from dataclasses import dataclass
from math import sqrt
from typing import Final

TYPICAL_HANDLING_SECONDS: Final = 180.0
"""How long a conversation takes an agent, until there are figures of the desk's own."""

_LOW, _HIGH = -1.645, 1.645
_AT_ONCE = (0, 5, 30)


@dataclass(frozen=True, slots=True)
class Wait:
    """Seconds: the likeliest, and the ends of the interval that nine of ten waits lie in."""

    low: int
    likely: int
    high: int


def expected_wait(
    place: int, *, servers: int, busy: int, handling_seconds: float = TYPICAL_HANDLING_SECONDS
) -> Wait | None:
    """The wait at ``place`` (from 1) when ``servers`` conversations go on at a time.

    Each that ends lets the next one in, so that the wait is the sum of as many gaps as have to
    pass: a gamma distribution. None while nobody is there to answer.
    """
    if servers <= 0:
        return None
    ends = place - max(servers - busy, 0)
    if ends <= 0:
        return Wait(*_AT_ONCE)
    gap = handling_seconds / servers
    _, likely, high = _AT_ONCE  # a large crew is quick, but not quicker than a free place
    return Wait(
        int(_gamma_quantile(ends, _LOW) * gap),
        max(likely, round(ends * gap)),
        max(high, int(_gamma_quantile(ends, _HIGH) * gap) + 1),
    )


def _gamma_quantile(shape: int, normal: float) -> float:
    """Wilson and Hilferty's approximation: good to a few hundredths for whole shapes."""
    ninth = 1 / (9 * shape)
    return shape * max(0.0, 1 - ninth + normal * sqrt(ninth)) ** 3


def after_another(mean: float | None, seconds: float) -> float:
    """The desk's handling time with one more conversation: the latest count most.

    One left open overnight says nothing about the work: an hour is the most that counts.
    """
    counted = min(max(seconds, 10.0), 3600.0)
    known = TYPICAL_HANDLING_SECONDS if mean is None else mean
    return known + (counted - known) * 0.1
