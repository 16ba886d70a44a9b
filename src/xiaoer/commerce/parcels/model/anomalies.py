"""What is wrong with a parcel at an instant, and when to look again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from xiaoer.commerce.model import (
    FINAL_CODES,
    AnomalyKind,
    ParcelCode,
    ParcelEvent,
    last_event,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long each state may last before somebody should look."""

    pickup_late: timedelta
    transfer_stalled: timedelta
    in_delivery: timedelta
    at_pickup_point: timedelta
    past_promise: timedelta
    in_customs: timedelta
    held_by_customs: timedelta


@dataclass(frozen=True, slots=True)
class Parcel:
    """All that the rules look at. `since` stands in for a first event that never came.

    `is_expected` is False once nobody waits for it: its order was cancelled.
    """

    events: Sequence[ParcelEvent]
    since: datetime | None
    eta_at: datetime | None = None
    is_expected: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """An anomaly, and since when it is one."""

    kind: AnomalyKind
    since_at: datetime


@dataclass(frozen=True, slots=True)
class Findings:
    """What is wrong now; `next_at` is when silence alone would change the answer."""

    found: tuple[Finding, ...]
    next_at: datetime | None


_Rule = tuple[AnomalyKind, Callable[[Limits], timedelta]]
_STALLED: Final[_Rule] = (AnomalyKind.TRANSFER_STALLED, lambda limits: limits.transfer_stalled)
_RULES: Final[dict[ParcelCode, _Rule]] = {
    ParcelCode.CREATED: (AnomalyKind.PICKUP_LATE, lambda limits: limits.pickup_late),
    ParcelCode.PICKED_UP: _STALLED,
    ParcelCode.IN_TRANSIT: _STALLED,
    ParcelCode.CUSTOMS_CLEARED: _STALLED,
    ParcelCode.OUT_FOR_DELIVERY: (AnomalyKind.DELIVERY_LATE, lambda limits: limits.in_delivery),
    ParcelCode.READY_FOR_PICKUP: (AnomalyKind.DELIVERY_LATE, lambda limits: limits.at_pickup_point),
    ParcelCode.IN_CUSTOMS: (AnomalyKind.CUSTOMS_HOLD, lambda limits: limits.in_customs),
    ParcelCode.CUSTOMS_HELD: (AnomalyKind.CUSTOMS_HOLD, lambda limits: limits.held_by_customs),
    ParcelCode.EXCEPTION: (AnomalyKind.DELIVERY_EXCEPTION, lambda _: timedelta(0)),
    ParcelCode.RETURNED: (AnomalyKind.RETURNED, lambda _: timedelta(0)),
}
"""What a state is a sign of once it has lasted that long."""
_ENDED = FINAL_CODES | {ParcelCode.EXCEPTION}


def find(parcel: Parcel, limits: Limits, now: datetime) -> Findings:
    """Judge a parcel. The order of its events, and doubled ones, make no difference."""
    last = last_event(list(parcel.events), now)
    due = [*_by_state(parcel, last, limits), *_by_promise(parcel, last, limits)]
    found: dict[AnomalyKind, datetime] = {}
    for kind, at in due:
        if at <= now:
            found[kind] = min(at, found.get(kind, at))
    later = [at for _, at in due if at > now]
    later += [event.at for event in parcel.events if event.at > now]
    return Findings(
        found=tuple(Finding(kind, at) for kind, at in sorted(found.items())),
        next_at=min(later, default=None),
    )


def _by_state(
    parcel: Parcel, last: ParcelEvent | None, limits: Limits
) -> list[tuple[AnomalyKind, datetime]]:
    code = last.code if last else ParcelCode.CREATED
    since = last.at if last else parcel.since
    is_unwanted = code is ParcelCode.CREATED and not parcel.is_expected
    if since is None or is_unwanted or code not in _RULES:
        return []
    kind, limit = _RULES[code]
    return [(kind, since + limit(limits))]


def _by_promise(
    parcel: Parcel, last: ParcelEvent | None, limits: Limits
) -> list[tuple[AnomalyKind, datetime]]:
    has_ended = last is not None and last.code in _ENDED
    if parcel.eta_at is None or has_ended or not parcel.is_expected:
        return []
    return [(AnomalyKind.DELIVERY_LATE, parcel.eta_at + limits.past_promise)]
