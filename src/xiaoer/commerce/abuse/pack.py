"""The scale as the pack writes it: every number with where it comes from."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
import yaml

from xiaoer.commerce.abuse.model import Scale, Signal, Weight
from xiaoer.kernel.packs import PACKS

FILE: Final = PACKS / "abuse" / "score.yaml"


class SignalTerm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One signal's numbers; `own` marks a rule of the house."""

    weight: Annotated[float, msgspec.Meta(ge=0, le=1)]
    begins: Annotated[float, msgspec.Meta(ge=0)]
    full: Annotated[float, msgspec.Meta(ge=0)]
    least: Annotated[int, msgspec.Meta(ge=1)]
    source: str
    checked_on: date
    status: Literal["verified", "unverified", "own"]


class ScaleFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file as it stands; a signal it leaves out does not count."""

    format: Literal["xiaoer-abuse-score/1"]
    version: str
    lookback_days: Annotated[int, msgspec.Meta(ge=1, le=3_650)]
    signals: dict[Signal, SignalTerm]


def read(file: Path) -> Scale:
    """Read a scale. Raises ``msgspec.ValidationError`` when it is incomplete or makes no sense."""
    found = msgspec.convert(yaml.safe_load(file.read_bytes()), ScaleFile)
    if flat := [name for name, term in found.signals.items() if term.begins == term.full]:
        raise msgspec.ValidationError(f"{flat[0]}: begins where it is full")
    weights = {
        name: Weight(term.weight, term.begins, term.full, term.least)
        for name, term in found.signals.items()
    }
    return Scale(found.version, found.lookback_days, weights)


@cache
def house_scale() -> Scale:
    """The shipped scale, read once."""
    return read(FILE)
