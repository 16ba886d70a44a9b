"""The terms new requests are opened under, read from the pack."""

from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Final, Literal

import msgspec
import yaml

from xiaoer.commerce.aftersales.model.terms import Silence, Terms
from xiaoer.commerce.aftersales.model.words import ClockName, Side
from xiaoer.kernel.money import Money
from xiaoer.kernel.packs import PACKS

FILE: Final = PACKS / "aftersales" / "terms.yaml"
Status = Literal["verified", "unverified", "own"]


class Sourced(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number with where it comes from; `own` marks a rule of the house."""

    source: str
    checked_on: str
    status: Status


class ClockTerm(Sourced, frozen=True, forbid_unknown_fields=True):
    hours: int
    who: Side


class Count(Sourced, frozen=True, forbid_unknown_fields=True):
    value: int


class SilenceTerm(Sourced, frozen=True, forbid_unknown_fields=True):
    value: Silence


class Limit(Sourced, frozen=True, forbid_unknown_fields=True):
    value: str
    currency: str


class TermsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file as it stands; clocks that it leaves out make it unreadable."""

    format: Literal["xiaoer-aftersales-terms/1"]
    version: str
    clocks: dict[ClockName, ClockTerm]
    silent_merchant: SilenceTerm
    attempts: Count
    evidence_rounds: Count
    reopen_days: Count
    shortest_hours: Count
    undo_seconds: Count
    two_people_over: Limit


def read(file: Path) -> TermsFile:
    """Read terms. Raises ``msgspec.ValidationError`` when something is missing or unknown."""
    found = msgspec.convert(_texts(yaml.safe_load(file.read_bytes())), TermsFile)
    if missing := frozenset(ClockName) - found.clocks.keys():
        raise msgspec.ValidationError(f"no clock for {', '.join(sorted(missing))}")
    return found


@cache
def _house_terms() -> TermsFile:
    return read(FILE)


def terms_for(currency: str) -> Terms:
    """The terms of a new request; in a currency without a limit, payouts always take two."""
    file = _house_terms()
    limit = file.two_people_over
    over = Money.from_decimal(limit.value, limit.currency).amount_minor
    return Terms(
        version=file.version,
        clocks={name: timedelta(hours=term.hours) for name, term in file.clocks.items()},
        silent_merchant=file.silent_merchant.value,
        shortest=timedelta(hours=file.shortest_hours.value),
        undo=timedelta(seconds=file.undo_seconds.value),
        reopen=timedelta(days=file.reopen_days.value),
        attempts=file.attempts.value,
        evidence_rounds=file.evidence_rounds.value,
        two_people_over=over if currency == limit.currency else 0,
    )


def _texts(document: object) -> object:
    """YAML reads bare dates as dates; the file's fields are texts."""
    return msgspec.to_builtins(document)
