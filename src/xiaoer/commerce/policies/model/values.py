"""The figures of a rule: named once under `values`, used as `$name` in conditions and effects."""

import re
from collections.abc import Mapping

from xiaoer.kernel.errors import InvalidInputError
from xiaoer.kernel.money import Money

MONEY = re.compile(r"(-?\d+(?:\.\d+)?) ([A-Z]{3})")


class Values:
    """Looks `$name` up, and remembers which names were used."""

    def __init__(self, known: Mapping[str, bool | float | str]) -> None:
        self._known = known
        self._used: set[str] = set()

    def of(self, written: object) -> object:
        """The figure behind `$name`; anything else stands for itself."""
        if not (isinstance(written, str) and written.startswith("$")):
            return written
        name = written[1:]
        if name not in self._known:
            raise ValueError(f"values: {written} is not defined")
        self._used.add(name)
        return self._known[name]

    def whole(self, written: object, field: str) -> int:
        """A whole number of at least 0."""
        value = self.of(written)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise ValueError(f"{field}: {value!r} is no whole number")
        return value

    def text(self, written: object) -> str:
        """The figure as text."""
        return str(self.of(written))

    def demand_all_used(self, texts: Mapping[str, str]) -> None:
        """A figure that neither the rule nor its text refers to would be changed without effect."""
        told = {name for text in texts.values() for name in re.findall(r"\{(\w+)\}", text)}
        if unknown := told - set(self._known):
            raise ValueError(f"text: {{{min(unknown)}}} is not defined under values")
        if idle := set(self._known) - self._used - told:
            raise ValueError(f"values: {min(idle)} is used nowhere")


def parse_money(written: object, field: str) -> Money:
    """`200.00 CNY` as money."""
    found = MONEY.fullmatch(written) if isinstance(written, str) else None
    if found is None:
        raise ValueError(f"{field}: {written!r} is no amount such as 200.00 CNY")
    try:
        return Money.from_decimal(found[1], found[2])
    except InvalidInputError as error:
        raise ValueError(f"{field}: {written!r} has too many digits") from error
