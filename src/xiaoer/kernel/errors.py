"""What can go wrong, as the outside sees it.

XiaoerError            500  kernel.internal
├─ InvalidInputError   422  kernel.invalid_input
├─ UnauthenticatedError 401 kernel.unauthenticated
├─ ForbiddenError      403  kernel.forbidden
├─ NotFoundError       404  kernel.not_found
├─ ConflictError       409  kernel.conflict
├─ PreconditionFailedError 412 kernel.precondition_failed
├─ RateLimitedError    429  kernel.rate_limited
└─ UnavailableError    503  kernel.unavailable

A slice subclasses one of these and gives its own ``code``; the texts live in the catalogues.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import ClassVar


@dataclasses.dataclass(frozen=True, slots=True)
class FieldError:
    """One refused input: ``field`` is a dotted path, ``code`` a catalogue key."""

    field: str
    code: str = "kernel.field.invalid"
    params: Mapping[str, object] = dataclasses.field(default_factory=dict[str, object])


class XiaoerError(Exception):
    """An error with a stable code, an HTTP status and the figures its text needs."""

    code: ClassVar[str] = "kernel.internal"
    status: ClassVar[int] = 500

    def __init__(self, *, errors: Iterable[FieldError] = (), **params: object) -> None:
        self.params: dict[str, object] = params
        self.errors: list[FieldError] = list(errors)
        super().__init__(self.code)

    def __str__(self) -> str:
        details = [f"{key}={value!r}" for key, value in self.params.items()]
        details += [f"{error.field}: {error.code}" for error in self.errors]
        return f"{self.code} ({', '.join(details)})" if details else self.code


class InvalidInputError(XiaoerError):
    code = "kernel.invalid_input"
    status = 422


class UnauthenticatedError(XiaoerError):
    code = "kernel.unauthenticated"
    status = 401


class ForbiddenError(XiaoerError):
    code = "kernel.forbidden"
    status = 403


class NotFoundError(XiaoerError):
    code = "kernel.not_found"
    status = 404


class ConflictError(XiaoerError):
    code = "kernel.conflict"
    status = 409


class PreconditionFailedError(XiaoerError):
    code = "kernel.precondition_failed"
    status = 412


class RateLimitedError(XiaoerError):
    code = "kernel.rate_limited"
    status = 429


class UnavailableError(XiaoerError):
    code = "kernel.unavailable"
    status = 503
