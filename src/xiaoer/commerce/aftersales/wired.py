"""Which rules decide and which book pays, for routes and timers."""

from typing import Final

from xiaoer.commerce.aftersales.ports import Rules, Settlement
from xiaoer.commerce.aftersales.rules import PolicyRules
from xiaoer.commerce.aftersales.settling import BookSettlement

RULES: Final[Rules] = PolicyRules()
SETTLEMENT: Final[Settlement] = BookSettlement()
