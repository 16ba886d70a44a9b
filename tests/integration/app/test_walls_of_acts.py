"""What one workspace may do to the other's: nothing. Each act answers 404 and changes nothing."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from tests.factories.people import given_session, given_workspace
from tests.factories.web import Client, problem
from tests.factories.whole import whole_desk

from xiaoer.conversations import api as conversations
from xiaoer.identity import service as identity
from xiaoer.identity.model import Permission, Role
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import WorkspaceId, new_id
from xiaoer.kernel.jobs import enqueue

TABLES = (
    "conversations_conversations",
    "conversations_messages",
    "conversations_call_backs",
    "conversations_promises",
    "conversations_reads",
    "conversations_bot_offers",
    "conversations_ratings",
    "identity_api_tokens",
    "identity_audit",
    "kernel_jobs",
    "kernel_events",
    "ledger_entries",
)


@dataclass(frozen=True)
class Mine:
    """Ids of all that one workspace has."""

    workspace_id: WorkspaceId
    inbox_id: UUID
    conversation_id: UUID
    promise_id: UUID
    job_id: UUID
    token_id: UUID
    contact_id: UUID


@dataclass(frozen=True)
class Two:
    """A shop with everything, and the owner of another one."""

    client: Client
    db: Database
    mine: Mine
    theirs: dict[str, str]
    own: dict[str, str]

    async def snapshot(self) -> list[object]:
        """Everything that the shop holds, row by row."""
        async with self.db.transaction(self.mine.workspace_id) as tx:
            return [
                await tx.fetch(f"SELECT t::text FROM {table} AS t ORDER BY 1") for table in TABLES
            ]


async def furnish(db: Database, clock: FixedClock, workspace_id: WorkspaceId) -> Mine:
    """A conversation with an agent, a call to make, a promise to keep, a dead job, a token."""
    contact_id = new_id()
    async with db.transaction(workspace_id) as tx:
        agents, _ = await identity.list_agents(tx, workspace_id)
        agent = (agents[0].id, agents[0].name)
        inbox = await conversations.create_inbox(
            tx, workspace_id, key="test-widget", channel="widget", name="店", clock=clock
        )
        inbound = conversations.InboundMessage(
            workspace_id, inbox.id, contact_id, "王小姐", None,
            conversations.Content(text="在吗"), "1", "1",
        )  # fmt: skip
        message = await conversations.receive(tx, inbound, clock=clock)
        conversation_id = message.conversation_id
        await conversations.say_as_agent(
            tx,
            conversation_id=conversation_id,
            agent=agent,
            client_id="p",
            content=conversations.Content(text="我们会在2小时内给您回电。"),
            clock=clock,
        )
        await conversations.call_backs.request(
            tx, conversation_id=conversation_id, phone="13812345521", is_agreed=True, clock=clock
        )
        [promise] = await conversations.promises.open_ones(tx)
        job_id = await enqueue(tx, workspace_id, "test.job", {})
        await tx.execute(
            "UPDATE kernel_jobs SET state = 'dead', finished_at = now() WHERE id = $1", job_id
        )
        token, _ = await identity.issue_api_token(
            tx,
            workspace_id,
            agent_id=agent[0],
            allowed=list(Permission),
            name="erp",
            scopes=[Permission.AGENTS_READ],
            clock=clock,
        )
    return Mine(workspace_id, inbox.id, conversation_id, promise.id, job_id, token.id, contact_id)


@pytest.fixture
async def two(db: Database, clock: FixedClock) -> AsyncIterator[Two]:
    one, other = await given_workspace(db, clock), await given_workspace(db, clock, "other")
    own = (await given_session(db, clock, one.id, Role.OWNER)).headers
    theirs = (await given_session(db, clock, other.id, Role.OWNER)).headers
    mine = await furnish(db, clock, one.id)
    async with whole_desk(db, clock) as client:
        yield Two(client, db, mine, theirs, own)


def acts(mine: Mine, later: str) -> list[tuple[str, str, object, str]]:
    """Method, address, body and the code that a stranger gets."""
    talk = f"/api/v1/conversations/{mine.conversation_id}"
    missing = "conversations.not_found"
    return [
        ("POST", f"{talk}/take-over", None, missing),
        ("POST", f"{talk}/assign", {"agent_id": None}, missing),
        ("POST", f"{talk}/resolve", None, missing),
        ("POST", f"{talk}/reopen", None, missing),
        ("POST", f"{talk}/snooze", {"until": later}, missing),
        ("POST", f"{talk}/messages", {"client_id": "x", "text": "您好"}, missing),
        ("POST", f"{talk}/notes", {"client_id": "x", "text": "备注"}, missing),
        ("POST", f"{talk}/read", {"seq": 1}, missing),
        ("POST", f"{talk}/ask-end", None, missing),
        ("POST", f"{talk}/offer-bot", None, missing),
        ("POST", f"{talk}/call-back/done", None, missing),
        ("GET", f"{talk}/call-back", None, missing),
        ("GET", f"{talk}/promises", None, missing),
        ("GET", f"{talk}/messages", None, missing),
        ("GET", talk, None, missing),
        (
            "POST",
            f"/api/v1/promises/{mine.promise_id}/kept",
            None,
            "conversations.promise_not_found",
        ),
        ("POST", f"/api/v1/jobs/{mine.job_id}/replay", None, "jobs.not_found"),
        ("DELETE", f"/api/v1/api-tokens/{mine.token_id}", None, "identity.api_token_not_found"),
        ("GET", f"/api/v1/contacts/{mine.contact_id}", None, "contacts.not_found"),
        ("GET", f"/api/v1/contacts/{mine.contact_id}/conversations", None, "contacts.not_found"),
        (
            "POST",
            f"/api/v1/inboxes/{mine.inbox_id}/messages",
            {"contact": {"external_id": "x"}, "text": "混入"},
            "conversations.inbox_not_found",
        ),
    ]


async def test_an_act_on_what_another_workspace_has_finds_nothing_and_changes_nothing(
    two: Two, clock: FixedClock
) -> None:
    later = (clock.now() + timedelta(hours=1)).isoformat()
    before = await two.snapshot()
    for method, address, body, code in acts(two.mine, later):
        headers = {**two.theirs, "Idempotency-Key": "k"}
        answer = await two.client.request(method, address, json=body, headers=headers)
        assert problem(answer) == (404, code), (method, address)
    assert await two.snapshot() == before


async def test_the_same_acts_do_work_at_home(two: Two, clock: FixedClock) -> None:
    """Else the test above would pass on addresses that never work."""
    later = (clock.now() + timedelta(hours=1)).isoformat()
    fine: set[str] = set()
    for method, address, body, code in acts(two.mine, later):
        headers = {**two.own, "Idempotency-Key": "k"}
        answer = await two.client.request(method, address, json=body, headers=headers)
        assert answer.status_code < 500, (address, answer.text)
        if answer.status_code >= 400:
            assert problem(answer)[1] != code or code.startswith("contacts"), address
        else:
            fine.add(address)
    assert len(fine) >= 14


async def test_a_conversation_cannot_be_given_to_a_strangers_agent(two: Two) -> None:
    me = (await two.client.get("/api/v1/me", headers=two.theirs)).json()["agent"]["id"]
    before = await two.snapshot()
    answer = await two.client.post(
        f"/api/v1/conversations/{two.mine.conversation_id}/assign",
        json={"agent_id": me},
        headers=two.own,
    )
    assert problem(answer) == (422, "conversations.agent_unknown")
    assert await two.snapshot() == before


async def test_nothing_of_the_other_workspace_is_counted_or_listed(two: Two) -> None:
    for path in ("conversations", "to-dos", "jobs", "api-tokens", "agents", "audit", "inboxes"):
        text = (await two.client.get(f"/api/v1/{path}", headers=two.theirs)).text
        for found in (two.mine.conversation_id, two.mine.promise_id, two.mine.job_id):
            assert str(found) not in text
        assert "王小姐" not in text
    counts = (await two.client.get("/api/v1/conversations/counts", headers=two.theirs)).json()
    assert set(counts.values()) == {0}
