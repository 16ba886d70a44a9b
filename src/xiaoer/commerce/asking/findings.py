"""Findings by name, each of the kind that rules expect. Pure."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from xiaoer.commerce.asking.schemas import Instant
from xiaoer.commerce.policies.model.fact_names import (
    FINDING_FLAGS,
    FINDING_INSTANTS,
    FINDING_NUMBERS,
)
from xiaoer.kernel.errors import FieldError, InvalidInputError

Finding = bool | int | str | datetime


def findings_of(written: Mapping[str, bool | int | str]) -> dict[str, Finding]:
    """The findings as a case has them. Raises InvalidInputError naming each wrong one."""
    found = {name: _finding(name, value) for name, value in written.items()}
    if wrong := [name for name, value in found.items() if value is None]:
        raise InvalidInputError(errors=[FieldError(f"findings.{name}") for name in wrong])
    return {name: value for name, value in found.items() if value is not None}


def _finding(name: str, value: bool | int | str) -> Finding | None:
    if name in FINDING_FLAGS and isinstance(value, bool):
        return value
    if name in FINDING_NUMBERS and isinstance(value, int) and not isinstance(value, bool):
        return value
    return _instant(value) if name in FINDING_INSTANTS and isinstance(value, str) else None


def _instant(value: str) -> datetime | None:
    try:
        return msgspec.convert(value, Instant)
    except msgspec.ValidationError:
        return None
