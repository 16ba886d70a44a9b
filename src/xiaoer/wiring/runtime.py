"""The parts that a process of the desk is made of, opened and closed together."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from xiaoer.adapters.storage.objects import ObjectFiles
from xiaoer.commerce.ports.adapters import Adapters
from xiaoer.conversations.api import Intake
from xiaoer.kernel.clock import Clock, SystemClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.http.outbound import Outbound
from xiaoer.kernel.ledger.checkpoint import Signer
from xiaoer.kernel.ledger.keys import signer_from_file
from xiaoer.kernel.realtime import Hub
from xiaoer.kernel.secrets import SecretBox
from xiaoer.kernel.storage import Files
from xiaoer.kernel.tail import EventTail
from xiaoer.wiring.providers import adapters
from xiaoer.wiring.secrets import secret_box
from xiaoer.wiring.settings import StoreSettings


@dataclass
class Runtime:
    """What handlers ask for by name."""

    db: Database
    clock: Clock
    tail: EventTail
    hub: Hub
    files: Files
    intake: Intake
    signer: Signer
    secret_box: SecretBox
    outbound: Outbound
    adapters: Adapters
    follower: asyncio.Task[None] | None = None

    @property
    def is_following(self) -> bool:
        """Whether events still reach this process."""
        return self.follower is not None and not self.follower.done()


def ledger_signer(store: StoreSettings) -> Signer:
    """Return what signs ledger checkpoints; its key is made at the first use and kept in `data`."""
    store.data.mkdir(parents=True, exist_ok=True)
    return signer_from_file(store.data / "ledger.key", "xiaoer.desk")


def outbound(store: StoreSettings) -> Outbound:
    """Return what calls other people's servers, and the private ones that the operator allowed."""
    allowed = (place.strip().lower() for place in store.outbound_allow.split(","))
    return Outbound(frozenset(place for place in allowed if place))


@asynccontextmanager
async def open_runtime(url: str, store: StoreSettings) -> AsyncGenerator[Runtime]:
    """Connect to the database and make the parts; nothing follows events yet.

    Args:
        url: Address of a migrated database.
        store: Pool size and where files go.
    """
    db = await Database.open(url, pool_size=store.pool_size)
    try:
        clock, calls = SystemClock(), outbound(store)
        runtime = Runtime(
            db=db,
            clock=clock,
            tail=EventTail(db),
            hub=Hub(),
            files=ObjectFiles(store.files_url or str(store.data.resolve() / "files")),
            intake=Intake(db, clock),
            signer=ledger_signer(store),
            secret_box=secret_box(store),
            outbound=calls,
            adapters=adapters(calls, clock),
        )
        yield runtime
        await runtime.intake.drain()
    finally:
        await db.close()


@asynccontextmanager
async def following(runtime: Runtime) -> AsyncGenerator[Runtime]:
    """Follow events while the block runs; for the web role."""
    runtime.hub.attach(runtime.tail)
    await runtime.tail.start()
    runtime.follower = asyncio.create_task(runtime.tail.run())
    try:
        yield runtime
    finally:
        runtime.hub.close_all()
        runtime.follower.cancel()
        await asyncio.gather(runtime.follower, return_exceptions=True)
