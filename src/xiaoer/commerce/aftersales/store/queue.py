"""Pages and counters of requests: nearest deadline first, keyset paging, one statement a page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from xiaoer.commerce.aftersales.model.words import Kind, Side, State
from xiaoer.commerce.aftersales.store.requests import COLUMNS, SOURCE, StoredRequest, stored
from xiaoer.kernel.db import Tx

MOST_COUNTED: Final = 1000


@dataclass(frozen=True, slots=True)
class Filter:
    """What a page shows; None does not narrow. `due_before` is an instant, past or to come."""

    is_open: bool | None = None
    state: State | None = None
    kind: Kind | None = None
    waiting_on: Side | None = None
    due_before: datetime | None = None
    order_id: UUID | None = None
    buyer: str | None = None
    query: str | None = None


Place = tuple[datetime, UUID]


async def page(tx: Tx, wanted: Filter, place: Place | None, limit: int) -> list[StoredRequest]:
    """Up to `limit` requests behind `place`, nearest deadline first, ended ones last."""
    statement, arguments = page_statement(wanted, place, limit)
    return [stored(row) for row in await tx.fetch(statement, *arguments)]


def page_statement(wanted: Filter, place: Place | None, limit: int) -> tuple[str, list[Any]]:
    """The statement of a page and its arguments; the plan guard explains it."""
    arguments: list[Any] = [limit]
    clauses = ["r.workspace_id = current_workspace_id()", *_clauses(wanted, arguments)]
    if place:
        arguments += place
        size = len(arguments)
        clauses.append(f"(r.sort_at, r.id) > (${size - 1}::timestamptz, ${size}::uuid)")
    statement = (
        f"SELECT {COLUMNS} FROM {SOURCE} WHERE {' AND '.join(clauses)}"
        " ORDER BY r.sort_at, r.id LIMIT $1"
    )
    return statement, arguments


async def of_buyer(tx: Tx, buyer: str, place: Place | None, limit: int) -> list[StoredRequest]:
    """The buyer's own requests behind `place`, newest first."""
    at, id_ = place or (None, None)
    rows = await tx.fetch(
        f"""
        SELECT {COLUMNS} FROM {SOURCE}
        WHERE r.workspace_id = current_workspace_id() AND r.buyer = $1
          AND ($2::timestamptz IS NULL OR (r.opened_at, r.id) < ($2, $3::uuid))
        ORDER BY r.opened_at DESC, r.id DESC LIMIT $4
        """,
        buyer,
        at,
        id_,
        limit,
    )
    return [stored(row) for row in rows]


async def count(tx: Tx, now: datetime, soon: datetime) -> dict[str, int]:
    """The buckets of open requests; each stops at `MOST_COUNTED`."""
    buckets = {
        "open": "true",
        "overdue": "r.due_at <= $1",
        "due_soon": "r.due_at > $1 AND r.due_at <= $2",
        **{f"waiting_on_{side.value}": f"r.waiting_on = '{side.value}'" for side in Side},
    }
    columns = ", ".join(_capped(condition, name) for name, condition in buckets.items())
    row = await tx.fetchrow(f"SELECT {columns}", now, soon)
    assert row is not None  # noqa: S101 - a select without FROM has one row
    return dict(row)


async def count_by(tx: Tx, column: str) -> dict[str, int]:
    """Open requests by `state` or `kind`."""
    rows = await tx.fetch(
        f"""
        SELECT {column} AS name, count(*) AS found FROM commerce_aftersales
        WHERE workspace_id = current_workspace_id() AND ended_at IS NULL
        GROUP BY 1 ORDER BY 1
        """
    )
    return {row["name"]: row["found"] for row in rows}


def _clauses(wanted: Filter, arguments: list[Any]) -> list[str]:
    found: list[str] = []
    if wanted.is_open is not None:
        found.append(f"r.ended_at IS {'NULL' if wanted.is_open else 'NOT NULL'}")
    equal = {
        "r.state": wanted.state,
        "r.kind": wanted.kind,
        "r.waiting_on": wanted.waiting_on,
        "r.order_id": wanted.order_id,
        "r.buyer": wanted.buyer,
    }
    for column, value in equal.items():
        if value is not None:
            arguments.append(value)
            found.append(f"{column} = ${len(arguments)}")
    if wanted.due_before:
        arguments.append(wanted.due_before)
        found.append(f"r.due_at <= ${len(arguments)}")
    if wanted.query and wanted.query.strip():
        arguments.append(_like(wanted.query.strip()))
        place = f"${len(arguments)}"
        found.append(f"(r.number ILIKE {place} OR o.number ILIKE {place} OR c.name ILIKE {place})")
    return found


def _like(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _capped(condition: str, name: str) -> str:
    return (
        f"(SELECT count(*) FROM (SELECT FROM commerce_aftersales r WHERE"
        f" r.workspace_id = current_workspace_id() AND r.ended_at IS NULL AND {condition}"
        f" AND $1::timestamptz < $2::timestamptz LIMIT {MOST_COUNTED}) AS counted) AS {name}"
    )
