"""Read records; put a practice shop back as it was imported."""

from typing import Final
from uuid import UUID

from xiaoer.commerce.aftersales.restoring import let_all_go
from xiaoer.commerce.book import store as book
from xiaoer.commerce.errors import OrderNotFoundError
from xiaoer.commerce.model import order_number_key
from xiaoer.commerce.records import present, store
from xiaoer.commerce.records.errors import NotForPracticeError
from xiaoer.commerce.records.views import (
    CustomerPage,
    CustomerRecord,
    OrderPage,
    OrderRecord,
    Restored,
)
from xiaoer.commerce.world import reading
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.http.paging import decode_cursor, page_of
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.kernel.ledger.service import seal

START: Final = (0, UUID(int=0))


def _after(cursor: str | None) -> store.Place:
    return decode_cursor(cursor, int, UUID) if cursor else START  # pyright: ignore[reportReturnType]


async def orders(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    changed_since: int,
    cursor: str | None,
    limit: int,
    locale: str,
) -> OrderPage:
    """Orders in the order of their last change. A changed one may come twice, none is missed."""
    revision = await store.revision(tx)
    rows = await store.orders(tx, workspace_id, changed_since, _after(cursor), limit + 1)
    kept, following = page_of(rows, limit, place=lambda row: row[2])
    items = [present.order_record(row[0], row[1], locale, is_whole=True) for row in kept]
    return OrderPage(items, following, str(revision))


async def customers(
    tx: Tx, workspace_id: WorkspaceId, *, changed_since: int, cursor: str | None, limit: int
) -> CustomerPage:
    """Customers in the order of their last change. See `orders`."""
    revision = await store.revision(tx)
    rows = await store.customers(tx, workspace_id, changed_since, _after(cursor), limit + 1)
    kept, following = page_of(rows, limit, place=lambda row: row[4])
    items = [present.customer_record(*row[:4]) for row in kept]
    return CustomerPage(items, following, str(revision))


async def own_orders(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    customer_id: UUID,
    number: str | None,
    is_whole: bool,
    locale: str,
) -> list[OrderRecord]:
    """A buyer's own orders, or the one of this number. Raises OrderNotFoundError."""
    buyer = await reading.buyer(tx, workspace_id, customer_id)
    keys = (
        await store.numbers(tx, workspace_id, customer_id)
        if number is None
        else [order_number_key(number)]
    )
    found: list[OrderRecord] = []
    for key in keys:
        order = await reading.order(tx, workspace_id, customer_id, number_key=key)
        if order is None or buyer is None:
            raise OrderNotFoundError
        found.append(present.order_record(order, buyer.external_id, locale, is_whole=is_whole))
    return found


async def profile(tx: Tx, workspace_id: WorkspaceId, *, customer_id: UUID) -> CustomerRecord | None:
    """A customer, whole."""
    found = await store.customer(tx, workspace_id, customer_id)
    return present.customer_record(*found[:4]) if found else None


async def restore(tx: Tx, workspace_id: WorkspaceId, *, by: str, clock: Clock) -> Restored:
    """Put a practice shop back as it was imported; its book undoes what it holds by reversals.

    Raises NotForPracticeError for a real shop, and changes nothing.
    """
    if not await store.is_practice(tx, workspace_id):
        raise NotForPracticeError
    entries = await book.reverse_all(tx, workspace_id, clock.now())
    await let_all_go(tx, workspace_id, clock=clock)
    rows = await store.put_back(tx, workspace_id)
    await store.note_restored(tx, workspace_id, clock.now())
    await store.touch_kept(tx, workspace_id)
    if rows or entries:
        await seal(
            tx,
            workspace_id,
            kind="shop.restored",
            subject="shop",
            body={"by": by, "rows": rows, "entries": entries},
            clock=clock,
        )
    return Restored(rows, entries)
