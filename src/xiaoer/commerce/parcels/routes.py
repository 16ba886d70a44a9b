"""HTTP edge of parcels: what agents add and ask."""

from uuid import UUID

import msgspec
from litestar import Controller, post

from xiaoer.commerce.parcels import pack, service
from xiaoer.commerce.parcels.model.naming import read_number
from xiaoer.commerce.parcels.model.numbers import recognise
from xiaoer.commerce.parcels.schemas import (
    NewParcel,
    NumberAnswer,
    NumberCandidate,
    NumberQuestion,
)
from xiaoer.commerce.views import ShipmentView
from xiaoer.identity.api import Permission, requires
from xiaoer.kernel.http.idempotency import Answer, answer_once
from xiaoer.kernel.http.parameters import AgentRequest, ClockPart, DbPart, IdempotencyKey, locale_of
from xiaoer.kernel.ids import OrderId


class Parcels(Controller):
    """Parcels of orders, beside those that the shop reports."""

    path = "/api/v1"
    tags = ("orders",)

    @post(
        "/orders/{order_id:uuid}/shipments",
        operation_id="add_shipment",
        status_code=201,
        guards=[requires(Permission.SHIPMENTS_WRITE)],
    )
    async def add_shipment(
        self,
        request: AgentRequest,
        *,
        order_id: UUID,
        data: NewParcel,
        idempotency_key: IdempotencyKey,
        db: DbPart,
        clock: ClockPart,
    ) -> ShipmentView:
        """Add a parcel by its number; a number that cannot be right is refused with the reason."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:

            async def run() -> Answer:
                added = await service.add_parcel(
                    tx,
                    who.workspace_id,
                    order_id=OrderId(order_id),
                    tracking_number=data.tracking_number,
                    carrier=data.carrier,
                    actor=who.key,
                    clock=clock,
                    locale=locale_of(request),
                )
                return Answer(201, msgspec.json.encode(added))

            answer = await answer_once(
                tx,
                who.workspace_id,
                scope=f"{who.key} add_shipment {order_id}",
                key=idempotency_key,
                request=msgspec.json.encode(data),
                run=run,
                clock=clock,
            )
        return msgspec.json.decode(answer.body, type=ShipmentView)

    @post(
        "/tracking-numbers/recognise",
        operation_id="recognise_tracking_number",
        status_code=200,
        guards=[requires(Permission.ORDERS_READ)],
    )
    async def recognise_number(self, request: AgentRequest, data: NumberQuestion) -> NumberAnswer:
        """Whose number this may be."""
        number, known = read_number(data.tracking_number), pack.carriers()
        locale = locale_of(request)
        return NumberAnswer(
            number,
            [
                NumberCandidate(
                    carrier=item.carrier,
                    name=known.name_of(item.carrier, locale),
                    is_whole=item.is_whole,
                    is_checked=item.is_checked,
                    is_verified=item.is_verified,
                    source=known.sources[item.family],
                )
                for item in recognise(number, known.families)
            ],
        )


CONTROLLERS = (Parcels,)
