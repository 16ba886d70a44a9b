"""The money of an act: paid, charged, taken back because it did not arrive, or arrived late."""

from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

from xiaoer.commerce.aftersales.goodwill import note_paid, within_the_ladder
from xiaoer.commerce.aftersales.model.acting import payout
from xiaoer.commerce.aftersales.model.failing import lines_between
from xiaoer.commerce.aftersales.model.words import END_STATES, PAYING, Act
from xiaoer.commerce.aftersales.ports import Payout, PayoutWay, Settlement
from xiaoer.commerce.aftersales.step import Step, matter_of
from xiaoer.commerce.aftersales.store import money
from xiaoer.commerce.payments import service as payments
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Tx

WAYS: Final[dict[Act, PayoutWay]] = {
    Act.PAY_OTHERWISE: "store_credit",
    Act.SETTLE_BY_HAND: "by_hand",
}


async def move_money(
    tx: Tx, step: Step, settlement: Settlement, *, sent: UUID | None = None
) -> None:
    """What the act does to the book; `sent` is the refund that the act is about, if it is.

    Raises SettlementRefusedError, and for goodwill CompensationRefusedError, OwnProposalError.
    """
    if step.deed.act in PAYING:
        await _pay(tx, step, settlement)
    elif move := _MOVES.get(step.deed.act):
        await move(tx, step, settlement, sent)


async def _pay(tx: Tx, step: Step, settlement: Settlement) -> None:
    amount, lines, methods = payout(step.before)
    if not amount:
        return
    way = WAYS.get(step.deed.act, "back")
    if way != "back":
        matter, clock = matter_of(step.stored.id), FixedClock(step.deed.at)
        await payments.let_go(tx, step.workspace_id, step.stored.order_id, matter, clock=clock)
    goodwill = await within_the_ladder(tx, step, amount)
    due = _payout(step, amount, lines, methods, way=way)
    await settlement.refund(tx, step.workspace_id, due)
    await note_paid(tx, step, goodwill)


async def _charge(tx: Tx, step: Step, settlement: Settlement, _: UUID | None) -> None:
    """Something dearer is on its way: the buyer agreed to pay the difference."""
    extra = step.before.grant.surcharge
    if extra is None:
        return
    due = Payout(
        step.stored.order_id,
        extra.amount,
        step.stored.currency,
        extra.lines,
        extra.methods,
        f"{matter_of(step.stored.id)}surcharge",
        step.deed.at,
        step.deed.actor,
    )
    await settlement.charge(tx, step.workspace_id, due)


async def _take_back(tx: Tx, step: Step, settlement: Settlement, _: UUID | None) -> None:
    """A refund did not arrive: its money is the shop's again, and due again."""
    amount, method = step.deed.amount or 0, step.deed.method or ""
    lines = lines_between(step.before, step.after)
    due = _payout(step, amount, lines, {method: amount})
    await settlement.take_back(tx, step.workspace_id, due)
    if step.before.state in END_STATES:
        await money.unmark_refunded(tx, step.workspace_id, step.stored.order_id)


async def _arrive(tx: Tx, step: Step, settlement: Settlement, sent: UUID | None) -> None:
    """A refund that was given up has gone back after all."""
    amount, method = step.deed.amount or 0, step.deed.method or ""
    lines = lines_between(step.before, step.after)
    due = _payout(step, amount, lines, {method: amount}, sent=sent)
    await settlement.refund(tx, step.workspace_id, due)


def _payout(
    step: Step,
    amount: int,
    lines: dict[str, int],
    methods: dict[str, int],
    *,
    way: PayoutWay = "back",
    sent: UUID | None = None,
) -> Payout:
    return Payout(
        step.stored.order_id,
        amount,
        step.stored.currency,
        lines,
        methods,
        step.key,
        step.deed.at,
        step.deed.actor,
        matter_of(step.stored.id),
        way,
        sent,
    )


_Moving = Callable[[Tx, Step, Settlement, UUID | None], Awaitable[None]]
_MOVES: Final[dict[Act, _Moving]] = {
    Act.SEND: _charge,
    Act.REFUND_FAILS: _take_back,
    Act.REFUND_ARRIVES: _arrive,
}
