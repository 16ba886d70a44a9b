"""Where carriers, payment providers and shops call us. The signature is the only key."""

from typing import Any, Final

import structlog
from litestar import Controller, Request, Response, post
from litestar.exceptions import HTTPException

from xiaoer.commerce.connections import service as connections
from xiaoer.commerce.connections import syncs
from xiaoer.commerce.connections.errors import ConnectionNotFoundError
from xiaoer.commerce.connections.model import Purpose
from xiaoer.commerce.connections.routes import AdaptersPart, BoxPart
from xiaoer.commerce.parcels import service as parcels
from xiaoer.commerce.payments import service as payments
from xiaoer.commerce.payments.errors import RefundNotFoundError
from xiaoer.commerce.ports.carriers import Pushing
from xiaoer.commerce.ports.hooks import (
    HookAnswer,
    HookCall,
    HookSignatureError,
    HookUnreadableError,
)
from xiaoer.commerce.ports.payments import CallingBack
from xiaoer.commerce.ports.shops import Waking
from xiaoer.kernel.http.parameters import ClockPart, DbPart
from xiaoer.kernel.ids import WorkspaceId, workspace_id_of

LARGEST_CALL: Final = 1024 * 1024
AnyRequest = Request[Any, Any, Any]
_log = structlog.get_logger(__name__)


class Hooks(Controller):
    """Each call is answered in the words of whoever calls."""

    path = "/hooks"
    include_in_schema = False

    @post("/carriers/{kind:str}/{key:str}", status_code=200)
    async def carrier(
        self,
        request: AnyRequest,
        *,
        kind: str,
        key: str,
        db: DbPart,
        clock: ClockPart,
        adapters: AdaptersPart,
        secret_box: BoxPart,
    ) -> Response[bytes]:
        """News of parcels."""
        adapter, call = adapters.carriers.by_kind.get(kind), await _call(request)
        workspace_id = _owner(key)
        if not isinstance(adapter, Pushing):
            raise ConnectionNotFoundError
        try:
            async with db.transaction(workspace_id) as tx:
                connection = await connections.called(
                    tx, workspace_id, purpose=Purpose.CARRIER, kind=kind, key=key
                )
                account = connections.open_account(secret_box, workspace_id, connection)
                news = adapter.read(call, account)
                if await connections.take_call(tx, workspace_id, connection, call, clock):
                    for item in news:
                        await parcels.take_news(
                            tx, workspace_id, news=item, source=kind, clock=clock
                        )
        except (HookSignatureError, HookUnreadableError) as error:
            _log.warning("hooks.refused", kind=kind, code=error.code)
            return _answer(adapter.refused(error))
        return _answer(adapter.accepted(account, clock.now()))

    @post("/payments/{kind:str}/{key:str}", status_code=200)
    async def payment(
        self,
        request: AnyRequest,
        *,
        kind: str,
        key: str,
        db: DbPart,
        clock: ClockPart,
        adapters: AdaptersPart,
        secret_box: BoxPart,
    ) -> Response[bytes]:
        """News of refunds."""
        adapter, call = adapters.payments.by_kind.get(kind), await _call(request)
        workspace_id = _owner(key)
        if not isinstance(adapter, CallingBack):
            raise ConnectionNotFoundError
        try:
            async with db.transaction(workspace_id) as tx:
                connection = await connections.called(
                    tx, workspace_id, purpose=Purpose.PAYMENT, kind=kind, key=key
                )
                account = connections.open_account(secret_box, workspace_id, connection)
                receipt = adapter.read(call, account, clock.now())
                is_new = await connections.take_call(tx, workspace_id, connection, call, clock)
                if receipt is not None and is_new:
                    await payments.take_receipt(
                        tx,
                        workspace_id,
                        connection_id=connection.id,
                        receipt=receipt,
                        clock=clock,
                    )
        except (HookSignatureError, HookUnreadableError, RefundNotFoundError) as error:
            _log.warning("hooks.refused", kind=kind, code=error.code)
            return _answer(adapter.refused(error))
        return _answer(adapter.accepted())

    @post("/shops/{kind:str}/{key:str}", status_code=200)
    async def shop(
        self,
        request: AnyRequest,
        *,
        kind: str,
        key: str,
        db: DbPart,
        clock: ClockPart,
        adapters: AdaptersPart,
        secret_box: BoxPart,
    ) -> Response[bytes]:
        """Something changed in a shop: it is read now. The call itself is not believed."""
        adapter, call = adapters.shops.by_kind.get(kind), await _call(request)
        workspace_id = _owner(key)
        if not isinstance(adapter, Waking):
            raise ConnectionNotFoundError
        try:
            async with db.transaction(workspace_id) as tx:
                connection = await connections.called(
                    tx, workspace_id, purpose=Purpose.SHOP, kind=kind, key=key
                )
                account = connections.open_account(secret_box, workspace_id, connection)
                adapter.verify(call, account, clock.now())
                await syncs.wake(tx, workspace_id, connection.id)
        except HookSignatureError as error:
            _log.warning("hooks.refused", kind=kind, code=error.code)
            return _answer(HookAnswer(401, b"{}"))
        return _answer(HookAnswer(200, b"{}"))


def _owner(key: str) -> WorkspaceId:
    """The workspace of a connection's key: its slug stands before the last hyphen."""
    return workspace_id_of(key.rpartition("-")[0])


async def _call(request: AnyRequest) -> HookCall:
    body = await request.body()
    if len(body) > LARGEST_CALL:
        raise HTTPException(status_code=413)
    return HookCall({name.lower(): value for name, value in request.headers.items()}, body)


def _answer(answer: HookAnswer) -> Response[bytes]:
    return Response(answer.body, status_code=answer.status, media_type=answer.media_type)
