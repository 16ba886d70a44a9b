"""Who is recognised by which credential, and which requests a foreign page could forge."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories.people import Session, given_session, given_workspace
from tests.factories.web import Client, client_of, problem

from xiaoer.app.auth import bearer_of
from xiaoer.contacts import api as contacts
from xiaoer.identity import service
from xiaoer.identity.model import Permission, Role
from xiaoer.identity.routes import CONTROLLERS
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import InboxId, new_id, workspace_id_of

CHANGE = ("PATCH", "/api/v1/me", {"availability": "away"})


@dataclass(frozen=True)
class Door:
    client: Client
    db: Database
    session: Session
    visitor: str
    program: str

    async def change(self, **headers: str) -> tuple[int, str]:
        """Try to change something; status and code."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        method, path, body = CHANGE
        answer = await self.client.request(method, path, json=body, headers=named)
        return (answer.status_code, "") if answer.status_code < 400 else problem(answer)

    async def availability(self) -> str:
        async with self.db.transaction(workspace_id_of("test")) as tx:
            return await tx.fetchval(
                "SELECT availability FROM identity_agents WHERE id = $1", self.session.agent.id
            )

    @property
    def cookie(self) -> str:
        return f"xo_session={self.session.token}"


@pytest.fixture
async def door(db: Database, clock: FixedClock) -> AsyncIterator[Door]:
    workspace = await given_workspace(db, clock)
    session = await given_session(db, clock, workspace.id, Role.OWNER)
    inbox_id = InboxId(new_id())
    async with db.transaction(workspace.id) as tx:
        contact = await contacts.find_or_create_by_identity(
            tx, workspace.id, inbox_id=inbox_id, external_id="v", verified=False, clock=clock
        )
        visitor = await contacts.issue_visitor_token(
            tx, workspace.id, contact_id=contact.id, inbox_id=inbox_id, clock=clock
        )
        _, program = await service.issue_api_token(
            tx,
            workspace.id,
            agent_id=session.agent.id,
            allowed=list(Permission),
            name="erp",
            scopes=[Permission.AGENTS_READ],
            clock=clock,
        )
    async with client_of(CONTROLLERS, db, clock) as client:
        yield Door(client, db, session, visitor, program)


FORGED = (403, "identity.request_forged")
NOBODY = (401, "kernel.unauthenticated")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X_Requested_With": "XMLHttpRequest"},
        {"X_Requested_With": ""},
        {"X_Requested_With": "Xiaoer"},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": "bearer   "},
        {"Authorization": "Basic bGluOng="},
        {"Origin": "https://desk.test"},
    ],
)
async def test_a_cookie_alone_changes_nothing(door: Door, headers: dict[str, str]) -> None:
    assert await door.change(Cookie=door.cookie, **headers) == FORGED
    assert await door.availability() == "offline"


async def test_a_cookie_of_our_own_page_changes_what_was_asked(door: Door) -> None:
    assert (await door.change(Cookie=door.cookie, X_Requested_With="xiaoer"))[0] == 200
    assert await door.availability() == "away"


async def test_reading_by_cookie_needs_no_more(door: Door) -> None:
    answer = await door.client.get("/api/v1/me", headers={"Cookie": door.cookie})
    assert answer.status_code == 200


async def test_a_bearer_token_needs_no_page_header(door: Door) -> None:
    assert (await door.change(Authorization=f"Bearer {door.session.token}"))[0] == 200


async def test_a_bearer_token_counts_and_the_cookie_beside_it_does_not(door: Door) -> None:
    found = await door.change(Cookie=door.cookie, Authorization="Bearer nonsense", **_page())
    assert found == NOBODY
    assert await door.availability() == "offline"


def _page() -> dict[str, str]:
    return {"X_Requested_With": "xiaoer"}


async def test_a_visitors_token_in_the_cookie_is_nobody(door: Door) -> None:
    assert await door.change(Cookie=f"xo_session={door.visitor}", **_page()) == NOBODY


async def test_a_visitor_is_not_let_where_agents_work(door: Door) -> None:
    found = await door.change(Authorization=f"Bearer {door.visitor}")
    assert found == (403, "identity.agents_only")


@pytest.mark.parametrize("cut", [1, 5, 40])
async def test_a_part_of_a_token_is_no_token(door: Door, cut: int) -> None:
    for token in (door.session.token, door.visitor, door.program):
        assert await door.change(Authorization=f"Bearer {token[:-cut]}") == NOBODY


async def test_a_token_of_one_kind_is_not_one_of_another(door: Door) -> None:
    secret = door.session.token.removeprefix("xoses_")
    for kind in ("xoapi", "xovis"):
        assert await door.change(Authorization=f"Bearer {kind}_{secret}") == NOBODY
    secret = door.program.removeprefix("xoapi_")
    assert await door.change(Authorization=f"Bearer xoses_{secret}") == NOBODY


async def test_a_token_of_this_workspace_is_nobody_in_another(door: Door) -> None:
    head, _, secret = door.session.token.split("_", 2)
    moved = f"{head}_{workspace_id_of('other').hex}_{secret}"
    assert await door.change(Authorization=f"Bearer {moved}") == NOBODY


async def test_a_visitors_window_ends_with_its_token(door: Door, clock: FixedClock) -> None:
    clock.advance(timedelta(days=31))
    assert await door.change(Authorization=f"Bearer {door.visitor}") == NOBODY


async def test_who_was_deactivated_is_nobody_by_any_credential(
    door: Door, clock: FixedClock
) -> None:
    async with door.db.transaction(workspace_id_of("test")) as tx:
        await service.deactivate_agent(
            tx, workspace_id_of("test"), door.session.agent.id, clock=clock
        )
    for token in (door.session.token, door.program):
        assert await door.change(Authorization=f"Bearer {token}") == NOBODY


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_header_breaks_the_reader(scheme: str, token: str) -> None:
    value = f"{scheme} {token}".encode()
    found = bearer_of([(b"accept", b"*/*"), (b"authorization", value)])
    assert found is None or scheme.lower() == "bearer"


@pytest.mark.parametrize(
    ("value", "token"),
    [
        (b"Bearer abc", "abc"),
        (b"BEARER abc ", "abc"),
        (b"bearer  abc", "abc"),
        (b"Basic abc", None),
        (b"Bearerabc", None),
        (b"", None),
        (b"\xff\xfe", None),
    ],
)
def test_only_a_bearer_header_holds_a_bearer_token(value: bytes, token: str | None) -> None:
    assert bearer_of([(b"authorization", value)]) == token
    assert bearer_of([]) is None
