"""Rules of identity: addresses, passwords, presence and the login throttle. No IO."""

import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from xiaoer.identity.permissions import (
    PERMISSIONS,
    Permission,
    Role,
    may_grant,
    permissions_of,
    scopes_within,
)
from xiaoer.kernel.errors import FieldError, InvalidInputError

__all__ = [
    "LOGIN_MAX_ATTEMPTS",
    "LOGIN_WINDOW",
    "PERMISSIONS",
    "PRESENCE_LEASE",
    "PRESENCE_RENEWAL",
    "SESSION_LIFETIME",
    "Availability",
    "Permission",
    "Role",
    "check_new_agent",
    "check_password",
    "check_slug",
    "is_throttled",
    "may_grant",
    "normalise_email",
    "permissions_of",
    "present_availability",
    "scopes_within",
]

SESSION_LIFETIME: Final = timedelta(hours=12)
LOGIN_MAX_ATTEMPTS: Final = 5
LOGIN_WINDOW: Final = timedelta(minutes=15)
PRESENCE_LEASE: Final = timedelta(seconds=90)
PRESENCE_RENEWAL: Final = timedelta(seconds=30)

_EMAIL: Final = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]{1,189}")
_SLUG: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_PASSWORD_LENGTH: Final = range(8, 257)
_MAX_CAPACITY: Final = 1000


class Availability(StrEnum):
    """What an agent says about themselves; routing offers work only to those online."""

    ONLINE = "online"
    AWAY = "away"
    OFFLINE = "offline"


def normalise_email(text: str) -> str:
    """The form in which addresses are stored and compared."""
    return text.strip().casefold()


def check_slug(slug: str) -> None:
    """Refuse a workspace slug that is not a DNS label (RFC 1123 §2.1): it appears in addresses."""
    if not _SLUG.fullmatch(slug):
        raise InvalidInputError(errors=[FieldError("slug", "identity.field.slug")])


def check_password(password: str, *, field: str = "password") -> None:
    """Refuse passwords shorter than 8 characters (NIST SP 800-63B §5.1.1.2) or absurdly long."""
    error = _password_error(password, field)
    if error:
        raise InvalidInputError(errors=[error])


def check_new_agent(*, name: str, email: str, password: str, capacity: int) -> None:
    """Refuse an agent with unusable details, naming every wrong field at once."""
    found = [
        FieldError("name", "identity.field.name") if not name.strip() or "\x00" in name else None,
        FieldError("email", "identity.field.email") if not _EMAIL.fullmatch(email) else None,
        _password_error(password, "password"),
        FieldError("capacity", "identity.field.capacity", {"max": _MAX_CAPACITY})
        if not 0 <= capacity <= _MAX_CAPACITY
        else None,
    ]
    errors = [error for error in found if error]
    if errors:
        raise InvalidInputError(errors=errors)


def _password_error(password: str, field: str) -> FieldError | None:
    if len(password) in _PASSWORD_LENGTH:
        return None
    return FieldError(field, "identity.field.password", {"min": _PASSWORD_LENGTH.start})


def is_throttled(attempts: int) -> bool:
    """Whether this attempt, counted within the current window, is one too many."""
    return attempts > LOGIN_MAX_ATTEMPTS


def present_availability(
    chosen: Availability, last_seen_at: datetime | None, now: datetime
) -> Availability:
    """What an agent chose, or offline once nothing was heard from them for a lease."""
    if last_seen_at is None or now - last_seen_at > PRESENCE_LEASE:
        return Availability.OFFLINE
    return chosen
