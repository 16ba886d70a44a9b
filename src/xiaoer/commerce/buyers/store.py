"""Every query about who a contact is."""

from datetime import datetime
from uuid import UUID

from xiaoer.commerce.buyers.model import Tries
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import ContactId, WorkspaceId


async def means(tx: Tx, workspace_id: WorkspaceId) -> tuple[str, ...]:
    """The ways in which this shop lets buyers prove who they are."""
    found = await tx.fetchval(
        "SELECT identify_by FROM commerce_shops WHERE workspace_id = $1", workspace_id
    )
    return tuple(found or ("order_phone",))


async def lock_tries(tx: Tx, workspace_id: WorkspaceId, keys: list[str]) -> dict[str, Tries]:
    """Failures by key; others who try the same wait until this transaction ends."""
    for key in sorted(keys):
        await tx.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"{workspace_id}:{key}"
        )
    rows = await tx.fetch(
        """
        SELECT key, failures, last_at, locked_until FROM commerce_tries
        WHERE workspace_id = $1 AND key = ANY($2::text[])
        """,
        workspace_id,
        keys,
    )
    found = {r["key"]: Tries(r["failures"], r["last_at"], r["locked_until"]) for r in rows}
    return {key: found.get(key, Tries()) for key in keys}


async def keep_tries(tx: Tx, workspace_id: WorkspaceId, key: str, tries: Tries) -> None:
    """Remember failures."""
    await tx.execute(
        """
        INSERT INTO commerce_tries (workspace_id, key, failures, last_at, locked_until)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (workspace_id, key) DO UPDATE SET failures = excluded.failures,
            last_at = excluded.last_at, locked_until = excluded.locked_until
        """,
        workspace_id,
        key,
        tries.failures,
        tries.last_at,
        tries.locked_until,
    )


async def forget_tries(tx: Tx, workspace_id: WorkspaceId, keys: list[str]) -> None:
    """After a success nothing is held against anybody."""
    await tx.execute(
        "DELETE FROM commerce_tries WHERE workspace_id = $1 AND key = ANY($2::text[])",
        workspace_id,
        keys,
    )


async def by_order(
    tx: Tx, workspace_id: WorkspaceId, number_key: str
) -> list[tuple[UUID, str | None]]:
    """The order's buyer with each phone that counts: their own, and the parcel's."""
    rows = await tx.fetch(
        """
        SELECT c.id, p.phone FROM commerce_orders o
        JOIN commerce_customers c ON c.workspace_id = o.workspace_id AND c.id = o.customer_id
        CROSS JOIN LATERAL (VALUES (c.phone), (o.address->>'phone')) AS p(phone)
        WHERE o.workspace_id = $1 AND o.number_key = $2 AND p.phone IS NOT NULL
        """,
        workspace_id,
        number_key,
    )
    return [(UUID(int=row["id"].int), row["phone"]) for row in rows]


async def by_email(tx: Tx, workspace_id: WorkspaceId, email: str) -> list[UUID]:
    """Customers of this address, at most two."""
    rows = await tx.fetch(
        "SELECT id FROM commerce_customers WHERE workspace_id = $1 AND lower(email) = $2 LIMIT 2",
        workspace_id,
        email,
    )
    return [UUID(int=row["id"].int) for row in rows]


async def by_name_and_post_code(
    tx: Tx, workspace_id: WorkspaceId, name: str, post_code: str
) -> list[UUID]:
    """Customers of this name whose own address has this post code, at most two."""
    rows = await tx.fetch(
        """
        SELECT id FROM commerce_customers
        WHERE workspace_id = $1 AND lower(name) = $2 AND lower(address->>'post_code') = $3 LIMIT 2
        """,
        workspace_id,
        name,
        post_code,
    )
    return [UUID(int=row["id"].int) for row in rows]


async def recognise(
    tx: Tx,
    workspace_id: WorkspaceId,
    contact_id: ContactId,
    customer_id: UUID,
    *,
    by: str,
    at: datetime,
    until: datetime,
) -> None:
    """Remember who the contact is; one buyer per contact, the last proof counts."""
    await tx.execute(
        """
        INSERT INTO commerce_recognitions
            (workspace_id, contact_id, customer_id, means, at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (workspace_id, contact_id) DO UPDATE SET customer_id = excluded.customer_id,
            means = excluded.means, at = excluded.at, expires_at = excluded.expires_at
        """,
        workspace_id,
        contact_id,
        customer_id,
        by,
        at,
        until,
    )


async def recognised(
    tx: Tx, workspace_id: WorkspaceId, contact_id: ContactId, now: datetime
) -> UUID | None:
    """Whom the contact proved to be, while that counts."""
    found = await tx.fetchval(
        """
        SELECT customer_id FROM commerce_recognitions
        WHERE workspace_id = $1 AND contact_id = $2 AND expires_at > $3
        """,
        workspace_id,
        contact_id,
        now,
    )
    return UUID(int=found.int) if found else None
