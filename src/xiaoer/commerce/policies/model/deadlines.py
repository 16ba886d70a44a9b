"""Who must have done what by when. Days are whole local days, counted from the day after."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from xiaoer.commerce.policies.model.decision import Deadline, Verdict
from xiaoer.commerce.policies.model.fact_names import instant_of
from xiaoer.commerce.policies.model.facts import Case
from xiaoer.commerce.policies.model.rule import Bound, Term, When


def deadlines_of(case: Case, active: Sequence[Bound], verdict: Verdict) -> tuple[Deadline, ...]:
    """One deadline for each act and side: the one kindest to the buyer."""
    found: dict[tuple[str, str], tuple[int, int, datetime]] = {}
    for bound in active:
        for term in bound.rule.effects.terms:
            by = _by(case, term, bound.pack.zone) if _runs(term, verdict) else None
            if by is None:
                continue
            key, new = (term.act, term.who), (bound.rank, bound.specificity, by)
            old = found.get(key)
            found[key] = new if old is None else _kinder(old, new, term.who)
    return tuple(
        Deadline(act, who, by)
        for (act, who), (_, _, by) in sorted(found.items(), key=lambda item: (item[1][2], item[0]))
    )


def _runs(term: Term, verdict: Verdict) -> bool:
    match term.when:
        case When.ALWAYS:
            return True
        case When.GRANTED:
            return verdict is not Verdict.REFUSED
        case When.REFUSED:
            return verdict is Verdict.REFUSED


def _kinder(
    old: tuple[int, int, datetime], new: tuple[int, int, datetime], who: str
) -> tuple[int, int, datetime]:
    """Within a level the narrower rule; else sellers have the earlier term, buyers the later."""
    if old[0] == new[0] and old[1] != new[1]:
        return max(old, new, key=lambda one: one[1])
    pick = max if who == "buyer" else min
    return pick(old, new, key=lambda one: one[2])


def _by(case: Case, term: Term, zone: ZoneInfo) -> datetime | None:
    since = instant_of(case, term.since)
    if since is None:
        return None
    try:
        if term.hours is not None:
            return since.astimezone(UTC) + timedelta(hours=term.hours)
        return end_of_day(since, term.days or 0, zone)
    except OverflowError:
        return None


def end_of_day(since: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The midnight that ends the last of so many whole days after the day of `since`."""
    last = since.astimezone(zone).date() + timedelta(days=days + 1)
    return datetime.combine(last, time(), zone).astimezone(UTC)
