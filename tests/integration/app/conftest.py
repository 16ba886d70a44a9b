"""The whole web role on a free port, with one workspace, one agent and one widget inbox."""

import asyncio
import json
import socket
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from websockets.asyncio.client import ClientConnection, connect

from xiaoer.app.main import application
from xiaoer.app.wire import WireProtocol
from xiaoer.conversations import api as conversations
from xiaoer.identity import api as identity
from xiaoer.identity.api import Permission
from xiaoer.kernel.clock import SystemClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import workspace_id_of
from xiaoer.kernel.settings import Secret
from xiaoer.wiring.settings import StoreSettings, WebSettings

PASSWORD = "correct horse battery staple"
PATIENCE = 30
"""Seconds; a busy machine is no failure."""


@dataclass
class Site:
    """A running desk."""

    url: str
    db: Database
    inbox: conversations.Inbox
    agent_id: str
    agent: httpx.AsyncClient
    clients: AsyncExitStack

    async def visitor(self) -> httpx.AsyncClient:
        """A new visitor's browser; its token is at ``headers``."""
        client = httpx.AsyncClient(base_url=self.url, timeout=PATIENCE)
        await self.clients.enter_async_context(client)
        started = await client.post("/api/v1/widget/sessions", json={"inbox_key": self.inbox.key})
        assert started.status_code == 201, started.text
        client.headers["authorization"] = f"Bearer {started.json()['token']}"
        return client

    @asynccontextmanager
    async def socket(
        self, client: httpx.AsyncClient, last_event: str | None = None
    ) -> AsyncGenerator["Wire"]:
        """The browser's websocket, after its greeting."""
        token = client.headers.get("authorization", "").removeprefix("Bearer ")
        path = "/ws/widget" if token else "/ws/agent"
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        headers = {"cookie": cookie} if cookie else {}
        address = self.url.replace("http", "ws") + path
        async with connect(address, additional_headers=headers, proxy=None) as raw:
            wire = Wire(raw)
            await wire.send({"type": "hello", "token": token or None, "last_event": last_event})
            wire.ready = await wire.next("ready")
            yield wire


class Wire:
    """A socket that is read frame by frame."""

    def __init__(self, raw: ClientConnection) -> None:
        self._raw = raw
        self.ready: dict[str, Any] = {}
        self.seen: list[dict[str, Any]] = []
        self._kept: list[dict[str, Any]] = []

    async def send(self, frame: dict[str, Any]) -> None:
        await self._raw.send(json.dumps(frame))

    async def next(self, kind: str, name: str | None = None) -> dict[str, Any]:
        """The next frame of this kind; others that come before it are kept for later."""
        for place, frame in enumerate(self._kept):
            if _is(frame, kind, name):
                return self._kept.pop(place)
        async with asyncio.timeout(30):
            while True:
                frame: dict[str, Any] = json.loads(await self._raw.recv())
                self.seen.append(frame)
                if _is(frame, kind, name):
                    return frame
                self._kept.append(frame)


def _is(frame: dict[str, Any], kind: str, name: str | None) -> bool:
    return frame["type"] == kind and name in {None, frame.get("name")}


@pytest.fixture
async def site(database_url: str, db: Database, tmp_path: Path) -> AsyncGenerator[Site]:
    clock = SystemClock()
    workspace_id = workspace_id_of("test")
    async with db.transaction(workspace_id) as tx:
        await identity.create_workspace(tx, slug="test", name="小店", clock=clock)
        agent = await identity.create_agent(
            tx, workspace_id, name="小林", email="lin@test.example", password=PASSWORD, clock=clock
        )
        inbox = await conversations.create_inbox(
            tx, workspace_id, key="test-widget", channel="widget", name="小店", clock=clock
        )
    async with (
        serving(database_url, tmp_path) as url,
        httpx.AsyncClient(base_url=url, timeout=PATIENCE) as client,
    ):
        signed_in = await client.post(
            "/api/v1/sessions",
            json={"workspace": "test", "email": "lin@test.example", "password": PASSWORD},
        )
        assert signed_in.status_code == 201, signed_in.text
        client.headers["x-requested-with"] = "xiaoer"
        async with AsyncExitStack() as clients:
            yield Site(url, db, inbox, str(agent.id), client, clients)


@asynccontextmanager
async def serving(database_url: str, folder: Path) -> AsyncGenerator[str]:
    """Run the web role on a database; yields its address."""
    store = StoreSettings(data=folder, database_url=database_url)
    app = application(
        database_url, store, WebSettings(secret=Secret("a secret of this test alone"))
    )
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, ws=WireProtocol, log_level="warning", lifespan="on")
    server = uvicorn.Server(config)
    served = asyncio.create_task(server.serve([listener]))
    try:
        while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await served


async def issue_token(
    url: str, *, workspace: str, email: str, scopes: Sequence[Permission]
) -> dict[str, str]:
    """Headers of a program that an administrator gave an API token."""
    async with httpx.AsyncClient(base_url=url, headers={"x-requested-with": "xiaoer"}) as client:
        login = {"workspace": workspace, "email": email, "password": PASSWORD}
        signed_in = await client.post("/api/v1/sessions", json=login)
        assert signed_in.status_code == 201, signed_in.text
        wanted = {"name": "program", "scopes": [str(scope) for scope in scopes]}
        issued = await client.post("/api/v1/api-tokens", json=wanted)
        assert issued.status_code == 201, issued.text
    return {"authorization": f"Bearer {issued.json()['token']}"}
