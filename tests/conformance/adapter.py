"""What both checkers call: reset, call, dump. Names are mapped; every rule is the product's."""

import weakref
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from tests.conformance.desk import Desk, Json, Records, RefusedError, UnconfirmedError
from tests.conformance.product import Access

Tool = Callable[[Json, Json], Any]


class Adapter:
    """One shop, reached by HTTP only."""

    locale = "en"

    def __init__(self, access: Access, base: Json, stack: ExitStack | None = None) -> None:
        self.base = base
        self.desk = Desk(access, self.locale)
        self.records = Records(self.desk)
        self.tools = self.named_tools()
        if stack is not None:
            weakref.finalize(self, stack.close)

    def named_tools(self) -> dict[str, Tool]:
        """Each tool's name with what carries it out."""
        raise NotImplementedError

    def dump(self) -> Json:
        """The shop as the data set writes it."""
        raise NotImplementedError

    def reset(self) -> None:
        self.desk.restore()

    def call(self, tool: str, arguments: Json, session: Json | None = None) -> tuple[bool, Any]:
        """Whether it was done, and its result or the reason why not."""
        run = self.tools.get(tool.removesuffix("_tool"))
        if run is None:
            return False, "unknown tool"
        try:
            return True, run(arguments, session or {})
        except (RefusedError, UnconfirmedError) as refusal:
            return False, str(refusal)
        except (KeyError, TypeError) as error:
            return False, f"bad arguments: {error!r}"


def major(money: Json) -> float:
    """An amount in whole units, as the data sets write it."""
    return money["amount_minor"] / 100
