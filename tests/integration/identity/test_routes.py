"""Each endpoint: anonymous, unknown id, not allowed, valid."""

from datetime import timedelta

import asyncpg
import pytest
from tests.factories.people import PASSWORD, Session, given_agent, given_session, given_workspace
from tests.factories.web import Client, problem

from xiaoer.contacts import api as contacts
from xiaoer.identity import service
from xiaoer.identity.model import PRESENCE_LEASE, Permission, Role, permissions_of
from xiaoer.identity.views import WorkspaceView
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import InboxId, new_id

NEW_AGENT = {
    "name": "小林",
    "email": "lin@shop.example",
    "password": PASSWORD,
    "role": "agent",
    "capacity": 5,
    "locale": "zh-CN",
}
NEW_TOKEN = {"name": "erp", "scopes": ["agents.read"]}
ROUTES = [
    ("GET", "/api/v1/me", None, None),
    ("PATCH", "/api/v1/me", {"availability": "away"}, None),
    ("GET", "/api/v1/agents", None, Permission.AGENTS_READ),
    ("POST", "/api/v1/agents", NEW_AGENT, Permission.AGENTS_MANAGE),
    ("GET", "/api/v1/teams", None, Permission.AGENTS_READ),
    ("GET", "/api/v1/api-tokens", None, Permission.API_TOKENS_MANAGE),
    ("POST", "/api/v1/api-tokens", NEW_TOKEN, Permission.API_TOKENS_MANAGE),
    (
        "DELETE",
        "/api/v1/api-tokens/0199f3c0-0000-7000-8000-000000000000",
        None,
        Permission.API_TOKENS_MANAGE,
    ),
    ("GET", "/api/v1/audit", None, Permission.AUDIT_READ),
]


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def total(db: Database, workspace: WorkspaceView, table: str) -> int:
    async with db.transaction(workspace.id) as tx:
        return int(await tx.fetchval(f"SELECT count(*) FROM {table}"))


