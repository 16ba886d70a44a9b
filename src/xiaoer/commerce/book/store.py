"""Writing and reading the book; the database keeps balances, floors and sums."""

from datetime import datetime
from uuid import UUID

import asyncpg

from xiaoer.commerce.book.errors import OverdrawnError
from xiaoer.commerce.book.model import Account, Entry
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId, new_id


async def insert(
    tx: Tx,
    workspace_id: WorkspaceId,
    entry: Entry,
    *,
    order_id: UUID | None,
    cause: str | None,
    at: datetime,
) -> UUID:
    """Write the entry. Raises OverdrawnError when an account would fall below its floor."""
    entry_id = new_id()
    codes = [posting.account.code for posting in entry.postings]
    try:
        # a savepoint: a refusal must leave the caller's transaction usable
        async with tx.transaction():
            await tx.execute(
                _INSERT,
                workspace_id,
                entry_id,
                entry.kind,
                order_id,
                cause,
                at,
                codes,
                [posting.account.floor for posting in entry.postings],
                entry.currency,
                [posting.amount for posting in entry.postings],
            )
    except asyncpg.CheckViolationError as error:
        raise OverdrawnError(account=_kind(error)) from error
    return entry_id


async def balances(tx: Tx, workspace_id: WorkspaceId, prefixes: list[str]) -> dict[str, int]:
    """Balances of the accounts whose codes begin so."""
    rows = await tx.fetch(
        """
        SELECT a.code, a.balance_minor FROM commerce_accounts a
        JOIN unnest($2::text[]) AS p(prefix)
          ON a.code >= p.prefix AND a.code < p.prefix || chr(1114111)
        WHERE a.workspace_id = $1
        """,
        workspace_id,
        prefixes,
    )
    return {row["code"]: row["balance_minor"] for row in rows}


async def exists(tx: Tx, workspace_id: WorkspaceId, account: Account) -> bool:
    """Whether the account was ever posted to."""
    return bool(
        await tx.fetchval(
            "SELECT EXISTS (SELECT FROM commerce_accounts WHERE workspace_id = $1 AND code = $2)",
            workspace_id,
            account.code,
        )
    )


async def net_of(tx: Tx, workspace_id: WorkspaceId, order_id: UUID, cause: str) -> dict[str, int]:
    """What all entries of causes that begin so have moved on each account."""
    rows = await tx.fetch(
        """
        SELECT p.account, sum(p.amount_minor)::bigint AS moved FROM commerce_postings p
        JOIN commerce_entries e ON e.workspace_id = $1 AND e.id = p.entry_id
        WHERE p.workspace_id = $1 AND e.order_id = $2 AND starts_with(e.cause, $3)
        GROUP BY p.account HAVING sum(p.amount_minor) <> 0
        """,
        workspace_id,
        order_id,
        cause,
    )
    return {row["account"]: row["moved"] for row in rows}


async def reverse_all(tx: Tx, workspace_id: WorkspaceId, at: datetime) -> int:
    """Undo every entry that is neither an opening nor undone; returns how many."""
    rows = await tx.fetch(
        """
        SELECT e.id FROM commerce_entries e
        WHERE e.workspace_id = $1 AND e.kind NOT IN ('opening', 'reversal')
          AND NOT EXISTS (
            SELECT FROM commerce_entries r WHERE r.workspace_id = $1 AND r.reverses = e.id)
        ORDER BY e.id DESC
        """,
        workspace_id,
    )
    for row in rows:
        await tx.execute(_REVERSE, workspace_id, row["id"], new_id(), at)
    return len(rows)


def _kind(error: asyncpg.CheckViolationError) -> str:
    """The kind of account, out of the detail that names the failing row."""
    row = str(getattr(error, "detail", "") or "")
    parts = row.split(", ")
    return parts[1].partition(":")[0] if len(parts) > 1 else ""


_INSERT = """
WITH moves AS (
    SELECT * FROM unnest($7::text[], $8::bigint[], $10::bigint[])
        WITH ORDINALITY AS m(code, floor_minor, amount, place)
), opened AS (
    INSERT INTO commerce_accounts (workspace_id, code, currency, floor_minor)
    SELECT $1, code, $9, floor_minor FROM moves
    ON CONFLICT (workspace_id, code) DO NOTHING
), made AS (
    INSERT INTO commerce_entries (workspace_id, id, kind, order_id, cause, at)
    VALUES ($1, $2, $3, $4, $5, $6)
)
INSERT INTO commerce_postings (workspace_id, entry_id, position, account, amount_minor, currency)
SELECT $1, $2, place, code, amount, $9 FROM moves ORDER BY place
"""
_REVERSE = """
WITH undone AS (
    INSERT INTO commerce_entries (workspace_id, id, kind, order_id, cause, reverses, at)
    SELECT workspace_id, $3, 'reversal', order_id, cause, id, $4 FROM commerce_entries
    WHERE workspace_id = $1 AND id = $2
)
INSERT INTO commerce_postings (workspace_id, entry_id, position, account, amount_minor, currency)
SELECT workspace_id, $3, position, account, -amount_minor, currency FROM commerce_postings
WHERE workspace_id = $1 AND entry_id = $2
"""
