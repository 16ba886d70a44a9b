"""Where carriers, payment providers and shops call us. The signature is the only key."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import structlog
from litestar import Controller, Request, Response, post
from litestar.exceptions import HTTPException

from xiaoer.commerce.connections import service as connections
from xiaoer.commerce.connections import syncs
from xiaoer.commerce.connections.errors import ConnectionNotFoundError
from xiaoer.commerce.connections.model import Purpose
from xiaoer.commerce.connections.routes import AdaptersPart, BoxPart
from xiaoer.commerce.connections.store import Connection
from xiaoer.commerce.parcels import service as parcels
from xiaoer.commerce.payments import service as payments
from xiaoer.commerce.payments.errors import RefundNotFoundError
from xiaoer.commerce.ports.adapters import Adapters
from xiaoer.commerce.ports.carriers import Pushing
from xiaoer.commerce.ports.hooks import (
    Account,
    HookAnswer,
    HookCall,
    HookSignatureError,
    HookUnreadableError,
)
from xiaoer.commerce.ports.payments import CallingBack
from xiaoer.commerce.ports.shops import Waking
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.errors import XiaoerError
from xiaoer.kernel.http.parameters import ClockPart, DbPart
from xiaoer.kernel.ids import WorkspaceId, workspace_id_of

LARGEST_CALL: Final = 1024 * 1024
REFUSALS: Final = (HookSignatureError, HookUnreadableError, RefundNotFoundError)
"""What a caller is told in its own words; everything else is an error of ours."""
AnyRequest = Request[Any, Any, Any]
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Called:
    """A call that reached its connection, in the transaction that takes it."""

    tx: Tx
    workspace_id: WorkspaceId
    connection: Connection
    account: Account
    call: HookCall
    clock: Clock

    async def is_new(self) -> bool:
        """Note the call; False when it came before."""
        return await connections.take_call(
            self.tx, self.workspace_id, self.connection, self.call, self.clock
        )


@dataclass(frozen=True, slots=True)
class Ear:
    """How the calls of one adapter are taken, and how it is told that one was not."""

    take: Callable[[Called], Awaitable[HookAnswer]]
    refused: Callable[[XiaoerError], HookAnswer]


class Hooks(Controller):
    """Each call is answered in the words of whoever calls."""

    path = "/hooks"
    include_in_schema = False

    @post("/{place:str}/{kind:str}/{key:str}", status_code=200)
    async def take(
        self,
        request: AnyRequest,
        *,
        place: str,
        kind: str,
        key: str,
        db: DbPart,
        clock: ClockPart,
        adapters: AdaptersPart,
        secret_box: BoxPart,
    ) -> Response[bytes]:
        """News of parcels, of refunds, or that something changed in a shop."""
        call, workspace_id = await _call(request), workspace_id_of(key.rpartition("-")[0])
        if place not in EARS:
            raise ConnectionNotFoundError
        purpose, ear_of = EARS[place]
        ear = ear_of(adapters, kind)
        try:
            async with db.transaction(workspace_id) as tx:
                connection = await connections.called(
                    tx, workspace_id, purpose=purpose, kind=kind, key=key
                )
                account = connections.open_account(secret_box, workspace_id, connection)
                called = Called(tx, workspace_id, connection, account, call, clock)
                answer = await ear.take(called)
        except REFUSALS as error:
            _log.warning("hooks.refused", kind=kind, code=error.code)
            answer = ear.refused(error)
        return Response(answer.body, status_code=answer.status, media_type=answer.media_type)


def _carrier(adapters: Adapters, kind: str) -> Ear:
    adapter = adapters.carriers.by_kind.get(kind)
    if not isinstance(adapter, Pushing):
        raise ConnectionNotFoundError

    async def take(called: Called) -> HookAnswer:
        news = adapter.read(called.call, called.account)
        if await called.is_new():
            for item in news:
                await parcels.take_news(
                    called.tx, called.workspace_id, news=item, source=kind, clock=called.clock
                )
        return adapter.accepted(called.account, called.clock.now())

    return Ear(take, adapter.refused)


def _payment(adapters: Adapters, kind: str) -> Ear:
    adapter = adapters.payments.by_kind.get(kind)
    if not isinstance(adapter, CallingBack):
        raise ConnectionNotFoundError

    async def take(called: Called) -> HookAnswer:
        receipt = adapter.read(called.call, called.account, called.clock.now())
        is_new = await called.is_new()
        if receipt is not None and is_new:
            await payments.take_receipt(
                called.tx,
                called.workspace_id,
                connection_id=called.connection.id,
                receipt=receipt,
                clock=called.clock,
            )
        return adapter.accepted()

    return Ear(take, adapter.refused)


def _shop(adapters: Adapters, kind: str) -> Ear:
    """Something changed in a shop: it is read now. The call itself is not believed."""
    adapter = adapters.shops.by_kind.get(kind)
    if not isinstance(adapter, Waking):
        raise ConnectionNotFoundError

    async def take(called: Called) -> HookAnswer:
        adapter.verify(called.call, called.account, called.clock.now())
        await syncs.wake(called.tx, called.workspace_id, called.connection.id)
        return HookAnswer(200, b"{}")

    return Ear(take, lambda _: HookAnswer(401, b"{}"))


EARS: Final[Mapping[str, tuple[Purpose, Callable[[Adapters, str], Ear]]]] = {
    "carriers": (Purpose.CARRIER, _carrier),
    "payments": (Purpose.PAYMENT, _payment),
    "shops": (Purpose.SHOP, _shop),
}


async def _call(request: AnyRequest) -> HookCall:
    body = await request.body()
    if len(body) > LARGEST_CALL:
        raise HTTPException(status_code=413)
    return HookCall({name.lower(): value for name, value in request.headers.items()}, body)
