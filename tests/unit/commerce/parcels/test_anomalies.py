"""Six ways in which a parcel goes wrong, and that the order of reports never matters."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.commerce.model import AnomalyKind, ParcelCode, ParcelEvent, customs_state, timeline
from xiaoer.commerce.parcels import pack
from xiaoer.commerce.parcels.model.anomalies import Limits, Parcel, find

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
LIMITS = Limits(*(HOUR * hours for hours in (48, 36, 24, 72, 12, 70, 0)))
EVENTS = st.lists(
    st.builds(
        ParcelEvent,
        at=st.integers(-200, 48).map(lambda hours: NOW + HOUR * hours),
        code=st.sampled_from(ParcelCode),
        place=st.sampled_from([None, "杭州", "上海"]),
        text=st.sampled_from(["甲", "乙"]),
    ),
    max_size=8,
)


def event(hours_ago: float, code: ParcelCode) -> ParcelEvent:
    return ParcelEvent(NOW - HOUR * hours_ago, code, None, code.value)


def kinds(
    *events: ParcelEvent, eta: float | None = None, expected: bool = True
) -> set[AnomalyKind]:
    eta_at = None if eta is None else NOW - HOUR * eta
    parcel = Parcel(events, since=None, eta_at=eta_at, is_expected=expected)
    return {finding.kind for finding in find(parcel, LIMITS, NOW).found}


@pytest.mark.parametrize(
    ("hours", "code", "kind"),
    [
        (48, ParcelCode.CREATED, AnomalyKind.PICKUP_LATE),
        (36, ParcelCode.PICKED_UP, AnomalyKind.TRANSFER_STALLED),
        (36, ParcelCode.IN_TRANSIT, AnomalyKind.TRANSFER_STALLED),
        (36, ParcelCode.CUSTOMS_CLEARED, AnomalyKind.TRANSFER_STALLED),
        (24, ParcelCode.OUT_FOR_DELIVERY, AnomalyKind.DELIVERY_LATE),
        (72, ParcelCode.READY_FOR_PICKUP, AnomalyKind.DELIVERY_LATE),
        (70, ParcelCode.IN_CUSTOMS, AnomalyKind.CUSTOMS_HOLD),
        (0, ParcelCode.CUSTOMS_HELD, AnomalyKind.CUSTOMS_HOLD),
        (0, ParcelCode.EXCEPTION, AnomalyKind.DELIVERY_EXCEPTION),
        (0, ParcelCode.RETURNED, AnomalyKind.RETURNED),
    ],
)
def test_each_class_begins_exactly_at_its_limit(
    hours: float, code: ParcelCode, kind: AnomalyKind
) -> None:
    assert kinds(event(hours, code)) == {kind}
    if hours:
        assert kinds(event(hours - 0.001, code)) == set()


def test_a_parcel_past_its_promised_day_is_late_until_it_arrives() -> None:
    on_its_way = event(1, ParcelCode.IN_TRANSIT)
    assert kinds(on_its_way, eta=11.9) == set()
    assert kinds(on_its_way, eta=12) == {AnomalyKind.DELIVERY_LATE}
    assert kinds(on_its_way, event(0.5, ParcelCode.SIGNED), eta=12) == set()


def test_nobody_waits_for_the_pick_up_of_a_cancelled_order() -> None:
    assert kinds(event(100, ParcelCode.CREATED), eta=50, expected=False) == set()


def test_an_announced_event_has_not_happened_yet_and_is_looked_at_then() -> None:
    parcel = Parcel([event(1, ParcelCode.IN_TRANSIT), event(-2, ParcelCode.EXCEPTION)], None)
    findings = find(parcel, LIMITS, NOW)
    assert findings.found == ()
    assert findings.next_at == NOW + 2 * HOUR


def test_a_parcel_of_which_nobody_ever_heard_is_late_for_pick_up() -> None:
    findings = find(Parcel([], since=NOW - 48 * HOUR), LIMITS, NOW)
    assert [finding.kind for finding in findings.found] == [AnomalyKind.PICKUP_LATE]
    assert find(Parcel([], since=None), LIMITS, NOW).next_at is None


@given(EVENTS, st.data())
def test_any_order_and_any_doubling_gives_the_same_timeline_and_findings(
    events: list[ParcelEvent], data: st.DataObject
) -> None:
    doubled = data.draw(
        st.permutations([*events, *data.draw(st.lists(st.sampled_from(events)))] if events else [])
    )
    assert timeline(doubled) == timeline(events)
    assert customs_state(doubled) == customs_state(events)
    assert find(Parcel(doubled, None), LIMITS, NOW) == find(Parcel(events, None), LIMITS, NOW)


@given(EVENTS)
def test_between_now_and_the_next_look_nothing_changes(events: list[ParcelEvent]) -> None:
    parcel = Parcel(events, since=NOW - HOUR, eta_at=NOW + HOUR)
    findings = find(parcel, LIMITS, NOW)
    if findings.next_at is None:
        assert find(parcel, LIMITS, NOW + 10_000 * HOUR).found == findings.found
        return
    assert findings.next_at > NOW
    just_before = findings.next_at - timedelta(microseconds=1)
    assert find(parcel, LIMITS, just_before).found == findings.found


def test_a_carrier_s_own_limit_wins_and_a_border_gives_more_time() -> None:
    limits = pack.limits()
    home, abroad = (limits.limits_for("yto", is_abroad=far) for far in (False, True))
    assert home.transfer_stalled < abroad.transfer_stalled
    assert limits.limits_for("sf", is_abroad=True).transfer_stalled == timedelta(hours=36)
    assert limits.status == "unverified"
