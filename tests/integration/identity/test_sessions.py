"""Signing in, being recognised, signing out."""

import asyncio
from datetime import timedelta

from tests.factories.people import PASSWORD, given_agent, given_session, given_workspace
from tests.factories.web import Client, problem

from xiaoer.identity import service
from xiaoer.identity.model import LOGIN_WINDOW, SESSION_LIFETIME
from xiaoer.identity.views import WorkspaceView
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database


def credentials(**changes: str) -> dict[str, str]:
    return {"workspace": "test", "email": "agent@shop.example", "password": PASSWORD} | changes


async def count(db: Database, workspace: WorkspaceView, table: str) -> int:
    async with db.transaction(workspace.id) as tx:
        return int(await tx.fetchval(f"SELECT count(*) FROM {table}"))


async def test_an_agent_signs_in_and_is_recognised(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    agent = await given_agent(db, clock, workspace.id)
    answer = await client.post("/api/v1/sessions", json=credentials())
    assert answer.status_code == 201
    body = answer.json()
    assert body["agent"]["id"] == str(agent.id)
    assert body["workspace"] == {
        "id": str(workspace.id),
        "slug": "test",
        "name": "店 test",
        "locale": "zh-CN",
        "currency": "CNY",
        "time_zone": "Asia/Shanghai",
    }
    assert body["expires_at"] == "2026-11-23T14:00:00Z"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    me = await client.get("/api/v1/me")
    assert me.json()["agent"]["email"] == "agent@shop.example"


async def test_the_address_is_compared_without_case_and_spaces(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    await given_agent(db, clock, workspace.id)
    email = " Agent@SHOP.example "
    assert (await client.post("/api/v1/sessions", json=credentials(email=email))).status_code == 201


async def test_every_wrong_credential_is_refused_alike(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    await given_agent(db, clock, workspace.id)
    for changes in (
        {"password": "wrong horse"},
        {"email": "nobody@shop.example"},
        {"workspace": "nowhere"},
    ):
        answer = await client.post("/api/v1/sessions", json=credentials(**changes))
        assert problem(answer) == (401, "identity.login_refused")
        assert "set-cookie" not in answer.headers
    assert await count(db, workspace, "identity_sessions") == 0


async def test_an_address_is_locked_after_five_attempts_and_opens_again(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    await given_agent(db, clock, workspace.id)
    for _ in range(5):
        wrong = await client.post("/api/v1/sessions", json=credentials(password="wrong horse"))
        assert wrong.status_code == 401
    clock.advance(timedelta(minutes=5))
    locked = await client.post("/api/v1/sessions", json=credentials())
    assert problem(locked) == (429, "identity.login_locked")
    assert locked.headers["retry-after"] == "600"
    assert await count(db, workspace, "identity_sessions") == 0
    clock.advance(LOGIN_WINDOW)
    assert (await client.post("/api/v1/sessions", json=credentials())).status_code == 201


async def test_guesses_in_parallel_are_counted_in_turn(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    await given_agent(db, clock, workspace.id)
    wrong = credentials(password="wrong horse")
    answers = await asyncio.gather(*(client.post("/api/v1/sessions", json=wrong) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [401] * 5 + [429] * 3


async def test_success_forgets_the_attempts_before_it(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    await given_agent(db, clock, workspace.id)
    await client.post("/api/v1/sessions", json=credentials(password="wrong horse"))
    await client.post("/api/v1/sessions", json=credentials())
    assert await count(db, workspace, "identity_login_attempts") == 0


async def test_a_form_on_another_site_cannot_sign_anyone_in(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    await given_agent(db, clock, workspace.id)
    answer = await client.post(
        "/api/v1/sessions", json=credentials(), headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert problem(answer) == (403, "identity.request_forged")
    assert await count(db, workspace, "identity_sessions") == 0


async def test_missing_fields_are_named(client: Client) -> None:
    answer = await client.post("/api/v1/sessions", json={"workspace": "test"})
    assert problem(answer) == (422, "kernel.invalid_input")
    assert answer.json()["errors"][0]["code"] == "kernel.field.required"


async def test_signing_out_ends_the_session(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    session = await given_session(db, clock, workspace.id)
    answer = await client.delete("/api/v1/sessions/current", headers=session.headers)
    assert answer.status_code == 204
    again = await client.get("/api/v1/me", headers=session.headers)
    assert problem(again) == (401, "kernel.unauthenticated")


async def test_signing_out_needs_a_session(client: Client) -> None:
    answer = await client.delete("/api/v1/sessions/current")
    assert problem(answer) == (401, "kernel.unauthenticated")


async def test_a_session_ends_after_its_lifetime(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    session = await given_session(db, clock, workspace.id)
    clock.advance(SESSION_LIFETIME - timedelta(seconds=1))
    assert (await client.get("/api/v1/me", headers=session.headers)).status_code == 200
    clock.advance(timedelta(seconds=1))
    assert (await client.get("/api/v1/me", headers=session.headers)).status_code == 401


async def test_a_new_password_ends_every_session(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    session = await given_session(db, clock, workspace.id)
    async with db.transaction(workspace.id) as tx:
        await service.set_password(
            tx, workspace.id, session.agent.id, password="another horse", clock=clock
        )
    assert (await client.get("/api/v1/me", headers=session.headers)).status_code == 401
    assert (await client.post("/api/v1/sessions", json=credentials())).status_code == 401
    fresh = credentials(password="another horse")
    assert (await client.post("/api/v1/sessions", json=fresh)).status_code == 201


async def test_a_deactivated_agent_is_nobody(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    session = await given_session(db, clock, workspace.id)
    async with db.transaction(workspace.id) as tx:
        await service.deactivate_agent(tx, workspace.id, session.agent.id, clock=clock)
    assert (await client.get("/api/v1/me", headers=session.headers)).status_code == 401
    assert (await client.post("/api/v1/sessions", json=credentials())).status_code == 401


async def test_only_the_hash_of_a_session_is_stored(
    db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    session = await given_session(db, clock, workspace.id)
    async with db.transaction(workspace.id) as tx:
        rows = await tx.fetch("SELECT s::text AS text FROM identity_sessions s")
    secret = session.token.split("_", 2)[2]
    assert [secret in row["text"] for row in rows] == [False]


async def test_a_session_of_one_workspace_is_nothing_in_another(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    other = await given_workspace(db, clock, "other")
    session = await given_session(db, clock, workspace.id)
    forged = session.token.replace(workspace.id.hex, other.id.hex)
    answer = await client.get("/api/v1/me", headers={"Authorization": f"Bearer {forged}"})
    assert answer.status_code == 401
