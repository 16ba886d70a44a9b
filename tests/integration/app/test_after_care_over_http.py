"""What a visitor leaves behind, over HTTP: each refusal in both languages, changing nothing."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from tests.factories.people import given_session, given_workspace
from tests.factories.web import Client, problem
from tests.factories.whole import whole_desk

from xiaoer.conversations import api as conversations
from xiaoer.identity.model import Role
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import WorkspaceId

WIDGET = "/api/v1/widget"
PHONE = "138 1234 5521"
TABLES = (
    "conversations_conversations", "conversations_messages", "conversations_ratings",
    "conversations_call_backs", "conversations_bot_offers", "identity_audit", "kernel_events",
)  # fmt: skip


@dataclass
class Window:
    """A visitor's window and an agent's desk on the same conversation."""

    client: Client
    db: Database
    workspace_id: WorkspaceId
    visitor: dict[str, str]
    agent: dict[str, str]
    conversation_id: UUID | None = None

    async def ask(
        self, method: str, path: str, body: object = None, *, lang: str = "zh-CN"
    ) -> tuple[int, str]:
        """As the visitor; status and code."""
        answer = await self.client.request(
            method, WIDGET + path, json=body, headers={**self.visitor, "accept-language": lang}
        )
        return (answer.status_code, "") if answer.status_code < 400 else problem(answer)

    async def read(self, path: str) -> dict[str, object]:
        return (await self.client.get(WIDGET + path, headers=self.visitor)).json()

    async def write(self, text: str = "在吗") -> None:
        answer = await self.client.post(
            f"{WIDGET}/messages", json={"client_id": text, "text": text}, headers=self.visitor
        )
        assert answer.status_code == 201, answer.text
        self.conversation_id = UUID(answer.json()["conversation_id"])

    async def act(self, act: str, body: object = None) -> int:
        """As the agent."""
        path = f"/api/v1/conversations/{self.conversation_id}/{act}"
        answer = await self.client.post(path, json=body, headers=self.agent)
        return answer.status_code

    async def snapshot(self) -> list[object]:
        async with self.db.transaction(self.workspace_id) as tx:
            return [
                await tx.fetch(f"SELECT t::text FROM {name} AS t ORDER BY 1") for name in TABLES
            ]


@pytest.fixture
async def window(db: Database, clock: FixedClock) -> AsyncIterator[Window]:
    workspace = await given_workspace(db, clock)
    session = await given_session(db, clock, workspace.id, Role.AGENT, "小林")
    async with db.transaction(workspace.id) as tx:
        await conversations.create_inbox(
            tx, workspace.id, key="test-widget", channel="widget", name="小店", clock=clock
        )
    async with whole_desk(db, clock) as client:
        begun = await client.post(f"{WIDGET}/sessions", json={"inbox_key": "test-widget"})
        assert begun.status_code == 201, begun.text
        visitor = {"authorization": f"Bearer {begun.json()['token']}"}
        yield Window(client, db, workspace.id, visitor, session.headers)


BEFORE_A_WORD = [
    ("POST", "/rating", {"score": 5}),
    ("POST", "/rating/words", {"words": "好"}),
    ("POST", "/rating/decline", None),
    ("POST", "/call-back", {"phone": PHONE, "is_agreed": True}),
    ("DELETE", "/call-back", None),
    ("POST", "/end-answer", {"is_over": True}),
    ("POST", "/bot-answer", {"is_agreed": True}),
]


async def test_who_never_wrote_has_nothing_to_rate_or_answer(window: Window) -> None:
    before = await window.snapshot()
    for method, path, body in BEFORE_A_WORD:
        assert await window.ask(method, path, body) == (404, "conversations.not_found"), path
    assert await window.snapshot() == before
    assert await window.read("/rating") == {"may_ask": False, "rating": None}
    assert await window.read("/call-back") == {"call_back": None}
    assert await window.read("/conversation") == {"conversation": None}
    assert await window.read("/messages") == {"items": [], "has_more": False}
    assert await window.read("/orders") == {"items": []}
    assert await window.ask("POST", "/read", {"seq": 3}) == (204, "")
    assert await window.snapshot() == before


ODD_BODIES: list[tuple[str, str, object]] = [
    ("POST", "/rating", {"score": 0}),
    ("POST", "/rating", {"score": 6}),
    ("POST", "/rating", {}),
    ("POST", "/rating/words", {"words": ""}),
    ("POST", "/rating/words", {"words": "x" * 1001}),
    ("POST", "/call-back", {"phone": "", "is_agreed": True}),
    ("POST", "/call-back", {"phone": PHONE}),
    ("POST", "/call-back", {"phone": "1" * 41, "is_agreed": True}),
    ("POST", "/end-answer", {"is_over": "yes"}),
    ("POST", "/bot-answer", {}),
    ("PUT", "/care", {"care": "loud"}),
    ("POST", "/read", {"seq": -1}),
    ("POST", "/messages", {"client_id": "", "text": "a"}),
    ("POST", "/messages", {"text": "a"}),
    ("POST", "/messages", {"client_id": "a", "text": " "}),
    ("POST", "/messages", {"client_id": "a", "text": "x" * 8001}),
]


async def test_a_body_against_the_rules_changes_nothing(window: Window) -> None:
    await window.write()
    before = await window.snapshot()
    for method, path, body in ODD_BODIES:
        status, code = await window.ask(method, path, body)
        assert (status, code.split(".")[0]) in {(422, "kernel"), (422, "conversations")}, (
            path,
            body,
        )
    assert await window.snapshot() == before


async def test_while_it_goes_on_nothing_is_rated_and_nothing_was_asked(window: Window) -> None:
    await window.write()
    before = await window.snapshot()
    refusals = [
        await window.ask("POST", "/rating", {"score": 5}),
        await window.ask("POST", "/rating/words", {"words": "好"}),
        await window.ask("DELETE", "/call-back"),
        await window.ask("POST", "/end-answer", {"is_over": True}),
        await window.ask("POST", "/bot-answer", {"is_agreed": True}),
        await window.ask("POST", "/call-back", {"phone": PHONE, "is_agreed": False}),
        await window.ask("POST", "/call-back", {"phone": "110", "is_agreed": True}),
    ]
    assert refusals == [
        (409, "conversations.not_over"),
        (409, "conversations.not_over"),
        (404, "conversations.call_back_not_found"),
        (409, "conversations.nothing_asked"),
        (409, "conversations.nothing_asked"),
        (422, "conversations.consent_missing"),
        (422, "contacts.phone_invalid"),
    ]
    assert await window.snapshot() == before


@pytest.mark.parametrize(("lang", "is_english"), [("en", True), ("zh-CN", False)])
async def test_each_refusal_speaks_the_visitors_language(
    window: Window, lang: str, *, is_english: bool
) -> None:
    await window.write()
    for method, path, body in (
        ("POST", "/rating", {"score": 5}),
        ("DELETE", "/call-back", None),
        ("POST", "/end-answer", {"is_over": True}),
        ("POST", "/call-back", {"phone": PHONE, "is_agreed": False}),
    ):
        answer = await window.client.request(
            method, WIDGET + path, json=body, headers={**window.visitor, "accept-language": lang}
        )
        assert answer.json()["detail"].isascii() is is_english, path


async def test_a_rating_is_asked_for_once_given_once_and_explained_once(window: Window) -> None:
    await window.write()
    assert (await window.read("/rating"))["may_ask"] is False
    assert await window.act("resolve") == 200
    assert await window.read("/rating") == {"may_ask": True, "rating": None}
    assert await window.ask("POST", "/rating/words", {"words": "好"}) == (
        404,
        "conversations.rating_not_found",
    )
    assert await window.ask("POST", "/rating", {"score": 4}) == (201, "")
    assert await window.ask("POST", "/rating", {"score": 4}) == (201, "")
    assert await window.ask("POST", "/rating", {"score": 1}) == (409, "conversations.already_rated")
    assert await window.ask("POST", "/rating/words", {"words": " 很耐心 "}) == (200, "")
    assert await window.ask("POST", "/rating/words", {"words": "很耐心"}) == (200, "")
    assert await window.ask("POST", "/rating/words", {"words": "不好"}) == (
        409,
        "conversations.already_rated",
    )
    found = await window.read("/rating")
    assert (found["may_ask"], found["rating"]["score"], found["rating"]["words"]) == (  # pyright: ignore[reportIndexIssue, reportUnknownMemberType]
        False,
        4,
        "很耐心",
    )


async def test_who_declines_is_not_asked_and_cannot_rate(window: Window) -> None:
    await window.write()
    await window.act("resolve")
    assert await window.ask("POST", "/rating/decline") == (204, "")
    assert await window.ask("POST", "/rating/decline") == (204, "")
    assert await window.read("/rating") == {"may_ask": False, "rating": None}
    assert await window.ask("POST", "/rating", {"score": 5}) == (409, "conversations.already_rated")


async def test_a_number_is_shown_without_its_middle_and_gone_when_withdrawn(
    window: Window,
) -> None:
    await window.write()
    assert await window.ask("POST", "/call-back", {"phone": PHONE, "is_agreed": True}) == (201, "")
    shown = await window.read("/call-back")
    assert "12345521" not in str(shown)
    assert shown["call_back"]["phone_masked"] == "138****5521"  # pyright: ignore[reportIndexIssue]
    assert await window.ask("DELETE", "/call-back") == (204, "")
    assert await window.read("/call-back") == {"call_back": None}
    assert await window.ask("DELETE", "/call-back") == (404, "conversations.call_back_not_found")
    async with window.db.transaction(window.workspace_id) as tx:
        for table in TABLES:
            text = await tx.fetchval(f"SELECT string_agg(t::text, '') FROM {table} AS t")
            assert "13812345521" not in (text or ""), table


async def test_no_number_can_be_left_where_nobody_listens(window: Window) -> None:
    await window.write()
    await window.act("resolve")
    before = await window.snapshot()
    found = await window.ask("POST", "/call-back", {"phone": PHONE, "is_agreed": True})
    assert found == (409, "conversations.closed")
    assert await window.snapshot() == before


async def test_a_question_of_an_agent_is_answered_once(window: Window) -> None:
    await window.write()
    assert await window.act("ask-end") == 409
    assert await window.act("take-over") == 200
    assert await window.act("ask-end") == 204
    assert await window.ask("POST", "/end-answer", {"is_over": False}) == (204, "")
    assert await window.ask("POST", "/end-answer", {"is_over": True}) == (
        409,
        "conversations.nothing_asked",
    )
    assert await window.act("ask-end") == 204
    assert await window.ask("POST", "/end-answer", {"is_over": True}) == (204, "")
    view = await window.read("/conversation")
    assert view["conversation"]["status"] == "resolved"  # pyright: ignore[reportIndexIssue]


async def test_the_bot_comes_back_only_with_a_yes_to_who_offered_it(window: Window) -> None:
    await window.write()
    assert await window.act("offer-bot") == 409
    await window.act("take-over")
    assert await window.act("offer-bot") == 204
    assert await window.act("offer-bot") == 204
    assert await window.act("assign", {"agent_id": None}) == 200
    before = await window.snapshot()
    assert await window.ask("POST", "/bot-answer", {"is_agreed": True}) == (
        409,
        "conversations.nothing_asked",
    )
    assert await window.snapshot() == before


async def test_how_somebody_likes_to_be_spoken_to_is_remembered(window: Window) -> None:
    assert await window.ask("PUT", "/care", {"care": "plain"}) == (200, "")
    token = window.visitor["authorization"].removeprefix("Bearer ")
    again = await window.client.post(
        f"{WIDGET}/sessions", json={"inbox_key": "test-widget", "visitor_token": token}
    )
    assert again.json()["contact"]["care"] == "plain"
    assert again.json()["token"] == token
