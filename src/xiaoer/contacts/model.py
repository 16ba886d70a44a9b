"""Rules of contacts: masks, tiers and proof of identity. No IO."""

import hashlib
import hmac
import re
import unicodedata
from datetime import timedelta
from enum import StrEnum
from typing import Final

from xiaoer.contacts.errors import PhoneInvalidError
from xiaoer.kernel.errors import FieldError, InvalidInputError

VISITOR_TOKEN_LIFETIME: Final = timedelta(days=30)
LONGEST_EXTERNAL_ID: Final = 255
LONGEST_NAME: Final = 100

_HIDDEN: Final = "****"
_DIGITS: Final = re.compile(r"\d")
_WIDE: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


class Tier(StrEnum):
    """How the shop ranks a contact."""

    REGULAR = "regular"
    SILVER = "silver"
    GOLD = "gold"
    VIP = "vip"


class Care(StrEnum):
    """How a contact likes to be spoken to: as usual, or plainly, step by step, in large type."""

    STANDARD = "standard"
    PLAIN = "plain"


def mask_phone(phone: str) -> str:
    """Keep the first three and the last four digits of a long number: ``138****5521``."""
    digits = "".join(_DIGITS.findall(phone))
    if len(digits) >= 10:  # noqa: PLR2004 - a whole number; shorter ones would be half shown
        return f"{digits[:3]}{_HIDDEN}{digits[-4:]}"
    return f"{_HIDDEN}{digits[-2:]}" if len(digits) >= 6 else _HIDDEN  # noqa: PLR2004


def mask_email(email: str) -> str:
    """Keep the first character and the domain: ``w****@example.com``."""
    local, at, domain = email.rpartition("@")
    if not at:
        return _HIDDEN
    return f"{local[:1] if len(local) > 1 else ''}{_HIDDEN}@{domain}"


def mask_name(name: str) -> str:
    """Keep the family name of a Chinese name (``王**``), the first letter of any other."""
    first = name.strip()[:1]
    if not first:
        return ""
    return f"{first}**" if _WIDE.match(first) else f"{first}{_HIDDEN}"


def identity_signature(secret: str, external_id: str) -> str:
    """Hex HMAC-SHA256 by which a shop vouches that its page belongs to this customer."""
    return hmac.new(secret.encode(), external_id.encode(), hashlib.sha256).hexdigest()


def is_signed(secret: str, external_id: str, signature: str) -> bool:
    """Whether the signature vouches for the id; compared in constant time."""
    expected = identity_signature(secret, external_id).encode()
    return hmac.compare_digest(expected, signature.encode(errors="replace"))


def check_external_id(external_id: str) -> None:
    """Refuse ids that no channel can have meant."""
    usable = external_id.strip() and len(external_id) <= LONGEST_EXTERNAL_ID
    if not usable or "\x00" in external_id:
        params = {"max": LONGEST_EXTERNAL_ID}
        raise InvalidInputError(
            errors=[FieldError("external_id", "contacts.field.external_id", params)]
        )


def tidy_name(name: str | None) -> str:
    """A name fit to show: without control characters, at most 100 characters; may be empty."""
    shown = "".join(character for character in name or "" if character.isprintable())
    return shown.strip()[:LONGEST_NAME]


_PHONE_PUNCTUATION: Final = re.compile(r"[\s().\-－—（）]")
_MAINLAND: Final = re.compile(r"(?:(?:\+|00)86)?(1[3-9]\d{9}|0\d{9,11}|[48]00\d{7})")
_ABROAD: Final = re.compile(r"(?:\+|00)([1-9]\d{6,14})")


def tidy_phone(phone: str) -> str:
    """A number that can be dialled, without spaces and dashes.

    Mainland mobile, area-code and 400/800 numbers lose the country code; others keep it after
    ``+`` (E.164: at most 15 digits). Full-width digits count.

    Raises:
        PhoneInvalidError: nobody could be called on it.
    """
    plain = _PHONE_PUNCTUATION.sub("", unicodedata.normalize("NFKC", phone))
    if found := _MAINLAND.fullmatch(plain):
        return found[1]
    found = _ABROAD.fullmatch(plain)
    if found is None or found[1].startswith("86"):
        raise PhoneInvalidError
    return f"+{found[1]}"
