"""What a socket refuses: strangers, odd frames, floods; and what it goes on doing afterwards."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from tests.integration.app.conftest import PASSWORD, Site, Wire
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from xiaoer.identity import api as identity
from xiaoer.kernel.clock import SystemClock
from xiaoer.kernel.ids import new_id, workspace_id_of

ODD_FRAMES: list[Any] = [
    {},
    {"type": None},
    {"type": "hello"},
    {"type": "shutdown"},
    {"type": ["send"]},
    {"type": "send"},
    {"type": "send", "client_id": 1, "text": []},
    {"type": "send", "client_id": "x" * 101, "text": "a"},
    {"type": "send", "client_id": "", "text": "a"},
    {"type": "send", "client_id": "a", "text": "x" * 8_001},
    {"type": "send", "client_id": "a", "text": " \n"},
    {"type": "send", "client_id": "a", "text": "a", "attachment_ids": ["no id"]},
    {"type": "read", "seq": -1},
    {"type": "read", "seq": 2**53 + 1},
    {"type": "read", "seq": "many"},
    {"type": "read"},
]


@asynccontextmanager
async def raw(site: Site, path: str, **headers: str) -> AsyncGenerator[ClientConnection]:
    address = site.url.replace("http", "ws") + path
    async with connect(address, additional_headers=headers, proxy=None) as socket:
        yield socket


def cookies(client: httpx.AsyncClient) -> str:
    return "; ".join(f"{name}={value}" for name, value in client.cookies.items())


async def ended(socket: ClientConnection) -> int | None:
    """The code with which the other side closes."""
    with pytest.raises(ConnectionClosed):
        async with asyncio.timeout(30):
            while True:
                await socket.recv()
    return socket.close_code


async def total(site: Site) -> int:
    async with site.db.transaction(workspace_id_of("test")) as tx:
        return int(await tx.fetchval("SELECT count(*) FROM conversations_messages"))


async def test_strangers_and_odd_greetings_are_sent_away(site: Site) -> None:
    visitor = await site.visitor()
    token = visitor.headers["authorization"].removeprefix("Bearer ")
    greetings: list[tuple[str, object]] = [
        ("/ws/agent", {"type": "hello"}),
        ("/ws/agent", {"type": "hello", "token": token}),
        ("/ws/agent", {"type": "hello", "token": f"xoses_{workspace_id_of('test').hex}_x"}),
        ("/ws/agent", {"type": "hello", "token": ["a"]}),
        ("/ws/agent", {"type": "ping"}),
        ("/ws/widget", {"type": "hello"}),
        ("/ws/widget", {"type": "hello", "token": "nonsense"}),
        ("/ws/widget", {"type": "hello", "token": token[:-1]}),
        ("/ws/widget", {"type": "send", "token": token, "text": "hello"}),
        ("/ws/widget", ["hello"]),
        ("/ws/widget", "hello"),
    ]
    for path, greeting in greetings:
        async with raw(site, path) as socket:
            await socket.send(json.dumps(greeting))
            assert await ended(socket) == 4401, (path, greeting)
    async with raw(site, "/ws/widget") as socket:
        await socket.send("{")
        assert await ended(socket) == 4401


async def test_a_page_of_another_site_cannot_use_the_cookie(site: Site) -> None:
    cookie = cookies(site.agent)
    for origin in ("https://evil.example", "null", site.url.replace("http", "ftp"), "http://"):
        async with raw(site, "/ws/agent", cookie=cookie, origin=origin) as socket:
            await socket.send(json.dumps({"type": "hello"}))
            assert await ended(socket) == 4401, origin
    async with raw(site, "/ws/agent", cookie=cookie, origin=site.url) as socket:
        await socket.send(json.dumps({"type": "hello"}))
        assert json.loads(await socket.recv())["type"] == "ready"


async def test_an_address_that_is_no_socket_is_refused(site: Site) -> None:
    with pytest.raises((InvalidStatus, ConnectionClosed)):
        async with raw(site, "/ws/nothing") as socket:
            await socket.recv()


async def test_odd_frames_are_refused_one_by_one_and_the_talk_goes_on(site: Site) -> None:
    visitor = await site.visitor()
    async with site.socket(visitor) as wire:
        for frame in ODD_FRAMES[:-2]:
            await wire.send(frame)
            refused = (await wire.next("error"))["problem"]
            assert 400 <= refused["status"] < 500, (frame, refused)
            assert refused["detail"], frame
        assert await total(site) == 0
        await wire.send({"type": "send", "client_id": "ok", "text": "在吗"})
        assert (await wire.next("ack"))["message"]["text"] == "在吗"


async def test_a_refusal_names_the_frame_and_speaks_its_language(site: Site) -> None:
    visitor = await site.visitor()
    async with site.socket(visitor) as wire:
        await wire.send({"type": "send", "client_id": "a1", "text": "", "locale": "en-GB"})
        english = await wire.next("error")
        await wire.send({"type": "send", "client_id": "a2", "text": ""})
        chinese = await wire.next("error")
    assert (english["client_id"], chinese["client_id"]) == ("a1", "a2")
    assert english["problem"]["code"] == chinese["problem"]["code"] == "conversations.message_empty"
    assert english["problem"]["detail"].isascii()
    assert not chinese["problem"]["detail"].isascii()


async def test_a_flood_is_refused_with_a_figure_and_the_socket_stays_open(site: Site) -> None:
    visitor = await site.visitor()
    async with site.socket(visitor) as wire:
        for number in range(200):
            await wire.send({"type": "typing", "client_id": str(number)})
        refused = await wire.next("error")
        assert int(refused["client_id"]) >= 60
        assert refused["problem"]["code"] == "kernel.rate_limited"
        assert refused["problem"]["params"] == {"retry_after": 1}
        assert "{" not in refused["problem"]["detail"]
        assert (await wire.next("error"))["problem"]["status"] == 429


async def test_a_frame_that_is_too_large_ends_the_socket(site: Site) -> None:
    visitor = await site.visitor()
    async with site.socket(visitor) as wire:
        text = json.dumps({"type": "send", "client_id": "a", "text": "x" * 40_000})
        await wire._raw.send(text)  # pyright: ignore[reportPrivateUsage]
        assert await ended(wire._raw) == 1009  # pyright: ignore[reportPrivateUsage]
    assert await total(site) == 0


async def watcher(site: Site) -> httpx.AsyncClient:
    """Somebody who may only look."""
    async with site.db.transaction(workspace_id_of("test")) as tx:
        await identity.create_agent(
            tx,
            workspace_id_of("test"),
            name="看",
            email="look@test.example",
            password=PASSWORD,
            role="viewer",
            clock=SystemClock(),
        )
    client = httpx.AsyncClient(base_url=site.url, timeout=30)
    await site.clients.enter_async_context(client)
    login = {"workspace": "test", "email": "look@test.example", "password": PASSWORD}
    assert (await client.post("/api/v1/sessions", json=login)).status_code == 201
    return client


async def refusal_of(wire: Wire, frame: dict[str, Any]) -> tuple[int, str]:
    await wire.send(frame)
    problem = (await wire.next("error"))["problem"]
    return problem["status"], problem["code"]


async def test_who_may_only_look_changes_nothing_through_a_socket(site: Site) -> None:
    visitor = await site.visitor()
    sent = await visitor.post("/api/v1/widget/messages", json={"client_id": "1", "text": "在吗"})
    where = {"conversation_id": sent.json()["conversation_id"]}
    before = await total(site)
    async with site.socket(await watcher(site)) as wire:
        for frame in (
            {"type": "send", "client_id": "v", "text": "您好", **where},
            {"type": "typing", **where},
            {"type": "read", "seq": 2, **where},
        ):
            assert await refusal_of(wire, frame) == (403, "kernel.forbidden"), frame
    assert await total(site) == before


async def test_an_agent_finds_no_conversation_that_is_not_there(site: Site) -> None:
    where = {"conversation_id": str(new_id())}
    async with site.socket(site.agent) as wire:
        for frame in (
            {"type": "send", "client_id": "v", "text": "您好", **where},
            {"type": "typing", **where},
            {"type": "read", "seq": 2, **where},
        ):
            assert await refusal_of(wire, frame) == (404, "conversations.not_found"), frame
        assert (await refusal_of(wire, {"type": "send", "client_id": "v", "text": "a"}))[0] == 422
        assert (await refusal_of(wire, {"type": "typing", "conversation_id": "x"}))[0] == 422
        await wire.send({"type": "ping"})
        assert (await wire.next("pong")) == {"type": "pong"}


async def test_a_visitor_without_a_conversation_types_and_reads_for_nothing(site: Site) -> None:
    visitor = await site.visitor()
    async with site.socket(visitor) as wire:
        await wire.send({"type": "typing"})
        await wire.send({"type": "read", "seq": 3})
        await wire.send({"type": "ping"})
        await wire.next("pong")
        assert [frame["type"] for frame in wire.seen] == ["ready", "pong"]
    assert await total(site) == 0
