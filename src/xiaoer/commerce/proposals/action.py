"""The shape of an action, and what actions share."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from xiaoer.commerce.aftersales.evidence import EvidenceFile
from xiaoer.commerce.aftersales.ports import Judged
from xiaoer.commerce.book.model import OrderBook
from xiaoer.commerce.policies.model.facts import Wish
from xiaoer.commerce.proposals.errors import ActIncompleteError, AmountDisputedError
from xiaoer.commerce.proposals.model import Act, Attested, Change, Plan, Sentence, Wished
from xiaoer.commerce.settling import service as settling
from xiaoer.commerce.settling.hand import Hand
from xiaoer.commerce.settling.model import Move, Postings
from xiaoer.commerce.world.records import Order, World
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.errors import FieldError
from xiaoer.kernel.ids import WorkspaceId


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for, in what world, with the money that the rules grant by method.

    `files` are evidence whose uploader was checked.
    """

    world: World
    wished: Wished
    attested: Attested
    granted: tuple[Move, ...]
    at: datetime
    files: tuple[EvidenceFile, ...] = ()

    @property
    def order(self) -> Order:
        """The order it is about. Raises ActIncompleteError when none was named."""
        if self.world.order is None:
            raise missing("order_number")
        return self.world.order


@dataclass(frozen=True, slots=True)
class Doing:
    """A confirmed plan being carried out, with the rows locked.

    `by` said yes; `authority` is the agent who vouches for what the rules leave to a person, and
    `offered_by` whoever offered it for the shop.
    """

    tx: Tx
    workspace_id: WorkspaceId
    asked: Asked
    plan: Plan
    cause: str
    by: str
    authority: str | None
    decided: Judged | None
    clock: Clock
    offered_by: str | None = None

    @property
    def hand(self) -> Hand:
        """The money side of it."""
        return Hand(self.tx, self.workspace_id, self.world, self.cause, self.by, self.clock)

    @property
    def world(self) -> World:
        """The world as it is."""
        return self.asked.world


Result = dict[str, object]


@dataclass(frozen=True, slots=True)
class Action:
    """One kind of change. `wish` is what the rules are asked; None where they have no say.

    `plan` is pure and says what will change; `execute` does it and returns what to remember.
    `opens_request`: it asks for something that a person can answer later.
    """

    act: Act
    wish: Wish | None
    plan: Callable[[Asked], Plan]
    execute: Callable[[Doing], Awaitable[Result]]
    needs_order: bool = True
    opens_request: bool = False


def missing(field: str) -> ActIncompleteError:
    """The refusal of an act that lacks a field."""
    return ActIncompleteError(errors=[FieldError(field, "kernel.field.required")])


def change(what: str, before: str | None, after: str | None, **params: object) -> Change:
    """A change with its sentence."""
    sentence = Sentence(
        f"commerce.proposal.change.{what}",
        {"before": before or "—", "after": after or "—"} | params,
    )
    return Change(what, before, after, sentence)


def title(asked: Asked) -> Sentence:
    """The headline of an act."""
    number = asked.world.order.number if asked.world.order else asked.wished.order_number
    return Sentence(f"commerce.proposal.title.{asked.wished.act}", {"number": number or ""})


def plan_of(asked: Asked, changes: list[Change], moves: list[Move] | None = None) -> Plan:
    """A plan with the act's own title."""
    order = asked.world.order
    currency = order.currency if order else asked.world.currency
    return Plan(title(asked), changes, moves or [], currency)


def agree(asked: Asked, expected: int) -> list[Move]:
    """The granted money, which must come to what the change costs.

    Raises AmountDisputedError: then nobody is paid on the strength of either.
    """
    moves = list(asked.granted)
    if sum(move.amount_minor for move in moves) != expected:
        granted = sum(move.amount_minor for move in moves)
        raise AmountDisputedError(granted=granted, expected=expected)
    return moves


async def settle(doing: Doing, order: Order, ledger: OrderBook, charges: Postings) -> None:
    """Post what lines cost now with the plan's money. Raises OverdrawnError."""
    kind = doing.asked.wished.act.value
    await settling.settle(
        doing.hand, order, ledger, charges=charges, moves=doing.plan.moves, kind=kind
    )


async def open_accounts(doing: Doing, order: Order) -> OrderBook:
    """Take the order and the buyer's balances over into the book."""
    return await settling.open_accounts(doing.hand, order)


async def write_payments(doing: Doing, order_id: UUID, moves: list[Move]) -> None:
    """Append what was paid and paid back to the order's payments."""
    await settling.write_payments(doing.hand, order_id, moves, doing.plan.currency)
