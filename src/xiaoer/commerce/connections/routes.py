"""HTTP edge of connections: one controller per purpose, alike but for the adapters."""

from collections.abc import Mapping
from uuid import UUID

import msgspec
from litestar import Controller, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from xiaoer.commerce.connections import service
from xiaoer.commerce.connections.errors import ConnectionKindUnknownError
from xiaoer.commerce.connections.model import Purpose
from xiaoer.commerce.connections.schemas import (
    ConnectionChange,
    ConnectionOut,
    Kind,
    NewConnection,
)
from xiaoer.commerce.ports.carriers import Carrier, Carriers
from xiaoer.commerce.ports.hooks import Needs
from xiaoer.commerce.ports.payments import PaymentProvider, PaymentProviders
from xiaoer.identity.api import Permission, requires
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Database
from xiaoer.kernel.http.idempotency import Answer, answer_once
from xiaoer.kernel.http.parameters import AgentRequest, ClockPart, DbPart, IdempotencyKey
from xiaoer.kernel.secrets import SecretBox

CarriersPart = NamedDependency[SkipValidation[Carriers]]
ProvidersPart = NamedDependency[SkipValidation[PaymentProviders]]
BoxPart = NamedDependency[SkipValidation[SecretBox]]
Adapters = Mapping[str, Carrier] | Mapping[str, PaymentProvider]


def _kinds(adapters: Adapters) -> list[Kind]:
    return [Kind.of(kind, item.quality, item.needs) for kind, item in sorted(adapters.items())]


def _needs(adapters: Adapters) -> dict[str, Needs]:
    return {kind: item.needs for kind, item in adapters.items()}


async def _list(request: AgentRequest, db: Database, purpose: Purpose) -> list[ConnectionOut]:
    async with db.transaction(request.user.workspace_id) as tx:
        found = await service.list_connections(tx, request.user.workspace_id, purpose)
    return [ConnectionOut.of(row) for row in found]


async def _connect(
    request: AgentRequest,
    data: NewConnection,
    key: str,
    *,
    purpose: Purpose,
    adapters: Adapters,
    db: Database,
    box: SecretBox,
    clock: Clock,
) -> Answer:
    who = request.user
    needs = _needs(adapters).get(data.kind)
    if needs is None:
        raise ConnectionKindUnknownError(kind=data.kind)
    async with db.transaction(who.workspace_id) as tx:

        async def run() -> Answer:
            made = await service.connect(
                tx,
                who.workspace_id,
                purpose=purpose,
                kind=data.kind,
                name=data.name,
                config=data.config,
                secrets={name: text for name, text in data.secrets.items() if text},
                needs=needs,
                box=box,
                actor=who.key,
                clock=clock,
            )
            return Answer(201, msgspec.json.encode(ConnectionOut.of(made)))

        return await answer_once(
            tx,
            who.workspace_id,
            scope=f"{who.key} connect {purpose}",
            key=key,
            request=msgspec.json.encode(data),
            run=run,
            clock=clock,
        )


async def _change(
    request: AgentRequest,
    connection_id: UUID,
    data: ConnectionChange,
    *,
    purpose: Purpose,
    adapters: Adapters,
    db: Database,
    box: SecretBox,
    clock: Clock,
) -> ConnectionOut:
    who = request.user
    async with db.transaction(who.workspace_id) as tx:
        changed = await service.change(
            tx,
            who.workspace_id,
            connection_id,
            purpose=purpose,
            name=data.name,
            config=data.config,
            secrets=data.secrets,
            is_active=data.is_active,
            needs=_needs(adapters),
            box=box,
            actor=who.key,
            clock=clock,
        )
    return ConnectionOut.of(changed)


async def _disconnect(
    request: AgentRequest, connection_id: UUID, purpose: Purpose, db: Database, clock: Clock
) -> None:
    who = request.user
    async with db.transaction(who.workspace_id) as tx:
        await service.disconnect(
            tx, who.workspace_id, connection_id, purpose=purpose, actor=who.key, clock=clock
        )


