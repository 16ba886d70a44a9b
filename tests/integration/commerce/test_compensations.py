"""Goodwill never exceeds its caps, and nobody approves their own."""

import asyncio
from dataclasses import replace

import pytest
from tests.unit.commerce.policies.given import case, cny, line, order, wanted

from xiaoer.commerce.policies import compensations, service
from xiaoer.commerce.policies.errors import (
    CompensationRefusedError,
    CompensationSettledError,
    OwnProposalError,
)
from xiaoer.commerce.policies.model.decision import Verdict
from xiaoer.commerce.policies.model.facts import Case, Reason, Wish
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import WorkspaceId

LI, ZHAO = "agent:li", "agent:zhao"


def late(yuan: float, number: object = 1) -> Case:
    wish = wanted(Wish.COMPENSATION, Reason.LATE_DELIVERY, amount=cny(yuan))
    return case(wish, replace(order([line(paid=1000)]), number=f"N{number}"))


async def test_fifty_at_once_never_exceed_the_buyer_s_cap(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    async with db.transaction(workspace_id) as tx:
        await service.current_version(tx, workspace_id, clock=clock)

    async def ask(number: int) -> str:
        async with db.transaction(workspace_id) as tx:
            made = await compensations.propose(
                tx,
                workspace_id,
                case=late(20, number),
                by=LI,
                request_key=f"k{number}",
                clock=clock,
            )
            return made.status

    said = await asyncio.gather(*(ask(number) for number in range(50)))
    async with db.transaction(workspace_id) as tx:
        total = await tx.fetchval(
            "SELECT sum(amount_minor)::bigint FROM commerce_compensations"
            " WHERE workspace_id = $1 AND status = 'granted'",
            workspace_id,
        )
    assert (said.count("granted"), said.count("proposed"), total) == (7, 43, 14_000)


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


async def test_an_exhausted_cap_asks_a_person_and_a_rejection_frees_it(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    async with db.transaction(workspace_id) as tx:

        async def ask(yuan: float, key: str) -> compensations.Compensation:
            return await compensations.propose(
                tx, workspace_id, case=late(yuan, key), by=LI, request_key=key, clock=clock
            )

        large = [await ask(50, str(number)) for number in range(3)]
        beyond = await ask(20, "beyond")
        decision = await service.get_decision(tx, workspace_id, beyond.decision_id)
        for one in (large[0], beyond):
            done = await compensations.reject(
                tx, workspace_id, compensation_id=one.id, by=ZHAO, clock=clock
            )
            assert (done.status, done.rejected_by) == ("rejected", ZHAO)
        freed = await ask(20, "freed")

    assert decision.decision.verdict is Verdict.NEEDS_PERSON
    assert (beyond.status, beyond.amount, beyond.allowed) == ("proposed", cny(20), cny(0))
    assert (freed.status, freed.allowed) == ("granted", cny(20))


async def test_a_rejected_one_cannot_be_approved(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    async with db.transaction(workspace_id) as tx:
        made = await compensations.propose(
            tx, workspace_id, case=late(45), by=LI, request_key="large", clock=clock
        )
        await compensations.reject(tx, workspace_id, compensation_id=made.id, by=LI, clock=clock)
        with pytest.raises(CompensationSettledError):
            await compensations.approve(
                tx, workspace_id, compensation_id=made.id, by=ZHAO, clock=clock
            )


async def test_nothing_beyond_the_order_s_total_is_recorded(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    async with db.transaction(workspace_id) as tx:
        for yuan in (1000.01, 0):
            with pytest.raises(CompensationRefusedError):
                await compensations.propose(
                    tx, workspace_id, case=late(yuan), by=LI, request_key="x", clock=clock
                )
        assert await service.list_decisions(tx, workspace_id) == ([], None)


async def test_an_order_s_cap_counts_what_it_got_before(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    async with db.transaction(workspace_id) as tx:
        made = [
            await compensations.propose(
                tx, workspace_id, case=late(yuan), by=LI, request_key=f"{yuan}", clock=clock
            )
            for yuan in (30, 21)
        ]
    assert [one.status for one in made] == ["granted", "proposed"]
    assert made[1].allowed == cny(20)