@pytest.mark.parametrize(("method", "path", "body", "permission"), ROUTES)
async def test_nobody_gets_anywhere_without_signing_in(
    client: Client, method: str, path: str, body: object, permission: Permission | None
) -> None:
    answer = await client.request(method, path, json=body)
    assert problem(answer) == (401, "kernel.unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("role", list(Role))
async def test_every_role_gets_exactly_where_the_table_says(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView, role: Role
) -> None:
    session = await given_session(db, clock, workspace.id, role, "somebody")
    for method, path, body, permission in ROUTES:
        answer = await client.request(method, path, json=body, headers=session.headers)
        if permission is None or permission in permissions_of(role):
            assert answer.status_code in {200, 201, 404}, (method, path)
        else:
            assert problem(answer) == (403, "identity.permission_missing"), (method, path)
            assert answer.json()["params"] == {"permission": permission.value}


async def test_visitors_are_refused_where_agents_work(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    inbox_id = InboxId(new_id())
    async with db.transaction(workspace.id) as tx:
        contact = await contacts.find_or_create_by_identity(
            tx, workspace.id, inbox_id=inbox_id, external_id="v1", verified=False, clock=clock
        )
        token = await contacts.issue_visitor_token(
            tx, workspace.id, contact_id=contact.id, inbox_id=inbox_id, clock=clock
        )
    answer = await client.get("/api/v1/me", headers=bearer(token))
    assert problem(answer) == (403, "identity.agents_only")


async def test_an_unsafe_request_by_cookie_needs_the_header_of_our_pages(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    session = await given_session(db, clock, workspace.id, Role.OWNER)
    only_cookie = {"Cookie": session.headers["Cookie"]}
    refused = await client.post("/api/v1/agents", json=NEW_AGENT, headers=only_cookie)
    assert problem(refused) == (403, "identity.request_forged")
    assert await total(db, workspace, "identity_agents") == 1
    assert (await client.get("/api/v1/me", headers=only_cookie)).status_code == 200


async def test_me_tells_who_asks_and_what_they_may(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    session = await given_session(db, clock, workspace.id, Role.VIEWER, "看")
    body = (await client.get("/api/v1/me", headers=session.headers)).json()
    assert body["agent"] == {
        "id": str(session.agent.id),
        "name": "看",
        "email": "看@shop.example",
        "role": "viewer",
        "availability": "offline",
        "capacity": 10,
        "locale": "zh-CN",
    }
    assert body["workspace"]["slug"] == "test"
    assert body["permissions"] == sorted(item.value for item in permissions_of(Role.VIEWER))


async def test_an_agent_changes_availability_and_language_only_as_told(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    headers = (await given_session(db, clock, workspace.id)).headers
    online = await client.patch("/api/v1/me", json={"availability": "online"}, headers=headers)
    assert online.json()["agent"]["availability"] == "online"
    english = await client.patch("/api/v1/me", json={"locale": "en"}, headers=headers)
    assert english.json()["agent"]["locale"] == "en"
    assert english.json()["agent"]["availability"] == "online"
    wrong = await client.patch("/api/v1/me", json={"role": "owner"}, headers=headers)
    assert problem(wrong) == (422, "kernel.invalid_input")
    assert wrong.json()["errors"][0]["field"] == "role"


async def test_an_agent_who_is_gone_for_a_lease_shows_offline_to_colleagues(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    gone = await given_session(db, clock, workspace.id, Role.AGENT, "gone")
    await client.patch("/api/v1/me", json={"availability": "online"}, headers=gone.headers)
    here = await given_session(db, clock, workspace.id, Role.VIEWER, "here")
    clock.advance(PRESENCE_LEASE + timedelta(seconds=1))
    items = (await client.get("/api/v1/agents", headers=here.headers)).json()["items"]
    assert [(item["name"], item["availability"]) for item in items] == [
        ("gone", "offline"),
        ("here", "offline"),
    ]
    await client.get("/api/v1/me", headers=gone.headers)
    items = (await client.get("/api/v1/agents", headers=here.headers)).json()["items"]
    assert items[0]["availability"] == "online"


async def test_agents_are_listed_page_by_page(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    headers = (await given_session(db, clock, workspace.id, Role.VIEWER, "a")).headers
    for name in ("b", "c"):
        await given_agent(db, clock, workspace.id, Role.AGENT, name)
    first = (await client.get("/api/v1/agents?limit=2", headers=headers)).json()
    rest = await client.get(f"/api/v1/agents?cursor={first['next_cursor']}", headers=headers)
    assert [item["name"] for item in first["items"]] == ["a", "b"]
    assert [item["name"] for item in rest.json()["items"]] == ["c"]
    assert rest.json()["next_cursor"] is None
    broken = await client.get("/api/v1/agents?cursor=nonsense", headers=headers)
    assert problem(broken) == (422, "kernel.invalid_cursor")
    too_many = await client.get("/api/v1/agents?limit=201", headers=headers)
    assert too_many.status_code == 400


async def test_an_owner_adds_an_agent_who_can_sign_in(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    owner = await given_session(db, clock, workspace.id, Role.OWNER)
    added = await client.post("/api/v1/agents", json=NEW_AGENT, headers=owner.headers)
    assert added.status_code == 201
    assert added.json()["name"] == "小林"
    assert added.json()["availability"] == "offline"
    again = await client.post("/api/v1/agents", json=NEW_AGENT, headers=owner.headers)
    assert problem(again) == (409, "identity.email_taken")
    assert await total(db, workspace, "identity_agents") == 2
    login = {"workspace": "test", "email": "lin@shop.example", "password": PASSWORD}
    assert (await client.post("/api/v1/sessions", json=login)).status_code == 201


async def test_an_admin_makes_no_owner(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    admin = await given_session(db, clock, workspace.id, Role.ADMIN)
    body = NEW_AGENT | {"role": "owner"}
    answer = await client.post("/api/v1/agents", json=body, headers=admin.headers)
    assert problem(answer) == (403, "identity.role_too_high")
    assert await total(db, workspace, "identity_agents") == 1


async def test_every_wrong_field_of_a_new_agent_is_named(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    owner = await given_session(db, clock, workspace.id, Role.OWNER)
    body = NEW_AGENT | {"name": " ", "email": "nowhere", "password": "short"}
    answer = await client.post("/api/v1/agents", json=body, headers=owner.headers)
    assert problem(answer) == (422, "kernel.invalid_input")
    assert [item["field"] for item in answer.json()["errors"]] == ["name", "email", "password"]
    assert await total(db, workspace, "identity_agents") == 1


async def test_teams_show_their_agents(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    session = await given_session(db, clock, workspace.id)
    async with db.transaction(workspace.id) as tx:
        await service.create_team(
            tx, workspace.id, name="售后", agent_ids=[session.agent.id], clock=clock
        )
        await service.create_team(tx, workspace.id, name="售前", clock=clock)
    items = (await client.get("/api/v1/teams", headers=session.headers)).json()["items"]
    assert [(item["name"], item["agent_ids"]) for item in items] == [
        ("售后", [str(session.agent.id)]),
        ("售前", []),
    ]


async def test_an_api_token_acts_within_its_scopes_until_revoked(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    owner = await given_session(db, clock, workspace.id, Role.OWNER)
    issued = await client.post("/api/v1/api-tokens", json=NEW_TOKEN, headers=owner.headers)
    assert issued.status_code == 201
    token = bearer(issued.json()["token"])
    assert (await client.get("/api/v1/agents", headers=token)).status_code == 200
    refused = await client.post("/api/v1/agents", json=NEW_AGENT, headers=token)
    assert problem(refused) == (403, "identity.permission_missing")
    listed = (await client.get("/api/v1/api-tokens", headers=owner.headers)).json()["items"]
    assert [item["last_used_at"] for item in listed] == ["2026-11-23T02:00:00Z"]
    assert issued.json()["token"].endswith(listed[0]["hint"])
    assert "token" not in listed[0]
    path = f"/api/v1/api-tokens/{listed[0]['id']}"
    assert (await client.delete(path, headers=owner.headers)).status_code == 204
    assert (await client.get("/api/v1/agents", headers=token)).status_code == 401
    again = await client.delete(path, headers=owner.headers)
    assert problem(again) == (404, "identity.api_token_not_found")


async def test_a_token_cannot_make_a_stronger_token(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    owner = await given_session(db, clock, workspace.id, Role.OWNER)
    body = {"name": "weak", "scopes": ["api_tokens.manage"]}
    issued = await client.post("/api/v1/api-tokens", json=body, headers=owner.headers)
    weak = bearer(issued.json()["token"])
    answer = await client.post("/api/v1/api-tokens", json=NEW_TOKEN, headers=weak)
    assert problem(answer) == (403, "identity.permission_missing")
    assert await total(db, workspace, "identity_api_tokens") == 1


async def test_what_was_done_is_in_the_audit_trail_and_the_ledger(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    owner = await given_session(db, clock, workspace.id, Role.OWNER, "boss")
    await client.post("/api/v1/agents", json=NEW_AGENT, headers=owner.headers)
    first = (await client.get("/api/v1/audit?limit=2", headers=owner.headers)).json()
    assert [item["action"] for item in first["items"]] == ["agent.created", "agent.created"]
    newest = first["items"][0]
    assert newest["actor"] == f"agent:{owner.agent.id}"
    assert newest["after"] == {"name": "小林", "email": "lin@shop.example", "role": "agent"}
    assert newest["entry_index"] == 2
    rest = await client.get(f"/api/v1/audit?cursor={first['next_cursor']}", headers=owner.headers)
    assert [item["action"] for item in rest.json()["items"]] == ["workspace.created"]


async def test_two_workspaces_see_nothing_of_each_other(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    other = await given_workspace(db, clock, "other")
    ours = await given_session(db, clock, workspace.id, Role.OWNER, "ours")
    theirs = await given_session(db, clock, other.id, Role.OWNER, "theirs")
    issued = await client.post("/api/v1/api-tokens", json=NEW_TOKEN, headers=theirs.headers)
    token_id = issued.json()["api_token"]["id"]

    async def seen(session: Session, path: str) -> list[str]:
        items = (await client.get(path, headers=session.headers)).json()["items"]
        return [item.get("name") or item["subject"] for item in items]

    assert await seen(ours, "/api/v1/agents") == ["ours"]
    assert await seen(theirs, "/api/v1/agents") == ["theirs"]
    assert await seen(ours, "/api/v1/api-tokens") == []
    assert len(await seen(ours, "/api/v1/audit")) == 2
    answer = await client.delete(f"/api/v1/api-tokens/{token_id}", headers=ours.headers)
    assert problem(answer) == (404, "identity.api_token_not_found")
    assert await seen(theirs, "/api/v1/api-tokens") == ["erp"]


async def test_the_audit_trail_cannot_be_changed(
    db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    for statement in ("UPDATE identity_audit SET actor = 'nobody'", "DELETE FROM identity_audit"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with db.transaction(workspace.id) as tx:
                await tx.execute(statement)
    assert await total(db, workspace, "identity_audit") == 1
