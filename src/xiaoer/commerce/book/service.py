"""Open an order's accounts, move money, read what the book holds."""

from dataclasses import dataclass
from uuid import UUID

from xiaoer.commerce.book import store
from xiaoer.commerce.book.model import (
    GOODWILL,
    OPENING,
    Account,
    Entry,
    OrderBook,
    Source,
    entry,
    outside,
)
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId

__all__ = ["GOODWILL", "Account", "Entry", "OpenOrder", "OrderBook", "Source", "entry", "outside"]


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """What an order looked like before the desk first moved its money.

    `lines` by position, `tills` by method (payments less refunds), all in minor units.
    """

    order_id: UUID
    currency: str
    lines: dict[int, int]
    tills: dict[str, int]
    freight: int = 0

    @property
    def book(self) -> OrderBook:
        """The order's moves."""
        return OrderBook(str(self.order_id), self.currency)


async def open_order(tx: Tx, workspace_id: WorkspaceId, order: OpenOrder, clock: Clock) -> None:
    """Take over what was paid and charged elsewhere, once. The caller holds the order's row."""
    book = order.book
    if await store.exists(tx, workspace_id, book.owed):
        return
    moves = book.charge(order.lines, order.freight)
    for method_id, amount in order.tills.items():
        moves += [(book.till(method_id), amount), (OPENING, -amount)]
    await post(
        tx, workspace_id, entry("opening", order.currency, moves), order_id=order.order_id,
        clock=clock,
    )  # fmt: skip


async def open_balance(
    tx: Tx,
    workspace_id: WorkspaceId,
    pocket: Account,
    *,
    amount: int,
    currency: str,
    clock: Clock,
) -> None:
    """Take over a stored balance, once. The caller holds the method's row."""
    if amount and not await store.exists(tx, workspace_id, pocket):
        moves = [(pocket, amount), (OPENING, -amount)]
        await post(tx, workspace_id, entry("opening", currency, moves), clock=clock)


async def post(
    tx: Tx,
    workspace_id: WorkspaceId,
    moved: Entry,
    *,
    clock: Clock,
    order_id: UUID | None = None,
    cause: str | None = None,
) -> UUID | None:
    """Write an entry; None when nothing moves. `cause` is what ordered it (`proposal:<id>`).

    Raises OverdrawnError: more would leave an account than is in it; nothing is written.
    """
    if moved.is_empty:
        return None
    return await store.insert(
        tx, workspace_id, moved, order_id=order_id, cause=cause, at=clock.now()
    )


async def tills_of(tx: Tx, workspace_id: WorkspaceId, order: OrderBook) -> dict[str, int]:
    """What each method has paid into the order and not got back."""
    prefix = f"till:{order.order}:"
    found = await store.balances(tx, workspace_id, [prefix])
    return {code.removeprefix(prefix): amount for code, amount in found.items()}


async def held(tx: Tx, workspace_id: WorkspaceId, account: Account) -> int:
    """What one account holds."""
    return (await store.balances(tx, workspace_id, [account.code])).get(account.code, 0)


async def moved_by(
    tx: Tx, workspace_id: WorkspaceId, order: OrderBook, matter: str
) -> dict[Account, int]:
    """What the order's entries whose causes begin so have moved, by account."""
    found = await store.net_of(tx, workspace_id, UUID(order.order), matter)
    return {Account(*code.split(":", 2)): amount for code, amount in found.items()}
