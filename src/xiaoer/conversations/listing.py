"""Pages of conversations: one index and one statement per view, whatever the number of rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from xiaoer.conversations.records import row_of
from xiaoer.conversations.store import COLUMNS, SOURCE
from xiaoer.conversations.views import ConversationRow, Counts
from xiaoer.kernel.db import Tx
from xiaoer.kernel.http.paging import Page, decode_cursor, page_of

View = Literal["mine", "queue", "bot", "all", "snoozed", "resolved"]
MOST_COUNTED: Final = 1000


@dataclass(frozen=True, slots=True)
class _Order:
    condition: str
    column: str
    is_descending: bool = True

    @property
    def order_by(self) -> str:
        direction = "DESC" if self.is_descending else "ASC"
        return f"c.{self.column} {direction}, c.id {direction}"

    @property
    def beyond(self) -> str:
        sign = "<" if self.is_descending else ">"
        return f"(c.{self.column}, c.id) {sign} ($2::timestamptz, $3::uuid)"


_ACTIVE = "c.status IN ('open', 'pending')"
ORDERS: Final[dict[View, _Order]] = {
    "all": _Order(_ACTIVE, "last_message_at"),
    "mine": _Order(f"{_ACTIVE} AND c.owner = 'agent' AND c.agent_id = $4", "last_message_at"),
    "bot": _Order(f"{_ACTIVE} AND c.owner = 'bot'", "last_message_at"),
    "queue": _Order(f"{_ACTIVE} AND c.owner = 'queue'", "queued_at", is_descending=False),
    "snoozed": _Order("c.status = 'snoozed'", "snoozed_until", is_descending=False),
    "resolved": _Order("c.status = 'resolved'", "resolved_at"),
}


async def list_conversations(
    tx: Tx, *, view: View, agent_id: UUID, query: str | None, cursor: str | None, limit: int
) -> Page[ConversationRow]:
    """A page of a view. The queue shows who waits longest first, the others the newest first."""
    place = decode_cursor(cursor, datetime, UUID) if cursor else (None, None)
    statement, arguments = page_statement(view, agent_id, query, place, limit)
    rows = await tx.fetch(statement, *arguments)
    column = ORDERS[view].column
    kept, following = page_of(rows, limit, place=lambda row: (row[column], row["id"]))
    return Page([row_of(row) for row in kept], following)


def page_statement(
    view: View,
    agent_id: UUID,
    query: str | None,
    place: tuple[datetime | None, UUID | None],
    limit: int,
) -> tuple[str, list[Any]]:
    """The statement of a page and its arguments; the plan guard explains it."""
    order = ORDERS[view]
    arguments: list[Any] = [limit + 1, *place]
    clauses = ["c.workspace_id = current_workspace_id()", order.condition]
    if place[0] is not None:
        clauses.append(order.beyond)
    else:
        clauses.append("$2::timestamptz IS NULL AND $3::uuid IS NULL")
    if view == "mine":
        arguments.append(agent_id)
    if query and query.strip():
        arguments.append(_like(query.strip()))
        parameter = f"${len(arguments)}"
        clauses.append(
            f"(c.contact_name ILIKE {parameter} OR c.preview ILIKE {parameter}"
            f" OR c.number::text LIKE {parameter})"
        )
    statement = (
        f"SELECT {COLUMNS} FROM {SOURCE} WHERE {' AND '.join(clauses)}"
        f" ORDER BY {order.order_by} LIMIT $1"
    )
    return statement, arguments


async def count_views(tx: Tx, agent_id: UUID) -> Counts:
    """The counters; each stops at ``MOST_COUNTED``."""
    row = await tx.fetchrow(_COUNTS, agent_id, MOST_COUNTED)
    assert row is not None  # noqa: S101 - a select without FROM has one row
    return Counts(**dict(row))


def _like(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _capped(condition: str, name: str) -> str:
    return (
        f"(SELECT count(*) FROM (SELECT FROM conversations_conversations c WHERE"
        f" c.workspace_id = current_workspace_id() AND {condition} LIMIT $2) AS counted) AS {name}"
    )


_MINE = f"{_ACTIVE} AND c.owner = 'agent' AND c.agent_id = $1"
_COUNTS: Final = "SELECT " + ", ".join(
    _capped(condition, name)
    for name, condition in {
        "mine": _MINE,
        "queue": ORDERS["queue"].condition,
        "bot": ORDERS["bot"].condition,
        "all": ORDERS["all"].condition,
        "snoozed": ORDERS["snoozed"].condition,
    }.items()
)
