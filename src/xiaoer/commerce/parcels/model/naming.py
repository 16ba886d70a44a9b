"""Which carrier a typed number is of, given what the person said. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from xiaoer.commerce.parcels.errors import (
    CarrierAmbiguousError,
    CarrierUnknownError,
    TrackingNumberUnreadableError,
    TrackingNumberWrongError,
)
from xiaoer.commerce.parcels.model.numbers import Candidate, Family, normalise_number, recognise

_NUMBER: Final = re.compile(r"[A-Z0-9-]{6,40}")


@dataclass(frozen=True, slots=True)
class Named:
    """A number in its plain form, and its carrier's code; None for a carrier only people know."""

    number: str
    carrier: str | None


def read_number(text: str) -> str:
    """The plain form. Raises TrackingNumberUnreadableError."""
    number = normalise_number(text)
    if not _NUMBER.fullmatch(number):
        raise TrackingNumberUnreadableError
    return number


def name_carrier(number: str, stated: str | None, families: Sequence[Family]) -> Named:
    """Decide the carrier of a plain number.

    `stated` is the code of the carrier that the person named; "" for one that we have no code of.
    A named carrier whose numbers have a check digit is held to it.

    Raises:
        TrackingNumberWrongError: only forms whose check digit does not fit.
        CarrierUnknownError, CarrierAmbiguousError: nobody said, and the number does not tell.
    """
    found = recognise(number, families)
    if stated is not None:
        return Named(number, _held_to(stated, found) or None)
    whole = [candidate for candidate in found if candidate.is_whole]
    if not whole:
        raise _unfit(found)
    told = list(dict.fromkeys(candidate.carrier for candidate in whole))
    if len(told) > 1:
        raise CarrierAmbiguousError(carriers=told)
    return Named(number, told[0])


def _held_to(stated: str, found: list[Candidate]) -> str:
    own = [candidate for candidate in found if candidate.carrier == stated]
    if own and not any(candidate.is_whole for candidate in own):
        raise TrackingNumberWrongError(carrier=stated)
    return stated


def _unfit(found: list[Candidate]) -> Exception:
    if found:
        return TrackingNumberWrongError(carrier=found[0].carrier)
    return CarrierUnknownError()
