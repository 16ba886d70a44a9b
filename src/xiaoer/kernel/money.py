"""Money in minor units of one currency. Sums are exact; currencies never mix."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from xiaoer.kernel.errors import InvalidInputError

_CURRENCY = re.compile(r"[A-Z]{3}")
_EXPONENTS = {
    **dict.fromkeys(("JPY", "KRW", "VND", "CLP", "ISK", "PYG", "UGX", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
_MOST_DIGITS = 20
_SYMBOLS = {
    "CNY": "¥", "USD": "US$", "EUR": "€", "GBP": "£", "JPY": "JP¥", "HKD": "HK$",
    "TWD": "NT$", "KRW": "₩", "INR": "₹", "AUD": "AU$", "CAD": "CA$",
}  # fmt: skip
_LOCAL_SYMBOLS = {"en": {"CNY": "CN¥", "USD": "$", "JPY": "¥"}}


class CurrencyMismatchError(InvalidInputError):
    code = "kernel.currency_mismatch"


class InvalidAmountError(InvalidInputError):
    code = "kernel.invalid_amount"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents, 分) of an ISO 4217 currency."""

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        if not _CURRENCY.fullmatch(self.currency):
            raise InvalidAmountError(amount=self.amount_minor, currency=self.currency)

    @classmethod
    def from_decimal(cls, amount: str | Decimal, currency: str) -> Self:
        """Read major units such as ``"12.50"``; more digits than the currency has are refused."""
        try:
            read = Decimal(amount)
            # a figure such as 1e999999 would take minutes to write out
            minor = read.scaleb(_exponent(currency)) if read.adjusted() < _MOST_DIGITS else None
            exact = int(minor) if minor is not None else 0
        except (ArithmeticError, ValueError) as error:
            raise InvalidAmountError(amount=str(amount), currency=currency) from error
        if exact != minor:
            raise InvalidAmountError(amount=str(amount), currency=currency)
        return cls(exact, currency)

    def to_decimal(self) -> Decimal:
        """The amount in major units, with the currency's number of digits."""
        return Decimal(self.amount_minor).scaleb(-_exponent(self.currency))

    def format(self, locale: str) -> str:
        """The amount as people write it: ``¥1,234.50``."""
        local = _LOCAL_SYMBOLS.get(locale.partition("-")[0], {})
        fallback = f"{self.currency} "
        symbol = local.get(self.currency) or _SYMBOLS.get(self.currency, fallback)
        sign = "-" if self.amount_minor < 0 else ""
        digits = _exponent(self.currency)
        whole, part = divmod(abs(self.amount_minor), 10**digits)
        cents = f".{part:0{digits}d}" if digits else ""
        return f"{sign}{symbol}{whole:,}{cents}"

    def __add__(self, other: Self) -> Self:
        self._match(other)
        return type(self)(self.amount_minor + other.amount_minor, self.currency)

    def __sub__(self, other: Self) -> Self:
        self._match(other)
        return type(self)(self.amount_minor - other.amount_minor, self.currency)

    def __mul__(self, times: int) -> Self:
        return type(self)(self.amount_minor * times, self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> Self:
        return self * -1

    def __lt__(self, other: Self) -> bool:
        self._match(other)
        return self.amount_minor < other.amount_minor

    def __le__(self, other: Self) -> bool:
        self._match(other)
        return self.amount_minor <= other.amount_minor

    def _match(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise CurrencyMismatchError(left=self.currency, right=other.currency)


def _exponent(currency: str) -> int:
    return _EXPONENTS.get(currency, 2)
