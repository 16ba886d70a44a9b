"""Sending refunds and asking how they stand."""

from typing import TYPE_CHECKING
from uuid import UUID

from xiaoer.commerce.connections import service as connections
from xiaoer.commerce.connections import store as connection_store
from xiaoer.commerce.connections.store import Connection
from xiaoer.commerce.payments import service, store
from xiaoer.commerce.payments.model import RefundState, Why
from xiaoer.commerce.payments.store import Refund
from xiaoer.commerce.ports.payments import (
    Account,
    PaymentProvider,
    PaymentProviders,
    ProviderAwayError,
    ProviderRefusedError,
    Receipt,
)
from xiaoer.kernel.job_runner import PermanentJobError
from xiaoer.kernel.jobs import JobHandlers, Payload
from xiaoer.kernel.secrets import SecretBox, SecretUnreadableError

if TYPE_CHECKING:
    from xiaoer.kernel.job_runner import JobContext


def register(handlers: JobHandlers, providers: PaymentProviders, box: SecretBox) -> None:
    """Add the jobs of refunds."""

    async def send(ctx: "JobContext", payload: Payload) -> None:
        await _run(ctx, payload, providers, box, wanted=RefundState.REQUESTED)

    async def follow(ctx: "JobContext", payload: Payload) -> None:
        await _run(ctx, payload, providers, box, wanted=RefundState.ACCEPTED)

    handlers.add(service.SEND, send)
    handlers.add(service.FOLLOW, follow)


async def _run(
    ctx: "JobContext",
    payload: Payload,
    providers: PaymentProviders,
    box: SecretBox,
    *,
    wanted: RefundState,
) -> None:
    """Ask the provider once; a refund that moved on meanwhile is left alone."""
    refund_id = UUID(str(payload["refund_id"]))
    found = await _read(ctx, refund_id)
    if found is None or found[0].state is not wanted:
        return
    refund, connection = found
    try:
        account = connections.open_account(box, ctx.workspace_id, connection)
        receipt = await _ask(providers.by_kind.get(connection.kind), refund, account)
    except ProviderRefusedError as error:
        await _give_up(ctx, refund_id, Why.REFUSED, str(error.params.get("reason", "")))
        raise PermanentJobError("refused by the provider") from error
    except (ProviderAwayError, SecretUnreadableError):
        if ctx.is_last_attempt:
            await _give_up(ctx, refund_id, Why.UNREACHABLE, "unreachable")
        raise
    async with ctx.completing() as tx:
        await service.take_receipt(
            tx,
            ctx.workspace_id,
            connection_id=refund.connection_id,
            receipt=receipt,
            clock=ctx.clock,
        )
        await service.follow_again(tx, ctx.workspace_id, refund_id, clock=ctx.clock)


async def _read(ctx: "JobContext", refund_id: UUID) -> tuple[Refund, Connection] | None:
    async with ctx.transaction() as tx:
        refund = await store.get(tx, ctx.workspace_id, refund_id)
        if refund is None:
            return None
        row = await connection_store.get(tx, ctx.workspace_id, refund.connection_id)
    return (refund, row) if row else None


async def _ask(provider: PaymentProvider | None, refund: Refund, account: Account) -> Receipt:
    if provider is None:
        raise ProviderRefusedError(reason="no_adapter")
    order = service.order_of(refund)
    if refund.state is RefundState.REQUESTED:
        receipt = await provider.refund(order, account)
    else:
        receipt = await provider.status(order, refund.provider_reference, account)
    if receipt.key not in {"", order.key}:
        raise ProviderAwayError(provider=provider.kind)
    return receipt


async def _give_up(ctx: "JobContext", refund_id: UUID, why: Why, failure: str) -> None:
    async with ctx.transaction() as tx:
        await service.give_up(
            tx, ctx.workspace_id, refund_id, why=why, failure=failure, clock=ctx.clock
        )
