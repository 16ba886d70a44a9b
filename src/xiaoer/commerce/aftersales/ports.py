"""What after-sales needs from others: a decision, and money that flows back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from xiaoer.commerce.policies.model.decision import Decision
from xiaoer.commerce.policies.model.facts import WishFacts
from xiaoer.commerce.world.records import World
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId


@dataclass(frozen=True, slots=True)
class Judged:
    """A decision and the id under which it is stored; None when it is not."""

    decision: Decision
    decision_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """The buyer with their order, what is wished, when."""

    world: World
    wish: WishFacts
    at: datetime


class Rules(Protocol):
    """Decides what a buyer is due."""

    async def decide(self, tx: Tx, workspace_id: WorkspaceId, question: Question) -> Judged:
        """The decision; writes only what keeps the decision itself."""
        ...


PayoutWay = Literal["back", "store_credit", "by_hand"]
"""Back the way it came; as a balance with the shop; or outside the desk, by a person."""


@dataclass(frozen=True, slots=True)
class Payout:
    """Money back to a buyer, minor units: in all, by line position, by payment method.

    Empty `methods` leave the choice to whoever pays: back the way it came. `key` names the payout
    for ever; the same key pays once. `by` is the subject who pays. The payouts of one `matter` have
    keys that begin alike. `way` is how it is paid where that is not the way it came, and `sent` the
    refund that a provider has carried out already.
    """

    order_id: UUID
    amount: int
    currency: str
    lines: dict[str, int]
    methods: dict[str, int]
    key: str
    at: datetime
    by: str
    matter: str | None = None
    way: PayoutWay = "back"
    sent: UUID | None = None


class Settlement(Protocol):
    """Pays money back, has it paid in, and takes back what did not arrive."""

    async def refund(self, tx: Tx, workspace_id: WorkspaceId, payout: Payout) -> None:
        """Pay, in this transaction, or raise SettlementRefusedError and change nothing."""
        ...

    async def charge(self, tx: Tx, workspace_id: WorkspaceId, payout: Payout) -> None:
        """Take the payout's amount from its one method, like `refund` the other way round."""
        ...

    async def take_back(self, tx: Tx, workspace_id: WorkspaceId, payout: Payout) -> None:
        """A payout of one method did not arrive: the money is the shop's again, and due again."""
        ...
