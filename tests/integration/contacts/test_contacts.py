"""Who a channel's customer is, and what agents see of them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.factories.people import given_session, given_workspace
from tests.factories.web import Client, client_of, problem

from xiaoer.contacts import api as contacts
from xiaoer.contacts.errors import IdentityUnprovenError
from xiaoer.contacts.model import VISITOR_TOKEN_LIFETIME
from xiaoer.contacts.routes import CONTROLLERS
from xiaoer.identity.model import Role
from xiaoer.identity.views import WorkspaceView
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.http.subjects import VisitorSubject
from xiaoer.kernel.ids import ContactId, InboxId, new_id

INBOX = InboxId(new_id())


@pytest.fixture
async def client(db: Database, clock: FixedClock) -> AsyncIterator[Client]:
    async with client_of(CONTROLLERS, db, clock) as opened:
        yield opened


@pytest.fixture
async def workspace(db: Database, clock: FixedClock) -> WorkspaceView:
    return await given_workspace(db, clock)


async def meet(
    db: Database, clock: FixedClock, workspace: WorkspaceView, **given: Any
) -> contacts.ContactView:
    wanted: dict[str, Any] = {"inbox_id": INBOX, "external_id": "c1", "verified": True} | given
    async with db.transaction(workspace.id) as tx:
        return await contacts.find_or_create_by_identity(tx, workspace.id, clock=clock, **wanted)


async def total(db: Database, workspace: WorkspaceView, table: str) -> int:
    async with db.transaction(workspace.id) as tx:
        return int(await tx.fetchval(f"SELECT count(*) FROM {table}"))


async def token_of(
    db: Database, clock: FixedClock, workspace: WorkspaceView, contact_id: ContactId
) -> str:
    async with db.transaction(workspace.id) as tx:
        return await contacts.issue_visitor_token(
            tx, workspace.id, contact_id=contact_id, inbox_id=INBOX, clock=clock
        )


async def holder_of(
    db: Database, clock: FixedClock, workspace: WorkspaceView, token: str
) -> VisitorSubject | None:
    async with db.transaction(workspace.id) as tx:
        return await contacts.authenticate_visitor(tx, token, clock)


async def test_the_same_customer_is_one_contact(
    db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    first = await meet(db, clock, workspace, name="王小明", phone="13812345521")
    again = await meet(db, clock, workspace, name="", email="wang@example.com")
    assert again.id == first.id
    assert (again.name, again.phone_masked, again.email_masked) == (
        "王小明",
        "138****5521",
        "w****@example.com",
    )
    assert again.shop_id == "c1"
    assert await total(db, workspace, "contacts_contacts") == 1


async def test_another_inbox_knows_another_contact(
    db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    here = await meet(db, clock, workspace)
    there = await meet(db, clock, workspace, inbox_id=InboxId(new_id()))
    assert here.id != there.id


async def test_twenty_first_messages_at_once_make_one_contact(
    db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    met = await asyncio.gather(*(meet(db, clock, workspace) for _ in range(20)))
    assert len({contact.id for contact in met}) == 1
    assert await total(db, workspace, "contacts_contacts") == 1
    assert await total(db, workspace, "kernel_events") == 1


async def test_without_proof_nobody_becomes_a_proven_customer(
    db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    await meet(db, clock, workspace, name="王小明")
    with pytest.raises(IdentityUnprovenError):
        await meet(db, clock, workspace, verified=False, name="李四")
    assert (await meet(db, clock, workspace)).name == "王小明"


async def test_the_first_proof_ends_the_chat_windows_opened_without_one(
    db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    stranger = await meet(db, clock, workspace, verified=False, name="?")
    assert stranger.shop_id is None
    token = await token_of(db, clock, workspace, stranger.id)
    assert await holder_of(db, clock, workspace, token) is not None
    proven = await meet(db, clock, workspace, name="王小明")
    assert (proven.id, proven.name, proven.shop_id) == (stranger.id, "王小明", "c1")
    assert await holder_of(db, clock, workspace, token) is None


async def test_a_visitor_is_recognised_until_the_token_ends(
    db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    contact = await meet(db, clock, workspace)
    token = await token_of(db, clock, workspace, contact.id)
    subject = VisitorSubject(workspace.id, contact.id, INBOX)
    assert await holder_of(db, clock, workspace, token) == subject
    clock.advance(VISITOR_TOKEN_LIFETIME - timedelta(seconds=1))
    assert await holder_of(db, clock, workspace, token) == subject
    clock.advance(timedelta(seconds=1))
    assert await holder_of(db, clock, workspace, token) is None


async def test_an_agent_sees_a_contact_with_masked_details(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    contact = await meet(db, clock, workspace, name="王小明", phone="13812345521")
    session = await given_session(db, clock, workspace.id)
    answer = await client.get(f"/api/v1/contacts/{contact.id}", headers=session.headers)
    assert answer.status_code == 200
    assert answer.json() == {
        "id": str(contact.id),
        "name": "王小明",
        "phone_masked": "138****5521",
        "email_masked": None,
        "locale": "zh-CN",
        "tier": "regular",
        "identities": [{"inbox_id": str(INBOX), "external_id": "c1", "verified": True}],
        "created_at": "2026-11-23T02:00:00Z",
    }


async def test_a_viewer_sees_the_name_masked(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    contact = await meet(db, clock, workspace, name="王小明")
    session = await given_session(db, clock, workspace.id, Role.VIEWER)
    answer = await client.get(f"/api/v1/contacts/{contact.id}", headers=session.headers)
    assert answer.json()["name"] == "王**"


async def test_a_contact_is_hidden_from_the_anonymous_and_from_visitors(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    contact = await meet(db, clock, workspace)
    path = f"/api/v1/contacts/{contact.id}"
    assert problem(await client.get(path)) == (401, "kernel.unauthenticated")
    token = await token_of(db, clock, workspace, contact.id)
    visiting = await client.get(path, headers={"Authorization": f"Bearer {token}"})
    assert problem(visiting) == (403, "identity.agents_only")


async def test_unknown_and_foreign_contacts_are_not_found(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    foreign = await meet(db, clock, await given_workspace(db, clock, "other"))
    session = await given_session(db, clock, workspace.id)
    for contact_id in (foreign.id, uuid4()):
        answer = await client.get(f"/api/v1/contacts/{contact_id}", headers=session.headers)
        assert problem(answer) == (404, "contacts.not_found")
    unreadable = await client.get("/api/v1/contacts/nonsense", headers=session.headers)
    assert unreadable.status_code in {400, 404}
