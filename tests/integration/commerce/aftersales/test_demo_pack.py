"""The demo shop's requests fill every corner of the queue page."""

from datetime import timedelta
from pathlib import Path

from xiaoer.commerce import api
from xiaoer.commerce.aftersales.demo import read
from xiaoer.commerce.aftersales.model.acting import replay
from xiaoer.commerce.aftersales.model.words import END_STATES, Kind, State
from xiaoer.commerce.aftersales.store import queue, trail
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.kernel.money import Money

PACK = Path(__file__).parents[4] / "packs" / "demo_shop"


async def loaded(db: Database, workspace_id: WorkspaceId, clock: FixedClock) -> int:
    async with db.transaction(workspace_id) as tx:
        await api.import_shop(tx, workspace_id, PACK, clock)
        return await api.load_aftersales(tx, workspace_id, PACK, clock)


async def test_the_queue_is_alive(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    assert await loaded(db, workspace_id, clock) == len(read(PACK)) >= 12
    async with db.transaction(workspace_id) as tx:
        page = await api.list_requests(
            tx, workspace_id, wanted=api.Filter(), cursor=None, limit=100, clock=clock
        )
        counts = await api.count_requests(tx, clock)

    rows = page.items
    due = [row.due.at for row in rows if row.due]
    assert due == sorted(due)
    assert {row.kind for row in rows} >= set(Kind) - {Kind.CASHBACK, Kind.INVOICE_CHANGE}
    states = {row.state for row in rows}
    assert len(states) >= 14
    assert states >= END_STATES | {State.REQUESTED, State.DISPUTED, State.TO_SETTLE}
    assert counts.open == sum(counts.by_state.values()) == len(due)
    assert counts.overdue == 1
    assert counts.due_soon >= 2
    assert counts.waiting_on_platform == 1
    overdue = [row for row in rows if row.due and row.due.is_overdue]
    assert [row.state for row in overdue] == [State.DISPUTED]
    paid = {row.number: row.settled for row in rows if row.settled != Money(0, "CNY")}
    assert list(paid.values()) == [Money(1000, "CNY")]


async def test_loading_again_adds_nothing(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    await loaded(db, workspace_id, clock)
    clock.advance(timedelta(days=1))
    assert await loaded(db, workspace_id, clock) == 0


async def test_every_history_tells_its_state(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    await loaded(db, workspace_id, clock)
    async with db.transaction(workspace_id) as tx:
        for stored in await queue.page(tx, queue.Filter(), None, 100):
            opening, *steps = await trail.steps_of(tx, workspace_id, stored.id)
            deeds = [step.deed for step in steps if step.deed]
            assert (opening.version, opening.act) == (1, "request")
            assert len(deeds) == len(steps) == stored.request.version - 1
            assert replay(stored.begun, deeds) == stored.request
