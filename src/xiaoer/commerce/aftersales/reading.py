"""Looking at requests: the queue, its counters, one with everything, a buyer's own."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from xiaoer.commerce.aftersales import present
from xiaoer.commerce.aftersales.errors import RequestNotFoundError
from xiaoer.commerce.aftersales.model.limits import Attempt, hindrance
from xiaoer.commerce.aftersales.model.words import Act, Who
from xiaoer.commerce.aftersales.notices import Reader, notices_of
from xiaoer.commerce.aftersales.store import queue, requests, trail
from xiaoer.commerce.aftersales.store.queue import Filter
from xiaoer.commerce.aftersales.store.requests import NEVER, StoredRequest
from xiaoer.commerce.aftersales.views import AftersalesCounts, AftersalesRow, AftersalesView
from xiaoer.commerce.aftersales.writing import Doer
from xiaoer.commerce.world.records import Request as Withdrawable
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.http.paging import Page, decode_cursor, page_of
from xiaoer.kernel.i18n import DEFAULT_LOCALE
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.kernel.money import Money

SOON: Final = timedelta(hours=24)
MOST_OPEN: Final = 50


async def list_requests(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    wanted: Filter,
    cursor: str | None,
    limit: int,
    clock: Clock,
    locale: str = DEFAULT_LOCALE,
) -> Page[AftersalesRow]:
    """The queue: nearest deadline first; ended requests come last."""
    place = decode_cursor(cursor, datetime, UUID) if cursor else None
    found = await queue.page(tx, wanted, (place[0], place[1]) if place else None, limit + 1)
    kept, following = page_of(found, limit, place=lambda r: (_sort_at(r), r.id))
    return Page(await _rows(tx, workspace_id, kept, clock, locale), following)


async def list_of_buyer(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    buyer: str | None,
    cursor: str | None,
    limit: int,
    clock: Clock,
    locale: str = DEFAULT_LOCALE,
) -> Page[AftersalesRow]:
    """The buyer's own requests, newest first; none for somebody the shop does not vouch for."""
    place = decode_cursor(cursor, datetime, UUID) if cursor else None
    if buyer is None:
        return Page([])
    found = await queue.of_buyer(tx, buyer, (place[0], place[1]) if place else None, limit + 1)
    kept, following = page_of(found, limit, place=lambda r: (r.request.opened_at, r.id))
    return Page(await _rows(tx, workspace_id, kept, clock, locale), following)


async def count_requests(tx: Tx, clock: Clock) -> AftersalesCounts:
    """How many open requests are in each bucket."""
    now = clock.now()
    buckets = await queue.count(tx, now, now + SOON)
    return AftersalesCounts(
        **buckets,
        by_state=await queue.count_by(tx, "state"),
        by_kind=await queue.count_by(tx, "kind"),
    )


async def get_request(
    tx: Tx,
    workspace_id: WorkspaceId,
    request_id: UUID,
    *,
    reader: Doer,
    clock: Clock,
    buyer: str | None = None,
    barred: frozenset[str] = frozenset(),
    locale: str = DEFAULT_LOCALE,
) -> AftersalesView:
    """One request with timeline, evidence, parcels and the reader's acts.

    Raises RequestNotFoundError: unknown, or not the buyer's when `buyer` is given.
    """
    stored = await requests.one(tx, workspace_id, request_id, buyer=buyer)
    if stored is None:
        raise RequestNotFoundError
    request, now = stored.request, clock.now()
    steps = await trail.steps_of(tx, workspace_id, request_id)
    [row] = await _rows(tx, workspace_id, [stored], clock, locale)
    is_agent = reader.who is Who.AGENT
    undo_until = request.changed_at + request.terms.undo if request.changed_at else None
    return AftersalesView(
        request=row,
        offered=None if request.offered is None else Money(request.offered, stored.currency),
        deducted=Money(request.deducted, stored.currency),
        payable=Money(request.payable, stored.currency),
        undo_until=undo_until if is_agent and request.before else None,
        details={key: str(value) for key, value in stored.details.items()},
        decision=present.decision(stored, locale),
        acts=present.acts(request, reader, now, locale, barred),
        timeline=tuple(
            present.step(step, stored.currency, locale, is_for_agents=is_agent) for step in steps
        ),
        evidence=present.evidence(
            await trail.evidence_of(tx, workspace_id, request_id), is_for_agents=is_agent
        ),
        parcels=present.parcels(await trail.parcels_of(tx, workspace_id, request_id)),
        notices=await notices_of(tx, workspace_id, stored, Reader(is_agent, locale)),
    )


async def _rows(
    tx: Tx, workspace_id: WorkspaceId, found: list[StoredRequest], clock: Clock, locale: str
) -> list[AftersalesRow]:
    lines = await trail.lines_of(tx, workspace_id, [stored.id for stored in found])
    now = clock.now()
    return [
        present.row(stored, (line for line in lines if line.request_id == stored.id), now, locale)
        for stored in found
    ]


def _sort_at(stored: StoredRequest) -> datetime:
    return stored.request.due.at if stored.request.due else NEVER


async def withdrawable(tx: Tx, order_id: UUID) -> tuple[Withdrawable, ...]:
    """The order's open requests that their buyer may still take back, the oldest first."""
    wanted = Filter(is_open=True, order_id=order_id)
    found = await queue.page(tx, wanted, None, MOST_OPEN)
    return tuple(
        Withdrawable(one.id, one.number, one.request.kind.value, one.request.version)
        for one in sorted(found, key=lambda one: one.number)
        if hindrance(one.request, Attempt(Act.WITHDRAW, Who.BUYER, "", one.request.opened_at))
        is None
    )
