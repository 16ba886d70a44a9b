"""Every query of contacts. Rows of other workspaces do not exist here: see ``kernel.db``."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from xiaoer.contacts.views import ContactRecord, Details, IdentityView
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import ContactId, InboxId, WorkspaceId

_CONTACT = "id, name, phone, email, locale, tier, created_at, care"


async def insert_contact(tx: Tx, workspace_id: WorkspaceId, contact: ContactRecord) -> None:
    await tx.execute(
        """
        INSERT INTO contacts_contacts
          (workspace_id, id, name, phone, email, locale, tier, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        workspace_id,
        contact.id,
        contact.name,
        contact.phone,
        contact.email,
        contact.locale,
        contact.tier,
        contact.created_at,
    )


async def lock_identity(
    tx: Tx, workspace_id: WorkspaceId, inbox_id: InboxId, external_id: str
) -> None:
    """Let only one transaction at a time decide whether this person is new."""
    name = f"contacts:{workspace_id}:{inbox_id}:{external_id}"
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", name)


async def insert_identity(
    tx: Tx,
    workspace_id: WorkspaceId,
    identity: IdentityView,
    contact_id: ContactId,
    at: datetime,
) -> None:
    await tx.execute(
        """
        INSERT INTO contacts_identities
          (workspace_id, inbox_id, external_id, contact_id, verified_at, created_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        workspace_id,
        identity.inbox_id,
        identity.external_id,
        contact_id,
        at if identity.verified else None,
        at,
    )


async def find_by_identity(
    tx: Tx, workspace_id: WorkspaceId, inbox_id: InboxId, external_id: str
) -> tuple[ContactId, bool] | None:
    """The contact, and whether the identity is verified."""
    row = await tx.fetchrow(
        """
        SELECT contact_id, verified_at IS NOT NULL AS verified FROM contacts_identities
        WHERE workspace_id = $1 AND inbox_id = $2 AND external_id = $3
        """,
        workspace_id,
        inbox_id,
        external_id,
    )
    return (ContactId(row["contact_id"]), row["verified"]) if row else None


async def fill_in(
    tx: Tx, workspace_id: WorkspaceId, contact_id: ContactId, details: Details
) -> None:
    """Take over what is newly known; None and an empty name change nothing."""
    await tx.execute(
        """
        UPDATE contacts_contacts SET
          name = coalesce(nullif($3, ''), name), phone = coalesce($4, phone),
          email = coalesce($5, email), locale = coalesce($6, locale)
        WHERE workspace_id = $1 AND id = $2
        """,
        workspace_id,
        contact_id,
        details.name,
        details.phone,
        details.email,
        details.locale,
    )


async def mark_verified(
    tx: Tx, workspace_id: WorkspaceId, inbox_id: InboxId, external_id: str, at: datetime
) -> None:
    await tx.execute(
        """
        UPDATE contacts_identities SET verified_at = $4
        WHERE workspace_id = $1 AND inbox_id = $2 AND external_id = $3 AND verified_at IS NULL
        """,
        workspace_id,
        inbox_id,
        external_id,
        at,
    )


async def set_care(tx: Tx, workspace_id: WorkspaceId, contact_id: ContactId, care: str) -> None:
    await tx.execute(
        "UPDATE contacts_contacts SET care = $3 WHERE workspace_id = $1 AND id = $2",
        workspace_id,
        contact_id,
        care,
    )


async def set_tier(tx: Tx, workspace_id: WorkspaceId, contact_id: ContactId, tier: str) -> bool:
    """Whether there is such a contact."""
    row = await tx.fetchrow(
        """
        UPDATE contacts_contacts SET tier = $3
        WHERE workspace_id = $1 AND id = $2 RETURNING id
        """,
        workspace_id,
        contact_id,
        tier,
    )
    return row is not None


async def find_contacts(
    tx: Tx, workspace_id: WorkspaceId, contact_ids: Sequence[ContactId]
) -> list[ContactRecord]:
    rows = await tx.fetch(
        f"""
        SELECT {_CONTACT} FROM contacts_contacts
        WHERE workspace_id = $1 AND id = ANY($2::uuid[]) ORDER BY id
        """,
        workspace_id,
        list(contact_ids),
    )
    return [msgspec.convert(dict(row), ContactRecord) for row in rows]


async def find_identities(
    tx: Tx, workspace_id: WorkspaceId, contact_ids: Sequence[ContactId]
) -> dict[ContactId, tuple[IdentityView, ...]]:
    """The identities of each contact, the oldest first."""
    rows = await tx.fetch(
        """
        SELECT contact_id, inbox_id, external_id, verified_at IS NOT NULL AS verified
        FROM contacts_identities WHERE workspace_id = $1 AND contact_id = ANY($2::uuid[])
        ORDER BY contact_id, created_at, external_id
        """,
        workspace_id,
        list(contact_ids),
    )
    found: dict[ContactId, tuple[IdentityView, ...]] = {}
    for row in rows:
        view = IdentityView(InboxId(row["inbox_id"]), row["external_id"], row["verified"])
        owner = ContactId(row["contact_id"])
        found[owner] = (*found.get(owner, ()), view)
    return found


async def insert_visitor_token(
    tx: Tx,
    workspace_id: WorkspaceId,
    digest: bytes,
    *,
    contact_id: ContactId,
    inbox_id: InboxId,
    at: datetime,
    expires_at: datetime,
) -> None:
    await tx.execute(
        """
        INSERT INTO contacts_visitor_tokens
          (workspace_id, digest, contact_id, inbox_id, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        workspace_id,
        digest,
        contact_id,
        inbox_id,
        at,
        expires_at,
    )


async def find_visitors(
    tx: Tx, workspace_id: WorkspaceId, digests: Sequence[bytes], now: datetime
) -> dict[bytes, tuple[ContactId, InboxId]]:
    """Whom those of these tokens mean that count now, by digest."""
    rows = await tx.fetch(
        """
        SELECT digest, contact_id, inbox_id FROM contacts_visitor_tokens
        WHERE workspace_id = $1 AND digest = ANY($2::bytea[]) AND revoked_at IS NULL
          AND expires_at > $3
        """,
        workspace_id,
        list(digests),
        now,
    )
    return {row["digest"]: (ContactId(row["contact_id"]), InboxId(row["inbox_id"])) for row in rows}


async def revoke_visitor_tokens(
    tx: Tx, workspace_id: WorkspaceId, contact_id: ContactId, at: datetime
) -> None:
    await tx.execute(
        """
        UPDATE contacts_visitor_tokens SET revoked_at = $3
        WHERE workspace_id = $1 AND contact_id = $2 AND revoked_at IS NULL
        """,
        workspace_id,
        contact_id,
        at,
    )


async def delete_ended_tokens(tx: Tx, workspace_id: WorkspaceId, before: datetime) -> int:
    done = await tx.execute(
        """
        DELETE FROM contacts_visitor_tokens
        WHERE workspace_id = $1 AND least(expires_at, revoked_at) < $2
        """,
        workspace_id,
        before,
    )
    return int(done.rpartition(" ")[2])
