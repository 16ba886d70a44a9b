"""From the rules that speak about one line to one answer. Precedence lives here and only here.

Levels speak in their order: sense, law, platform, shop, goodwill. The strongest level that says
something decides. Within a level the narrower scope wins; between equals a refusal is the
exception to the grant. An exception that names grants takes only those away, and only from its
own level down, so that no shop takes away what the law grants. A rule whose facts nobody knows
is tried both ways: if that changes the answer, a person decides.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from xiaoer.commerce.policies.model.condition import Truth
from xiaoer.commerce.policies.model.decision import Verdict
from xiaoer.commerce.policies.model.rule import RANK, Bound


@dataclass(frozen=True, slots=True)
class Spoken:
    """A rule whose scope fits, what its condition came to, and the fact that settled it."""

    bound: Bound
    truth: Truth
    blame: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The verdict of one line, the grants that stand, and the rules that account for it."""

    verdict: Verdict
    grants: tuple[Spoken, ...]
    reasons: tuple[Spoken, ...]


def answer(spoken: Sequence[Spoken]) -> Answer:
    """One line's verdict."""
    grants = [one for one in spoken if one.bound.rule.effects.grant]
    exceptions = [one for one in spoken if one.bound.rule.effects.spares]
    forbids = [one for one in spoken if one.bound.rule.effects.refuses]
    standing = [_after(grant, exceptions) for grant in grants]
    outcomes = _outcomes(standing, forbids, has_grants=bool(grants))
    live = tuple(one for one in standing if one.truth is not False)
    if outcomes == {"allow"}:
        return Answer(Verdict.ALLOWED, _true(live), _true(live))
    if outcomes == {"refuse"}:
        return Answer(Verdict.REFUSED, (), _why_not(grants, exceptions, forbids))
    unknown = tuple(one for one in (*live, *forbids, *exceptions) if one.truth is None)
    return Answer(Verdict.NEEDS_PERSON, live, (*_true(live), *unknown))


def _true(spoken: Sequence[Spoken]) -> tuple[Spoken, ...]:
    return tuple(one for one in spoken if one.truth is True)


def _bites(exception: Spoken, grant: Spoken) -> bool:
    taker, given = exception.bound, grant.bound
    if given.rule.id not in taker.rule.effects.spares or taker.rank > given.rank:
        return False
    return taker.rank < given.rank or taker.specificity >= given.specificity


def _after(grant: Spoken, exceptions: Sequence[Spoken]) -> Spoken:
    """The grant with its exceptions taken into account."""
    biting = [one for one in exceptions if one.truth is not False and _bites(one, grant)]
    if grant.truth is False or not biting:
        return grant
    certain = next((one for one in biting if one.truth is True), None)
    return Spoken(grant.bound, False if certain else None, grant.blame)


def _outcomes(grants: Sequence[Spoken], forbids: Sequence[Spoken], *, has_grants: bool) -> set[str]:
    """Every answer that is possible, whatever the unknown facts turn out to be."""
    left = {"silent"}
    outcomes: set[str] = set()
    for rank in RANK.values():
        if "silent" not in left:
            break
        left = set(_of_level(grants, forbids, rank))
        outcomes |= left - {"silent"}
    if "silent" in left:
        outcomes.add("refuse" if has_grants else "unanswered")
    return outcomes


def _of_level(grants: Sequence[Spoken], forbids: Sequence[Spoken], rank: int) -> Iterator[str]:
    sure = (_narrowest(grants, rank, sure=True), _narrowest(grants, rank, sure=False))
    against = (_narrowest(forbids, rank, sure=True), _narrowest(forbids, rank, sure=False))
    for granted, refused in product(sure, against):
        if granted < 0 and refused < 0:
            yield "silent"
        else:
            yield "allow" if granted > refused else "refuse"


def _narrowest(spoken: Sequence[Spoken], rank: int, *, sure: bool) -> int:
    return max(
        (
            one.bound.specificity
            for one in spoken
            if one.bound.rank == rank and (one.truth is True or (not sure and one.truth is None))
        ),
        default=-1,
    )


def _why_not(
    grants: Sequence[Spoken], exceptions: Sequence[Spoken], forbids: Sequence[Spoken]
) -> tuple[Spoken, ...]:
    """Refusals that hold; without one, the grants that missed a condition."""
    active = _true(
        [*forbids, *(e for e in exceptions if any(_bites(e, g) for g in grants if g.truth))]
    )
    missed = tuple(one for one in grants if one.truth is False)
    nearest = tuple(one for one in missed if one.blame != "wish.reason")
    return active or nearest or missed
