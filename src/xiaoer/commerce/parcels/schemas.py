"""Shapes of parcels on the wire."""

from typing import Annotated

import msgspec

TypedNumber = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
CarrierName = Annotated[str, msgspec.Meta(max_length=60)]


class NewParcel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`carrier` as people call it; without it the number must tell."""

    tracking_number: TypedNumber
    carrier: CarrierName | None = None


class NumberQuestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number as somebody typed it."""

    tracking_number: TypedNumber


class NumberCandidate(msgspec.Struct, frozen=True):
    """A carrier the number may be of.

    `is_whole` is false when check digit or country do not fit, `is_verified` when the form was
    tried with published samples; `source` tells where it comes from.
    """

    carrier: str
    name: str
    is_whole: bool
    is_checked: bool
    is_verified: bool
    source: str


class NumberAnswer(msgspec.Struct, frozen=True):
    """The number in its plain form, and whose it may be, the surest first."""

    tracking_number: str
    candidates: list[NumberCandidate]
