"""HTTP edge of connections: one set of routes for carriers, payments and shops."""

from uuid import UUID

import msgspec
from litestar import Controller, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from xiaoer.commerce.connections import service
from xiaoer.commerce.connections.errors import ConnectionKindUnknownError
from xiaoer.commerce.connections.model import Shelf
from xiaoer.commerce.connections.schemas import (
    ConnectionChange,
    ConnectionKind,
    ConnectionOut,
    NewConnection,
)
from xiaoer.commerce.ports.adapters import Adapters
from xiaoer.identity.api import Permission, requires
from xiaoer.kernel.db import Tx
from xiaoer.kernel.http.idempotency import Answer, answer_once
from xiaoer.kernel.http.parameters import AgentRequest, ClockPart, DbPart, IdempotencyKey
from xiaoer.kernel.secrets import SecretBox

AdaptersPart = NamedDependency[SkipValidation[Adapters]]
BoxPart = NamedDependency[SkipValidation[SecretBox]]
MANAGE = (requires(Permission.CONNECTIONS_MANAGE),)


class Connections(Controller):
    """Who tells us where parcels are, who pays money back, and whose orders we see."""

    path = "/api/v1/connections"
    tags = ("connections",)
    guards = (requires(Permission.CONNECTIONS_READ),)

    @get("/{shelf:str}/kinds", operation_id="list_connection_kinds")
    async def list_kinds(self, shelf: Shelf, adapters: AdaptersPart) -> list[ConnectionKind]:
        """The adapters there are, with what each needs and how far it was proved."""
        found = sorted(adapters.of(shelf).items())
        return [ConnectionKind.of(kind, item.quality, item.needs) for kind, item in found]

    @get("/{shelf:str}", operation_id="list_connections")
    async def list_connections(
        self, request: AgentRequest, shelf: Shelf, db: DbPart
    ) -> list[ConnectionOut]:
        """All of the workspace, the oldest first; secrets are never shown."""
        async with db.transaction(request.user.workspace_id) as tx:
            found = await service.list_connections(tx, request.user.workspace_id, shelf.purpose)
        return [ConnectionOut.of(row) for row in found]

    @post("/{shelf:str}", operation_id="connect", status_code=201, guards=MANAGE)
    async def connect(
        self,
        request: AgentRequest,
        *,
        shelf: Shelf,
        data: NewConnection,
        idempotency_key: IdempotencyKey,
        db: DbPart,
        clock: ClockPart,
        adapters: AdaptersPart,
        secret_box: BoxPart,
    ) -> ConnectionOut:
        """Set one up; the same key again gives the same connection."""
        who, adapter = request.user, adapters.of(shelf).get(data.kind)
        if adapter is None:
            raise ConnectionKindUnknownError(kind=data.kind)

        async def run(tx: Tx) -> Answer:
            made = await service.connect(
                tx,
                who.workspace_id,
                purpose=shelf.purpose,
                kind=data.kind,
                name=data.name,
                config=data.config,
                secrets={name: text for name, text in data.secrets.items() if text},
                needs=adapter.needs,
                box=secret_box,
                actor=who.key,
                clock=clock,
            )
            return Answer(201, msgspec.json.encode(ConnectionOut.of(made)))

        async with db.transaction(who.workspace_id) as tx:
            answer = await answer_once(
                tx,
                who.workspace_id,
                scope=f"{who.key} connect {shelf.purpose}",
                key=idempotency_key,
                request=msgspec.json.encode(data),
                run=lambda: run(tx),
                clock=clock,
            )
        return msgspec.json.decode(answer.body, type=ConnectionOut)

    @put("/{shelf:str}/{connection_id:uuid}", operation_id="change_connection", guards=MANAGE)
    async def change(
        self,
        request: AgentRequest,
        *,
        shelf: Shelf,
        connection_id: UUID,
        data: ConnectionChange,
        db: DbPart,
        clock: ClockPart,
        adapters: AdaptersPart,
        secret_box: BoxPart,
    ) -> ConnectionOut:
        """Replace name and settings, or switch it off."""
        who = request.user
        needs = {kind: item.needs for kind, item in adapters.of(shelf).items()}
        async with db.transaction(who.workspace_id) as tx:
            changed = await service.change(
                tx,
                who.workspace_id,
                connection_id,
                purpose=shelf.purpose,
                name=data.name,
                config=data.config,
                secrets=data.secrets,
                is_active=data.is_active,
                needs=needs,
                box=secret_box,
                actor=who.key,
                clock=clock,
            )
        return ConnectionOut.of(changed)

    @delete("/{shelf:str}/{connection_id:uuid}", operation_id="disconnect", guards=MANAGE)
    async def disconnect(
        self,
        request: AgentRequest,
        *,
        shelf: Shelf,
        connection_id: UUID,
        db: DbPart,
        clock: ClockPart,
    ) -> None:
        """Remove it with the calls that were kept; refused while refunds point to it."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            await service.disconnect(
                tx,
                who.workspace_id,
                connection_id,
                purpose=shelf.purpose,
                actor=who.key,
                clock=clock,
            )


CONTROLLERS = (Connections,)
