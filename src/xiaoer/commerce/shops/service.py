"""Take what changed in a shop, a page at a time."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import msgspec

from xiaoer.commerce.connections import service as connections
from xiaoer.commerce.connections import store as connection_store
from xiaoer.commerce.connections import syncs
from xiaoer.commerce.connections.model import Purpose
from xiaoer.commerce.connections.store import Connection
from xiaoer.commerce.connections.syncs import Sync
from xiaoer.commerce.importing import store_rows
from xiaoer.commerce.imports.rows import ShopRows
from xiaoer.commerce.model import OrderStatus, order_number_key
from xiaoer.commerce.ports.shops import Account, OrderLink, ShopPage
from xiaoer.commerce.shop_refunds import store as refund_store
from xiaoer.commerce.shops import rounds, store
from xiaoer.commerce.shops.model.pace import back_off, pause
from xiaoer.commerce.shops.model.rows import of_this_shop, with_prefix
from xiaoer.commerce.views import ImportReport
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.errors import XiaoerError
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.kernel.secrets import SecretBox


@dataclass(frozen=True, slots=True)
class Reading:
    """A connection that is read now, and the state in which the reading found it."""

    connection: Connection
    state: Sync
    account: Account

    @property
    def id(self) -> UUID:
        return self.connection.id


async def begin(
    tx: Tx, workspace_id: WorkspaceId, connection_id: UUID, box: SecretBox
) -> Reading | None:
    """What is to be read, and from where; None for a shop that is switched off or gone.

    Raises SecretUnreadableError.
    """
    connection = await connection_store.get(tx, workspace_id, connection_id)
    state = await syncs.get(tx, workspace_id, connection_id)
    if connection is None or state is None or connection.purpose is not Purpose.SHOP:
        return None
    if not connection.is_active:
        return None
    return Reading(connection, state, connections.open_account(box, workspace_id, connection))


async def take_page(
    tx: Tx, workspace_id: WorkspaceId, reading: Reading, page: ShopPage, clock: Clock
) -> ImportReport | None:
    """Store a page and plan the next reading.

    None, and nothing stored, when another reading was quicker: its page may be newer.
    """
    state = await syncs.get(tx, workspace_id, reading.id, lock=True)
    if state is None or state.version != reading.state.version:
        return None
    report = await _store(tx, workspace_id, reading, page, clock)
    now = clock.now()
    is_changed = bool(report.inserted + report.updated + report.removed)
    taken = msgspec.structs.replace(
        state,
        cursor=page.cursor,
        version=state.version + 1,
        has_more=page.has_more,
        customers=state.customers + report.fresh.get("customers", 0),
        products=state.products + report.fresh.get("products", 0),
        orders=state.orders + report.fresh.get("orders", 0),
        read_at=now,
        changed_at=now if is_changed else state.changed_at,
        failures=0,
        failure_code=None,
        failure_params={},
    )
    await syncs.save(tx, workspace_id, reading.id, taken)
    is_urgent = page.has_more or state.wakes != reading.state.wakes
    later = now + timedelta(seconds=pause(reading.connection.config))
    await syncs.read_at(tx, workspace_id, reading.id, None if is_urgent else later)
    return report


async def note_failure(
    tx: Tx, workspace_id: WorkspaceId, connection_id: UUID, error: XiaoerError, clock: Clock
) -> None:
    """Keep why the shop could not be read, and try again later and later."""
    state = await syncs.get(tx, workspace_id, connection_id, lock=True)
    if state is None:
        return
    failures, now = state.failures + 1, clock.now()
    failed = msgspec.structs.replace(
        state,
        failures=failures,
        failed_at=now,
        failure_code=error.code,
        failure_params={name: str(value) for name, value in error.params.items()},
    )
    await syncs.save(tx, workspace_id, connection_id, failed)
    later = now + timedelta(seconds=back_off(failures, error.params.get("after")))
    await syncs.read_at(tx, workspace_id, connection_id, later)


async def _store(
    tx: Tx, workspace_id: WorkspaceId, reading: Reading, page: ShopPage, clock: Clock
) -> ImportReport:
    prefix = reading.connection.config.get("prefix", "").strip()
    read = _keys(page)
    told = {order_number_key(order.number): order.status for order in page.rows.orders}
    known = await store.known(tx, workspace_id, [*told])
    own = await refund_store.references(tx, workspace_id, reading.id)
    rows = of_this_shop(with_prefix(page.rows, prefix), known, reading.id, own)
    report = await store_rows(tx, workspace_id, rows, is_page=True)
    await store.link(tx, workspace_id, reading.id, _links(rows, page.links, told))
    gone = [order_number_key(number) for number in page.gone_orders]
    await store.cancel_gone(tx, workspace_id, reading.id, gone)
    unlisted = [f"{prefix}:{key}" if prefix else key for key in page.gone_products]
    await store.unlist_gone(tx, workspace_id, unlisted)
    await _count_products(tx, workspace_id, reading.id, page, prefix)
    await store.note_rejections(
        tx, workspace_id, reading.id, read=read, refused=rows.rejected, at=clock.now()
    )
    return report


async def _count_products(
    tx: Tx, workspace_id: WorkspaceId, connection_id: UUID, page: ShopPage, prefix: str
) -> None:
    """Note which products were seen in this round; what two whole rounds missed is gone.

    One round may miss a product that is there: another was deleted before it, and all moved up.
    """
    if page.product_round is None:
        return
    seen = [key for kind, key in _keys(page) if kind == "product"]
    keys = [f"{prefix}:{key}" if prefix else key for key in seen]
    await rounds.note_seen(tx, workspace_id, connection_id, keys, page.product_round)
    if page.is_round_over:
        await rounds.unlist_missed(tx, workspace_id, connection_id, page.product_round)


def _links(
    rows: ShopRows, links: tuple[OrderLink, ...], told: dict[str, OrderStatus]
) -> list[tuple[str, OrderLink, OrderStatus]]:
    """The links of orders that were not refused as another shop's."""
    others = {row.key for row in rows.rejected if row.code == "commerce.import.other_shop"}
    found = [(order_number_key(item.number), item) for item in links if item.number not in others]
    return [(key, item, told[key]) for key, item in found if key in told]


def _keys(page: ShopPage) -> list[tuple[str, str]]:
    """Every row of the page, refused or not, as rejections name it."""
    rows = page.rows
    return [
        *(("customer", row.external_id) for row in rows.customers),
        *(("product", row.external_id) for row in rows.products),
        *(("sku", sku.external_id) for row in rows.products for sku in row.skus),
        *(("order", row.number) for row in rows.orders),
        *((row.kind, row.key) for row in rows.rejected),
    ]
