"""Import of a whole shop: read, check what hangs together, store in batches, report."""

import asyncio
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from xiaoer.commerce.batching import batches, news, parcel_batches, sizes, trace_sizes
from xiaoer.commerce.events import ShopImported
from xiaoer.commerce.imports.rows import CustomerRow, OrderRow, ProductRow, ShopRows
from xiaoer.commerce.imports.source import Form, read_shop
from xiaoer.commerce.model import order_number_key
from xiaoer.commerce.parcels import service as parcels
from xiaoer.commerce.store import importing as store
from xiaoer.commerce.store.importing import Row
from xiaoer.commerce.views import ImportReport, RejectedRow
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.events import WORKSPACE_TOPIC, publish
from xiaoer.kernel.ids import WorkspaceId


async def import_shop(
    tx: Tx,
    workspace_id: WorkspaceId,
    file_or_dir: str | Path,
    clock: Clock,
    *,
    is_practice: bool = False,
    form: Form | None = None,
) -> ImportReport:
    """Bring a shop's customers, products, orders and parcels into the workspace.

    Knows the formats of docs/reference/imports.md; without `form` the content tells which it is.
    Importing the same file again changes nothing.
    Orders that this desk changed keep what was done here, and balances that the book keeps stay.
    A practice shop can later be put back as it was imported.
    Raises ShopUnreadableError or ShopFormatUnknownError, and then nothing is stored.
    """
    rows = await asyncio.to_thread(read_shop, Path(file_or_dir), clock.now(), form)
    return await store_rows(tx, workspace_id, rows, is_practice=is_practice)


async def store_rows(
    tx: Tx,
    workspace_id: WorkspaceId,
    rows: ShopRows,
    *,
    is_practice: bool = False,
    is_page: bool = False,
) -> ImportReport:
    """Store what was read of a shop, whole or (`is_page`) a part of it that changed there.

    Of orders that this desk changed, a page still brings the shop's news: a status that the shop
    changed since it last told one, and parcels.
    """
    _refuse_what_hangs_loose(rows)
    kept_here = await _keep_what_was_done_here(tx, workspace_id, rows)
    rows.orders = await _with_products(tx, workspace_id, rows)
    found = batches(rows, is_page=is_page)
    inserted = updated = 0
    counts: Counter[str] = Counter()
    fresh: Counter[str] = Counter()
    if is_page:
        updated = await store.follow_orders(tx, workspace_id, [news(o) for o in kept_here])
        found += parcel_batches(kept_here)
    for table, batch in found:
        new, changed = await store.upsert(tx, workspace_id, table, batch)
        inserted, updated = inserted + new, updated + changed
        kind = table.name.removeprefix("commerce_")
        counts[kind] += len(batch)
        fresh[kind] += new
    removed = await store.trim_orders(tx, workspace_id, [sizes(order) for order in rows.orders])
    removed += await store.trim_parcel_events(tx, workspace_id, trace_sizes(rows.orders))
    settings: Row = {
        "locale": rows.locale,
        "currency": rows.currency,
        "identify_by": rows.identify_by,
        "is_practice": is_practice,
    }
    await store.describe_shop(tx, workspace_id, source=rows.source, settings=settings)
    if inserted + updated + removed:
        event = ShopImported(source=rows.source, changed=inserted + updated + removed)
        await publish(tx, workspace_id, event, topic=WORKSPACE_TOPIC)
        await parcels.watch(tx, workspace_id)
    return ImportReport(
        source=rows.source,
        counts=dict(counts),
        inserted=inserted,
        updated=updated,
        removed=removed,
        rejected=tuple(RejectedRow(r.kind, r.key, r.code, r.params) for r in rows.rejected),
        fresh=dict(fresh),
    )


def _refuse_what_hangs_loose(rows: ShopRows) -> None:
    """Drop repeated rows and orders of customers who are not in the file."""
    rows.customers = _first_of_each(rows, "customer", rows.customers)
    rows.products = _first_of_each(rows, "product", rows.products)
    known = {row.external_id for row in rows.customers}
    kept: dict[str, OrderRow] = {}
    for order in rows.orders:
        key = order_number_key(order.number)
        if order.customer_external_id not in known:
            rows.refuse(
                "order", order.number, "unknown_customer", customer=order.customer_external_id
            )
        elif key in kept:
            rows.refuse("order", order.number, "repeated", first=kept[key].number)
        else:
            kept[key] = order
    rows.orders = list(kept.values())


async def _keep_what_was_done_here(
    tx: Tx, workspace_id: WorkspaceId, rows: ShopRows
) -> list[OrderRow]:
    """Take out what this desk has changed since; returns those orders."""
    keys = [order_number_key(order.number) for order in rows.orders]
    ours = await store.changed_here(tx, workspace_id, keys)
    kept_here = [o for o in rows.orders if order_number_key(o.number) in ours]
    for order in kept_here:
        rows.refuse("order", order.number, "changed_here")
    rows.orders = [o for o in rows.orders if order_number_key(o.number) not in ours]
    kept = await store.methods_with_accounts(tx, workspace_id)
    rows.methods = [m for m in rows.methods if (m.customer_external_id, m.external_id) not in kept]
    return kept_here


async def _with_products(tx: Tx, workspace_id: WorkspaceId, rows: ShopRows) -> list[OrderRow]:
    """Lines that name only a SKU get the product that has it, told now or earlier."""
    bare = {li.sku for order in rows.orders for li in order.lines if not li.product_external_id}
    known = await store.products_of_skus(tx, workspace_id, sorted(bare)) if bare else {}
    known |= {sku.external_id: p.external_id for p in rows.products for sku in p.skus}
    return [
        replace(
            order,
            lines=tuple(
                replace(li, product_external_id=li.product_external_id or known.get(li.sku))
                for li in order.lines
            ),
        )
        for order in rows.orders
    ]


T = TypeVar("T", CustomerRow, ProductRow)


def _first_of_each(rows: ShopRows, kind: str, found: list[T]) -> list[T]:
    kept: dict[str, T] = {}
    for row in found:
        if row.external_id in kept:
            rows.refuse(kind, row.external_id, "repeated", first=row.external_id)
        kept.setdefault(row.external_id, row)
    return list(kept.values())
