"""A running product with one practice shop, and what a program needs to reach it."""

import asyncio
import hashlib
import hmac
import logging
import shutil
import socket
import tempfile
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from xiaoer.app.main import create
from xiaoer.app.wire import WireProtocol
from xiaoer.commerce.policies.service import publish_version
from xiaoer.conversations import api as conversations
from xiaoer.identity import api as identity
from xiaoer.kernel import log
from xiaoer.kernel.clock import SystemClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.http.edge import Edge
from xiaoer.kernel.ids import workspace_id_of
from xiaoer.kernel.postgres.migrate import migrate
from xiaoer.kernel.postgres.supervisor import PostgresServer
from xiaoer.kernel.settings import Secret
from xiaoer.wiring.demo import import_into
from xiaoer.wiring.settings import StoreSettings, WebSettings

PASSWORD = "correct horse battery staple"
UNSAFE_BUT_QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Access:
    """Where the product is, who works there, and how its shop signs its buyers."""

    url: str
    workspace: str
    email: str
    password: str
    inbox_key: str
    secret: str

    def signature(self, external_id: str) -> str:
        """What the shop's own server would put on its page."""
        return hmac.new(self.secret.encode(), external_id.encode(), hashlib.sha256).hexdigest()


@contextmanager
def running(source: Path, slug: str, policies: Sequence[str]) -> Generator[Access]:
    """Start a product of our own with this shop imported for practice."""
    folder = Path(tempfile.mkdtemp(prefix="xiaoer-conformance-"))
    server = PostgresServer.start(folder / "pg", UNSAFE_BUT_QUICK)
    try:
        with serving(server.url(), folder, (source, slug, policies)) as access:
            yield access
    finally:
        if server.stop():
            shutil.rmtree(folder)


@contextmanager
def serving(url: str, folder: Path, shop: tuple[Path, str, Sequence[str]]) -> Generator[Access]:
    """Serve from a database, in a thread of its own; the shop is its file, slug and policies."""
    secret, slug = asyncio.run(_fill(url, *shop)), shop[1]
    log.configure(level="CRITICAL")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    store = StoreSettings(data=folder / "data", database_url=url)
    app = Edge(create(url, store, WebSettings(secret=Secret("a secret for conformance only"))))
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, ws=WireProtocol, log_level="warning", lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        while not server.started:
            thread.join(0.01)
            if not thread.is_alive():
                raise RuntimeError("the product did not start")
        port = listener.getsockname()[1]
        yield Access(
            f"http://127.0.0.1:{port}",
            slug,
            f"boss@{slug}.example",
            PASSWORD,
            f"{slug}-widget",
            secret,
        )
    finally:
        server.should_exit = True
        thread.join(20)


async def _fill(url: str, source: Path, slug: str, policies: Sequence[str]) -> str:
    """Migrate, import, publish policies, add an administrator; returns the widget's secret."""
    await migrate(url)
    db, clock, workspace_id = await Database.open(url), SystemClock(), workspace_id_of(slug)
    try:
        await import_into(
            db, slug=slug, source=source, password=PASSWORD, clock=clock, is_practice=True
        )
        async with db.transaction(workspace_id) as tx:
            await identity.create_agent(
                tx,
                workspace_id,
                name="boss",
                email=f"boss@{slug}.example",
                password=PASSWORD,
                role="admin",
                clock=clock,
            )
            await publish_version(
                tx, workspace_id, packs=policies, published_by="conformance", clock=clock
            )
            inbox = await conversations.get_inbox_by_key(tx, f"{slug}-widget")
            return str(
                await tx.fetchval(
                    "SELECT secret FROM conversations_inboxes WHERE id = $1", inbox.id
                )
            )
    finally:
        await db.close()
