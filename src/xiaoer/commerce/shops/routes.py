"""HTTP edge of connected shops: how reading goes, what was refused, refunds written back."""

from uuid import UUID

from litestar import Controller, get, post

from xiaoer.commerce.connections import service as connections
from xiaoer.commerce.connections import store as connection_store
from xiaoer.commerce.connections import syncs
from xiaoer.commerce.connections.errors import ConnectionKindUnknownError, ConnectionNotFoundError
from xiaoer.commerce.connections.model import Purpose
from xiaoer.commerce.connections.routes import MANAGE, AdaptersPart, BoxPart
from xiaoer.commerce.connections.store import Connection
from xiaoer.commerce.shop_refunds import store as refund_store
from xiaoer.commerce.shops import store
from xiaoer.commerce.shops.views import (
    RejectionView,
    ShopRefundView,
    SyncView,
    TestView,
    refund_view,
    rejection_view,
    sync_view,
    trouble,
)
from xiaoer.identity.api import Permission, requires
from xiaoer.kernel.db import Tx
from xiaoer.kernel.errors import XiaoerError
from xiaoer.kernel.http.paging import Page, decode_cursor, page_of
from xiaoer.kernel.http.parameters import AgentRequest, Cursor, DbPart, Limit, locale_of
from xiaoer.kernel.ids import WorkspaceId


class ShopSyncs(Controller):
    """Connected shops, as they are read."""

    path = "/api/v1/shop-syncs/{connection_id:uuid}"
    tags = ("connections",)
    guards = (requires(Permission.CONNECTIONS_READ),)

    @get(operation_id="get_shop_sync")
    async def get_sync(self, request: AgentRequest, connection_id: UUID, db: DbPart) -> SyncView:
        """How far the shop was read, and what is wrong if something is."""
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            return await _view(tx, workspace_id, connection_id, locale_of(request))

    @post(operation_id="sync_shop", status_code=202, guards=MANAGE)
    async def sync(self, request: AgentRequest, connection_id: UUID, db: DbPart) -> SyncView:
        """Have the shop read now; a shop that is switched off stays unread."""
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            await _shop(tx, workspace_id, connection_id)
            await syncs.wake(tx, workspace_id, connection_id)
            return await _view(tx, workspace_id, connection_id, locale_of(request))

    @post("/test", operation_id="test_shop", status_code=200, guards=MANAGE)
    async def test(
        self,
        request: AgentRequest,
        *,
        connection_id: UUID,
        db: DbPart,
        adapters: AdaptersPart,
        secret_box: BoxPart,
    ) -> TestView:
        """Ask the shop for its first page, and store nothing of it."""
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            connection = await _shop(tx, workspace_id, connection_id)
        shop = adapters.shops.by_kind.get(connection.kind)
        if shop is None:
            raise ConnectionKindUnknownError(kind=connection.kind)
        try:
            account = connections.open_account(secret_box, workspace_id, connection)
            await shop.read(account, None)
        except XiaoerError as error:
            found = trouble(error.code, dict(error.params), locale_of(request))
            return TestView(is_fine=False, trouble=found)
        return TestView(is_fine=True, trouble=None)

    @get("/rejections", operation_id="list_shop_rejections")
    async def list_rejections(
        self,
        request: AgentRequest,
        *,
        connection_id: UUID,
        db: DbPart,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Page[RejectionView]:
        """Rows that the shop told and that were not taken, each with its reason."""
        workspace_id, locale = request.user.workspace_id, locale_of(request)
        after = decode_cursor(cursor, str, str) if cursor else None
        async with db.transaction(workspace_id) as tx:
            await _shop(tx, workspace_id, connection_id)
            rows = await store.rejections(
                tx, workspace_id, connection_id, after=after, limit=limit + 1
            )
        kept, following = page_of(rows, limit, place=lambda row: (row.kind, row.key))
        return Page([rejection_view(row, locale) for row in kept], following)

    @get("/refunds", operation_id="list_shop_refunds")
    async def list_refunds(
        self,
        request: AgentRequest,
        *,
        connection_id: UUID,
        db: DbPart,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Page[ShopRefundView]:
        """Refunds of this desk that the shop was, or is to be, told of; the newest first."""
        workspace_id, locale = request.user.workspace_id, locale_of(request)
        after = decode_cursor(cursor, UUID)[0] if cursor else None
        async with db.transaction(workspace_id) as tx:
            await _shop(tx, workspace_id, connection_id)
            rows = await refund_store.page(
                tx, workspace_id, connection_id, after=after, limit=limit + 1
            )
        kept, following = page_of(rows, limit, place=lambda row: (row.id,))
        return Page([refund_view(row, locale) for row in kept], following)


async def _shop(tx: Tx, workspace_id: WorkspaceId, connection_id: UUID) -> Connection:
    found = await connection_store.get(tx, workspace_id, connection_id)
    if found is None or found.purpose is not Purpose.SHOP:
        raise ConnectionNotFoundError
    return found


async def _view(tx: Tx, workspace_id: WorkspaceId, connection_id: UUID, locale: str) -> SyncView:
    state = await syncs.get(tx, workspace_id, connection_id)
    if state is None:
        raise ConnectionNotFoundError
    return sync_view(
        connection_id,
        state,
        rejected=await store.count_rejections(tx, workspace_id, connection_id),
        refunds=await refund_store.count(tx, workspace_id, connection_id),
        locale=locale,
    )


CONTROLLERS = (ShopSyncs,)
