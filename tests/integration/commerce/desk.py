"""A small shop on the real routes: buyers with windows, an agent, orders."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.factories.people import given_session, given_workspace
from tests.factories.web import Client

from xiaoer.commerce import api
from xiaoer.contacts import api as contacts
from xiaoer.identity.model import Role
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import ContactId, InboxId, WorkspaceId, new_id

PACK = Path(__file__).parents[3] / "packs" / "demo_shop"
PAID = "SY2611226415"
SIGNED = "SY2611137730"
Json = dict[str, Any]


@dataclass
class Desk:
    """What a test needs to act as somebody."""

    client: Client
    db: Database
    clock: FixedClock
    workspace_id: WorkspaceId
    agent: dict[str, str]

    async def window(
        self, buyer: str, *, is_signed: bool = True
    ) -> tuple[dict[str, str], ContactId]:
        """A chat window: headers and the contact."""
        inbox = InboxId(new_id())
        async with self.db.transaction(self.workspace_id) as tx:
            contact = await contacts.find_or_create_by_identity(
                tx,
                self.workspace_id,
                inbox_id=inbox,
                external_id=buyer,
                verified=is_signed,
                clock=self.clock,
            )
            token = await contacts.issue_visitor_token(
                tx,
                self.workspace_id,
                contact_id=contact.id,
                inbox_id=inbox,
                clock=self.clock,
            )
        return {"Authorization": f"Bearer {token}"}, contact.id

    async def propose(self, headers: dict[str, str], act: str, **wished: Any) -> Any:
        return await self.client.post(
            "/api/v1/proposals", json={"act": act, **wished}, headers=headers
        )

    async def confirm(self, headers: dict[str, str], proposal_id: str, key: str = "") -> Any:
        extra = {"Idempotency-Key": key} if key else {}
        path = f"/api/v1/proposals/{proposal_id}/confirm"
        return await self.client.post(path, headers=headers | extra)

    async def rows(self, sql: str, *args: object) -> list[Json]:
        async with self.db.transaction(self.workspace_id) as tx:
            return [dict(row) for row in await tx.fetch(sql, *args)]

    async def world(self) -> list[Json]:
        """Everything that a refused act must leave alone."""
        tables = ("customers", "methods", "skus", "orders", "order_lines", "payments", "invoices",
                  "appointments", "cashbacks", "accounts", "entries", "postings")  # fmt: skip
        found: list[Json] = []
        for table in tables:
            found += await self.rows(f"SELECT * FROM commerce_{table} ORDER BY 1, 2, 3")
        return found


async def open_desk(
    client: Client, db: Database, clock: FixedClock, *, is_practice: bool = False
) -> Desk:
    """The demo shop with an administrator."""
    workspace = await given_workspace(db, clock)
    async with db.transaction(workspace.id) as tx:
        await api.import_shop(tx, workspace.id, PACK, clock, is_practice=is_practice)
    session = await given_session(db, clock, workspace.id, Role.ADMIN)
    return Desk(client, db, clock, workspace.id, session.headers)
