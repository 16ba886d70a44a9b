"""The shape of an action, and what actions share."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from xiaoer.commerce.book import service as book
from xiaoer.commerce.book.model import Account, OrderBook, Source, apart, balance_of, outside
from xiaoer.commerce.policies.model.facts import Wish
from xiaoer.commerce.proposals.errors import ActIncompleteError, AmountDisputedError
from xiaoer.commerce.proposals.model import Act, Attested, Change, Move, Plan, Sentence, Wished
from xiaoer.commerce.world import writing
from xiaoer.commerce.world.records import Method, Order, World
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.errors import FieldError
from xiaoer.kernel.ids import WorkspaceId

Moves = list[tuple[Account, int]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for, in what world, with the money that the rules grant by method."""

    world: World
    wished: Wished
    attested: Attested
    granted: tuple[Move, ...]
    at: datetime

    @property
    def order(self) -> Order:
        """The order it is about. Raises ActIncompleteError when none was named."""
        if self.world.order is None:
            raise missing("order_number")
        return self.world.order


@dataclass(frozen=True, slots=True)
class Doing:
    """A confirmed plan being carried out, with the rows locked."""

    tx: Tx
    workspace_id: WorkspaceId
    asked: Asked
    plan: Plan
    cause: str
    clock: Clock

    @property
    def world(self) -> World:
        """The world as it is."""
        return self.asked.world


Result = dict[str, object]


@dataclass(frozen=True, slots=True)
class Action:
    """One kind of change. `wish` is what the rules are asked; None where they have no say.

    `plan` is pure and says what will change; `execute` does it and returns what to remember.
    """

    act: Act
    wish: Wish | None
    plan: Callable[[Asked], Plan]
    execute: Callable[[Doing], Awaitable[Result]]
    needs_order: bool = True


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


def pocket(world: World, method: Method | None, method_id: str) -> Account:
    """Where a method's money lies: its own balance, apart from it, or outside the shop."""
    if method is None or method.balance_minor is None:
        return outside(method_id)
    owner = str(world.buyer.id)
    if method.is_settled_apart:
        return apart(owner, method_id)
    return balance_of(owner, method_id)


def source(world: World, method_id: str) -> Source:
    """A method as a source of money."""
    return Source(method_id, pocket(world, world.buyer.method(method_id), method_id))


async def open_accounts(doing: Doing, order: Order) -> OrderBook:
    """Take the order and the buyer's balances over into the book, if they are not there yet."""
    lines = {line.position: line.cost_minor for line in order.lines}
    tills = {key: order.paid_by(key) - order.paid_by(key, "refund") for key in order.method_ids}
    opened = book.OpenOrder(
        order_id=order.id,
        currency=order.currency,
        lines={position: cost for position, cost in lines.items() if cost},
        tills={key: amount for key, amount in tills.items() if amount > 0},
        freight=order.freight_minor or 0,
    )
    await book.open_order(doing.tx, doing.workspace_id, opened, doing.clock)
    await open_balances(doing)
    return opened.book


async def open_balances(doing: Doing) -> None:
    """Take the buyer's stored balances over into the book."""
    for method in doing.world.buyer.methods:
        if method.balance_minor is not None:
            account = balance_of(str(doing.world.buyer.id), method.external_id)
            await book.open_balance(
                doing.tx,
                doing.workspace_id,
                account,
                amount=method.balance_minor,
                currency=method.currency,
                clock=doing.clock,
            )


async def settle(doing: Doing, order: Order, ledger: OrderBook, charges: Moves) -> None:
    """Post what lines cost now with the plan's money, and write the payments down."""
    tills = await book.tills_of(doing.tx, doing.workspace_id, ledger)
    moves = [*charges]
    for move in sorted(doing.plan.moves, key=lambda m: m.amount_minor):
        origin = source(doing.world, move.method_id)
        if move.amount_minor < 0:
            moves += ledger.pay(origin, -move.amount_minor)
        else:
            moves += ledger.pay_back(
                _first(tills, move.method_id), origin.pocket, move.amount_minor
            )
    posted = book.entry(doing.asked.wished.act.value, order.currency, moves)
    await book.post(
        doing.tx,
        doing.workspace_id,
        posted,
        clock=doing.clock,
        order_id=order.id,
        cause=doing.cause,
    )
    await keep_balances(doing, posted)


async def keep_balances(doing: Doing, posted: book.Entry) -> None:
    """Balances shown to people follow their accounts."""
    for posting in posted.postings:
        if posting.account.kind == "balance":
            await writing.change_balance(
                doing.tx,
                doing.workspace_id,
                doing.world.buyer.id,
                posting.account.part,
                posting.amount,
            )


async def write_payments(doing: Doing, order_id: UUID, moves: list[Move]) -> None:
    """Append what was paid and paid back to the order's payments."""
    rows = [
        (
            "payment" if move.amount_minor < 0 else "refund",
            move.label,
            move.method_id,
            abs(move.amount_minor),
        )
        for move in moves
    ]
    if rows:
        await writing.add_payments(
            doing.tx,
            doing.workspace_id,
            order_id,
            rows,
            currency=doing.plan.currency,
            at=doing.clock.now(),
        )


def _first(tills: dict[str, int], method_id: str) -> list[tuple[str, int]]:
    """The method's own till before the others; larger ones before smaller."""
    others = sorted(
        ((key, held) for key, held in tills.items() if key != method_id),
        key=lambda item: -item[1],
    )
    own = [(method_id, tills[method_id])] if method_id in tills else []
    return own + others
