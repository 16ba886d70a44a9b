"""Rules of recognising a buyer: what counts as proof, and when to stop guessing. Pure."""

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from xiaoer.commerce.model import order_number_key

MOST_TRIES: Final = 5
LOCK: Final = timedelta(minutes=30)
FORGET: Final = timedelta(hours=24)
"""Failures older than this no longer count."""
RECOGNISED_FOR: Final = timedelta(hours=12)
TAIL: Final = 4

MEANS: Final = ("order_phone", "email", "name_zip")


@dataclass(frozen=True, slots=True)
class Proof:
    """What somebody says of themselves, by one of the MEANS."""

    means: str
    order_number: str = ""
    phone_tail: str = ""
    email: str = ""
    name: str = ""
    post_code: str = ""

    @property
    def target(self) -> str:
        """Names what is being guessed at, without saying it; the same whether it exists or not."""
        match self.means:
            case "order_phone":
                guessed = order_number_key(self.order_number)
            case "email":
                guessed = fold(self.email)
            case _:
                guessed = f"{fold(self.name)}|{fold(self.post_code)}"
        digest = hashlib.sha256(f"{self.means}|{guessed}".encode()).hexdigest()
        return f"{self.means}:{digest[:32]}"

    @property
    def is_whole(self) -> bool:
        """Whether it says all that its means asks for."""
        match self.means:
            case "order_phone":
                return bool(order_number_key(self.order_number) and self.phone_tail.strip())
            case "email":
                return bool(fold(self.email))
            case _:
                return bool(fold(self.name) and fold(self.post_code))


@dataclass(frozen=True, slots=True)
class Tries:
    """Failures so far of one contact, or at one target."""

    failures: int = 0
    last_at: datetime | None = None
    locked_until: datetime | None = None

    def wait(self, now: datetime) -> int:
        """Seconds until the next try is heard; 0 when one may try now."""
        if self.locked_until is None or now >= self.locked_until:
            return 0
        return max(1, int((self.locked_until - now).total_seconds()))

    def failed(self, now: datetime) -> "Tries":
        """After one more failure; the fifth locks."""
        is_over = self.locked_until is not None and now >= self.locked_until
        is_old = self.last_at is not None and now - self.last_at > FORGET
        failures = 1 if is_over or is_old else self.failures + 1
        locked = now + LOCK if failures >= MOST_TRIES else None
        return Tries(failures, now, locked)


def fold(text: str) -> str:
    """Case, width and spaces do not matter; small letters are those that the database knows."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).lower()


def is_tail_of(tail: str, phone: str | None) -> bool:
    """Whether these are the last four digits of the phone; compared in constant time."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", phone or ""))
    given = re.sub(r"\D", "", unicodedata.normalize("NFKC", tail))
    fits = hmac.compare_digest(digits[-TAIL:].encode(), given.encode())
    return fits and len(given) == TAIL