class CarrierConnections(Controller):
    """Who tells us where parcels are."""

    path = "/api/v1/carrier-connections"
    tags = ("connections",)
    guards = (requires(Permission.CONNECTIONS_MANAGE),)

    @get("/kinds", operation_id="list_carrier_kinds")
    async def list_kinds(self, carriers: CarriersPart) -> list[Kind]:
        """The adapters there are, with what each needs and how far it was proved."""
        return _kinds(carriers.by_kind)

    @get(operation_id="list_carrier_connections")
    async def list_connections(self, request: AgentRequest, db: DbPart) -> list[ConnectionOut]:
        """All of the workspace, the oldest first; secrets are never shown."""
        return await _list(request, db, Purpose.CARRIER)

    @post(operation_id="connect_carrier", status_code=201)
    async def connect(
        self,
        request: AgentRequest,
        *,
        data: NewConnection,
        idempotency_key: IdempotencyKey,
        db: DbPart,
        clock: ClockPart,
        carriers: CarriersPart,
        secret_box: BoxPart,
    ) -> ConnectionOut:
        """Set one up; the same key again gives the same connection."""
        made = await _connect(
            request,
            data,
            idempotency_key,
            purpose=Purpose.CARRIER,
            adapters=carriers.by_kind,
            db=db,
            box=secret_box,
            clock=clock,
        )
        return msgspec.json.decode(made.body, type=ConnectionOut)

    @put("/{connection_id:uuid}", operation_id="change_carrier_connection")
    async def change(
        self,
        request: AgentRequest,
        *,
        connection_id: UUID,
        data: ConnectionChange,
        db: DbPart,
        clock: ClockPart,
        carriers: CarriersPart,
        secret_box: BoxPart,
    ) -> ConnectionOut:
        """Replace name and settings, or switch it off."""
        return await _change(
            request,
            connection_id,
            data,
            purpose=Purpose.CARRIER,
            adapters=carriers.by_kind,
            db=db,
            box=secret_box,
            clock=clock,
        )

    @delete("/{connection_id:uuid}", operation_id="disconnect_carrier")
    async def disconnect(
        self, request: AgentRequest, connection_id: UUID, db: DbPart, clock: ClockPart
    ) -> None:
        """Remove it with the calls that were kept."""
        await _disconnect(request, connection_id, Purpose.CARRIER, db, clock)


class PaymentConnections(Controller):
    """Who pays money back."""

    path = "/api/v1/payment-connections"
    tags = ("connections",)
    guards = (requires(Permission.CONNECTIONS_MANAGE),)

    @get("/kinds", operation_id="list_payment_kinds")
    async def list_kinds(self, payment_providers: ProvidersPart) -> list[Kind]:
        """The adapters there are, with what each needs and how far it was proved."""
        return _kinds(payment_providers.by_kind)

    @get(operation_id="list_payment_connections")
    async def list_connections(self, request: AgentRequest, db: DbPart) -> list[ConnectionOut]:
        """All of the workspace, the oldest first; secrets are never shown."""
        return await _list(request, db, Purpose.PAYMENT)

    @post(operation_id="connect_payment", status_code=201)
    async def connect(
        self,
        request: AgentRequest,
        *,
        data: NewConnection,
        idempotency_key: IdempotencyKey,
        db: DbPart,
        clock: ClockPart,
        payment_providers: ProvidersPart,
        secret_box: BoxPart,
    ) -> ConnectionOut:
        """Set one up; the same key again gives the same connection."""
        made = await _connect(
            request,
            data,
            idempotency_key,
            purpose=Purpose.PAYMENT,
            adapters=payment_providers.by_kind,
            db=db,
            box=secret_box,
            clock=clock,
        )
        return msgspec.json.decode(made.body, type=ConnectionOut)

    @put("/{connection_id:uuid}", operation_id="change_payment_connection")
    async def change(
        self,
        request: AgentRequest,
        *,
        connection_id: UUID,
        data: ConnectionChange,
        db: DbPart,
        clock: ClockPart,
        payment_providers: ProvidersPart,
        secret_box: BoxPart,
    ) -> ConnectionOut:
        """Replace name and settings, or switch it off."""
        return await _change(
            request,
            connection_id,
            data,
            purpose=Purpose.PAYMENT,
            adapters=payment_providers.by_kind,
            db=db,
            box=secret_box,
            clock=clock,
        )

    @delete("/{connection_id:uuid}", operation_id="disconnect_payment")
    async def disconnect(
        self, request: AgentRequest, connection_id: UUID, db: DbPart, clock: ClockPart
    ) -> None:
        """Remove it; refused while refunds point to it."""
        await _disconnect(request, connection_id, Purpose.PAYMENT, db, clock)


CONTROLLERS = (CarrierConnections, PaymentConnections)
