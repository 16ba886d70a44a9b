"""Goodwill never exceeds its caps, and nobody approves their own."""

import asyncio

import pytest
from tests.unit.commerce.policies.given import case, cny, line, order, wanted

from xiaoer.commerce.policies import compensations, service
from xiaoer.commerce.policies.errors import (
    CompensationRefusedError,
    CompensationSettledError,
    OwnProposalError,
)
from xiaoer.commerce.policies.model.facts import Case, Reason, Wish
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import WorkspaceId

LI, ZHAO = "agent:li", "agent:zhao"


def late(yuan: float) -> Case:
    wish = wanted(Wish.COMPENSATION, Reason.LATE_DELIVERY, amount=cny(yuan))
    return case(wish, order([line(paid=1000)]))


async def test_fifty_at_once_never_exceed_the_buyer_s_cap(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    async with db.transaction(workspace_id) as tx:
        await service.current_version(tx, workspace_id, clock=clock)

    async def ask(number: int) -> bool:
        async with db.transaction(workspace_id) as tx:
            try:
                await compensations.propose(
                    tx, workspace_id, case=late(20), by=LI, request_key=f"k{number}", clock=clock
                )
            except CompensationRefusedError:
                return False
            return True

    granted = await asyncio.gather(*(ask(number) for number in range(50)))
    async with db.transaction(workspace_id) as tx:
        total = await tx.fetchval(
            "SELECT sum(amount_minor)::bigint FROM commerce_compensations WHERE workspace_id = $1",
            workspace_id,
        )
    assert (sum(granted), total) == (7, 14_000)


async def test_the_same_request_twice_is_one_compensation(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    async with db.transaction(workspace_id) as tx:
        [first, second] = [
            await compensations.propose(
                tx, workspace_id, case=late(20), by=LI, request_key="same", clock=clock
            )
            for _ in range(2)
        ]
    assert first == second
    assert first.status == "granted"


async def test_a_large_one_waits_for_somebody_else(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    async with db.transaction(workspace_id) as tx:
        made = await compensations.propose(
            tx, workspace_id, case=late(45), by=LI, request_key="large", clock=clock
        )
        with pytest.raises(OwnProposalError):
            await compensations.approve(
                tx, workspace_id, compensation_id=made.id, by=LI, clock=clock
            )
        done = await compensations.approve(
            tx, workspace_id, compensation_id=made.id, by=ZHAO, clock=clock
        )
        with pytest.raises(CompensationSettledError):
            await compensations.approve(
                tx, workspace_id, compensation_id=made.id, by="agent:wu", clock=clock
            )
    assert (made.status, done.status, done.approved_by) == ("proposed", "granted", ZHAO)
