"""What a connection must have. Pure."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Final

from xiaoer.commerce.connections.errors import ConnectionIncompleteError
from xiaoer.commerce.ports.hooks import Needs
from xiaoer.kernel.errors import FieldError

GENERAL: Final = frozenset({"methods", "prefix", "poll_seconds"})
"""Settings that every connection may have; see `pays_for`, `check_apart`."""
EVERYTHING: Final = "*"


class Purpose(StrEnum):
    CARRIER = "carrier"
    PAYMENT = "payment"
    SHOP = "shop"


class Shelf(StrEnum):
    """How a purpose is written in paths."""

    CARRIERS = "carriers"
    PAYMENTS = "payments"
    SHOPS = "shops"

    @property
    def purpose(self) -> Purpose:
        """What the connections of this path are for."""
        return Purpose(self.value.removesuffix("s"))


def check_complete(needs: Needs, config: Mapping[str, str], secrets: Iterable[str]) -> None:
    """Refuse what the adapter could not work with, naming every field at once."""
    given = set(secrets)
    missing = [f"config.{name}" for name in sorted(needs.config) if not config.get(name)]
    missing += [f"secrets.{name}" for name in sorted(needs.secrets - given)]
    known = needs.config | needs.optional | GENERAL
    unknown = [f"config.{name}" for name in sorted(config) if not _is_known(name, known)]
    known = needs.secrets | needs.optional_secrets
    unknown += [f"secrets.{name}" for name in sorted(given) if not _is_known(name, known)]
    errors = [FieldError(name, "commerce.field.missing") for name in missing]
    errors += [FieldError(name, "commerce.field.unknown") for name in unknown]
    if errors:
        raise ConnectionIncompleteError(errors=errors)


def check_apart(config: Mapping[str, str], others: Iterable[Mapping[str, str]]) -> None:
    """Refuse a shop whose ids could be taken for another shop's: each needs a prefix of its own."""
    prefix = config.get("prefix", "").strip()
    if any(other.get("prefix", "").strip() == prefix for other in others):
        error = FieldError("config.prefix", "commerce.field.prefix_taken")
        raise ConnectionIncompleteError(errors=[error])


def _is_known(name: str, known: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in known)


def pays_for(config: Mapping[str, str], method: str) -> int:
    """How well a payment connection suits a method: 2 by name, 1 for all, 0 not at all.

    `methods` names them with commas; without it the connection takes every method.
    """
    named = {word.strip().casefold() for word in config.get("methods", EVERYTHING).split(",")}
    if method.strip().casefold() in named:
        return 2
    return 1 if EVERYTHING in named else 0


def hook_path(purpose: Purpose, kind: str, key: str) -> str:
    """Where the other side calls."""
    return f"/hooks/{purpose}s/{kind}/{key}"
