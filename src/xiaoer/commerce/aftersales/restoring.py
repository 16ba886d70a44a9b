"""Ending every open request of a practice shop that is put back as it was imported."""

from dataclasses import replace

from xiaoer.commerce.aftersales.model.request import Deed
from xiaoer.commerce.aftersales.model.words import Act, State
from xiaoer.commerce.aftersales.store import claims, queue
from xiaoer.commerce.aftersales.store.queue import Filter
from xiaoer.commerce.aftersales.writing import SYSTEM, Written, write
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId

PAGE = 500


async def let_all_go(tx: Tx, workspace_id: WorkspaceId, *, clock: Clock) -> int:
    """Withdraw what is open and free every piece; returns how many requests that ended."""
    found = await queue.page(tx, Filter(is_open=True), None, PAGE)
    for stored in found:
        now = clock.now()
        after = replace(
            stored.request,
            state=State.WITHDRAWN,
            version=stored.request.version + 1,
            due=None,
            paused={},
            before=None,
            changed_at=now,
            ended_at=now,
        )
        deed = Deed(Act.WITHDRAW, SYSTEM.who, SYSTEM.key, now)
        done = Written(
            stored.id,
            stored.number,
            stored.order_id,
            stored.order_number,
            stored.buyer,
            stored.currency,
            stored.request,
            after,
            SYSTEM,
            deed,
        )
        await write(tx, workspace_id, done, clock)
    await claims.release_all(tx, workspace_id)
    return len(found)
