"""Odd input is refused with a problem document, never with a failure."""

import pytest
from tests.factories.people import given_session
from tests.factories.web import Client, problem

from xiaoer.identity.model import Role
from xiaoer.identity.views import WorkspaceView
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database

ODD_BODIES = [
    b"",
    b"null",
    b"[]",
    b"{",
    b"\xff\xfe",
    rb'{"workspace": "\ud800", "email": "a@b", "password": "x"}',
    rb'{"workspace": "test", "email": "a\u0000@b", "password": "x"}',
    rb'{"workspace": "te\u0000st", "email": "a@b", "password": "\u0000"}',
    b'{"workspace": 1, "email": true, "password": null}',
    b'{"workspace": "test", "email": "' + b"x" * 257 + b'", "password": "x"}',
]


@pytest.mark.parametrize("body", ODD_BODIES)
async def test_odd_credentials_are_refused(
    client: Client, workspace: WorkspaceView, body: bytes
) -> None:
    answer = await client.post(
        "/api/v1/sessions", content=body, headers={"Content-Type": "application/json"}
    )
    assert problem(answer)[0] in {400, 401, 422}


@pytest.mark.parametrize("name", ["\x00", "\u2028", " ", "a\x00b"])
async def test_a_name_that_cannot_be_stored_is_refused_or_kept_as_it_is(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView, name: str
) -> None:
    owner = await given_session(db, clock, workspace.id, Role.OWNER)
    body = {"name": name, "email": "a@b", "password": "long enough", "role": "agent"}
    answer = await client.post("/api/v1/agents", json=body, headers=owner.headers)
    assert problem(answer) == (422, "kernel.invalid_input")
    tokens = {"name": name, "scopes": ["agents.read"]}
    answer = await client.post("/api/v1/api-tokens", json=tokens, headers=owner.headers)
    assert problem(answer) == (422, "kernel.invalid_input")


@pytest.mark.parametrize(
    "credential", ["Bearer", "Bearer ", "Basic YTpi", "Bearer xoapi__", "bearer ünï".encode()]
)
async def test_odd_credentials_make_nobody(client: Client, credential: str | bytes) -> None:
    given = credential.encode() if isinstance(credential, str) else credential
    answer = await client.get("/api/v1/me", headers={b"Authorization": given})
    assert problem(answer) == (401, "kernel.unauthenticated")


@pytest.mark.parametrize("place", ["nonsense", "bnVsbA", "WyJhIl0", "W10", "%00", "é"])
async def test_a_cursor_of_nowhere_is_refused(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView, place: str
) -> None:
    owner = await given_session(db, clock, workspace.id, Role.OWNER)
    for path in ("agents", "teams", "api-tokens", "audit"):
        answer = await client.get(f"/api/v1/{path}?cursor={place}", headers=owner.headers)
        assert problem(answer) == (422, "kernel.invalid_cursor")
