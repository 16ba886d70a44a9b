"""From the words of msgspec and Litestar about refused input to codes of ours."""

import re
from typing import Any, Final, NamedTuple, cast

from xiaoer.kernel.errors import FieldError

_MISSING = re.compile(r"missing required field `(?P<name>[^`]+)`|^'(?P<bare>\w+)'$")
_UNKNOWN = re.compile(r"unknown field `(?P<name>[^`]+)`")
_TOO_LONG = re.compile(r"of length <= (?P<max>\d+)")
_TOO_SHORT = re.compile(r"of length >= (?P<min>\d+)")
_PARAMETER = re.compile(r"Missing required \w+ parameter '(?P<name>[^']+)'")

BODY_STATUS: Final = 422
PARAMETER_STATUS: Final = 400


class Refusal(NamedTuple):
    """What was wrong, and whether it was in the body (422) or around it (400)."""

    errors: list[FieldError]
    status: int


def field_errors(extra: object, detail: str) -> Refusal:
    """Read a Litestar validation error's ``extra``: a list of message, key and source."""
    items = cast("list[dict[str, Any]]", extra) if isinstance(extra, list) else []
    if not items:
        name = _PARAMETER.search(detail)
        missing = [FieldError(name["name"], "kernel.field.required")] if name else []
        return Refusal(missing, PARAMETER_STATUS)
    in_body = any(item.get("source", "body") == "body" for item in items)
    errors = [_field_error(str(item.get("key", "")), str(item.get("message"))) for item in items]
    return Refusal(errors, BODY_STATUS if in_body else PARAMETER_STATUS)


def _field_error(key: str, message: str) -> FieldError:
    parent = "" if key == "data" else key
    if found := _MISSING.search(message):
        return FieldError(_join(parent, found["name"] or ""), "kernel.field.required")
    if found := _UNKNOWN.search(message):
        return FieldError(_join(parent, found["name"]), "kernel.field.unknown")
    if found := _TOO_LONG.search(message):
        return FieldError(parent, "kernel.field.too_long", {"max": int(found["max"])})
    if found := _TOO_SHORT.search(message):
        return FieldError(parent, "kernel.field.too_short", {"min": int(found["min"])})
    return FieldError(parent)


def _join(parent: str, name: str) -> str:
    return f"{parent}.{name}" if parent and name else parent or name
