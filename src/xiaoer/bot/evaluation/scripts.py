"""Scripted conversations as files: who writes what, and what must come of it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
import yaml

DEMO: Final = "demo"


class ScriptUnreadableError(ValueError):
    """A script is not written as scripts are; the message names file and place."""


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one turn must bring; what is not named is not looked at.

    `says` must all be in the bot's words, one of `says_any` must be, none of `never` may be.
    `asks` names the slot that is asked for. `proposes` and `does` name an act. `card` is the type
    of a card that is shown. `hand_over` is a reason, true for any, false for none.
    """

    intent: str | None = None
    says: list[str] = []
    says_any: list[str] = []
    never: list[str] = []
    asks: str | None = None
    proposes: str | None = None
    does: str | None = None
    declines: bool | None = None
    card: str | None = None
    button: str | None = None
    source: str | None = None
    hand_over: bool | str | None = None


class Turn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the contact writes at once, so many minutes after the last turn."""

    say: str | list[str] = ""
    expect: Expected = Expected()
    after: float = 1

    @property
    def texts(self) -> list[str]:
        """The burst's messages."""
        return [self.say] if isinstance(self.say, str) else self.say


class Ending(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How it must stand in the end.

    `owner` is bot or queue. `did` are all the acts that were carried out, none when it is left
    out. `orders` tell fields of orders by number, `requests` the after-sales requests there must
    be more of: kind, order and state.
    """

    owner: str = "bot"
    did: list[str] = []
    orders: dict[str, dict[str, Any]] = {}
    requests: list[dict[str, str]] = []


class Script(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One conversation: the shop, the buyer's key there (none for a visitor), turns, the end."""

    name: str
    turns: list[Turn]
    shop: str = DEMO
    buyer: str | None = None
    locale: str = "zh-CN"
    end: Ending = Ending()
    tags: list[str] = []


def read_scripts(folder: Path) -> list[Script]:
    """Every script of a folder, or of one file. Raises ScriptUnreadableError."""
    paths = [folder] if folder.is_file() else sorted(folder.rglob("*.yaml"))
    found = [script for path in paths for script in _of_file(path)]
    twice = {script.name for script in found if sum(s.name == script.name for s in found) > 1}
    if twice:
        raise ScriptUnreadableError(f"two scripts of one name: {sorted(twice)}")
    return found


def _of_file(path: Path) -> Iterator[Script]:
    written: list[Mapping[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    for entry in written:
        try:
            yield msgspec.convert(entry, Script)
        except msgspec.ValidationError as error:
            raise ScriptUnreadableError(f"{path.name}, {entry.get('name')}: {error}") from error
