"""The product as its operator runs it, for experiments: database, web role, visitors, an agent."""

import asyncio
import json
import os
import resource
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

import asyncpg
from bench.bare_rows import make_tables

from xiaoer.contacts import api as contacts
from xiaoer.conversations import api as conversations
from xiaoer.identity import api as identity
from xiaoer.kernel.clock import SystemClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import InboxId, WorkspaceId, workspace_id_of
from xiaoer.kernel.postgres.migrate import migrate
from xiaoer.kernel.postgres.supervisor import PostgresServer

WORKSPACE: Final = workspace_id_of("bench")
EMAIL: Final = "lin@bench.example"
START_SECONDS: Final = 60
NO_FRAME_LIMIT: Final = {
    "XIAOER_REALTIME_FRAMES_PER_SECOND": "1000000",
    "XIAOER_REALTIME_BURST": "1000000",
}
"""A visitor may send 20 frames a second; load clients send more."""


@dataclass(frozen=True)
class Visitor:
    """A contact and the token of its chat window."""

    contact_id: UUID
    token: str


@dataclass(frozen=True)
class Desk:
    """A running web role; ``database`` is for references beside it."""

    database: str
    port: int
    pid: int
    inbox_id: UUID
    visitors: Sequence[Visitor]
    agent_token: str
    workspace_id: WorkspaceId = WORKSPACE


@contextmanager
def running_desk(visitors: int) -> Generator[Desk]:
    """Start database (fsync on) and web role in a temporary folder, and stop both at the end."""
    allow_many_sockets()
    options = {"max_connections": "150"}
    with (
        tempfile.TemporaryDirectory(prefix="xiaoer-bench-") as folder,
        PostgresServer.start(Path(folder) / "postgres", options) as server,
    ):
        password = secrets.token_urlsafe(12)
        inbox_id, made = asyncio.run(_fill(server.url(), visitors, password))
        port = free_port()
        environment = {
            "XIAOER_STORE_DATABASE_URL": server.url(),
            "XIAOER_STORE_DATA": f"{folder}/data",
            "XIAOER_WEB_SECRET": secrets.token_urlsafe(32),
            "XIAOER_MODELS_EMBEDDINGS": "off",
            "XIAOER_WEB_PORT": str(port),
            **NO_FRAME_LIMIT,
        }
        command = [sys.executable, "-m", "xiaoer.cli", "serve"]
        with running(command, environment, port) as pid:
            token = _sign_in(port, password)
            yield Desk(server.url(), port, pid, inbox_id, made, token)


@contextmanager
def running(command: list[str], environment: Mapping[str, str], port: int) -> Generator[int]:
    """Run a server until the block ends; yields its process id once the port answers."""
    process = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        until = time.monotonic() + START_SECONDS
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"{command[-1]} did not start")
            time.sleep(0.05)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def allow_many_sockets() -> None:
    """Raise the soft limit of open files to the hard one, for this process and its children."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def _fill(url: str, visitors: int, password: str) -> tuple[UUID, list[Visitor]]:
    await migrate(url)
    db = await Database.open(url, pool_size=2)
    clock = SystemClock()
    async with db.transaction(WORKSPACE) as tx:
        await identity.create_workspace(tx, slug="bench", name="bench", clock=clock)
        await identity.create_agent(
            tx, WORKSPACE, name="小林", email=EMAIL, password=password, clock=clock
        )
        inbox = await conversations.create_inbox(
            tx, WORKSPACE, key="bench-widget", channel="widget", name="bench", clock=clock
        )
        made = [await _visitor(tx, InboxId(inbox.id), number) for number in range(visitors)]
    await db.close()
    await make_tables(url, WORKSPACE, [visitor.contact_id for visitor in made])
    return inbox.id, made


async def _visitor(tx: "asyncpg.Connection[asyncpg.Record]", inbox_id: InboxId, n: int) -> Visitor:
    clock = SystemClock()
    contact = await contacts.find_or_create_by_identity(
        tx,
        WORKSPACE,
        inbox_id=inbox_id,
        external_id=f"visitor-{n}",
        name="王小姐",
        verified=False,
        clock=clock,
    )
    token = await contacts.issue_visitor_token(
        tx, WORKSPACE, contact_id=contact.id, inbox_id=inbox_id, clock=clock
    )
    return Visitor(contact.id, token)


def _sign_in(port: int, password: str) -> str:
    body = json.dumps({"workspace": "bench", "email": EMAIL, "password": password}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v1/sessions",
        data=body,
        headers={"content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        cookie = str(answer.headers["set-cookie"])
    return cookie.split(";", 1)[0].partition("=")[2]


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
