"""All routes of the product in one small application, without a server."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from tests.factories.commerce import trade
from tests.factories.web import Client, client_of

from xiaoer.adapters.storage.objects import ObjectFiles
from xiaoer.app.routes import ROUTES
from xiaoer.conversations.api import Intake
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ledger.checkpoint import Signer
from xiaoer.kernel.realtime import Hub
from xiaoer.wiring.secrets import file_tokens


@asynccontextmanager
async def whole_desk(db: Database, clock: Clock) -> AsyncGenerator[Client]:
    """A client of every route, with every part that they ask for."""
    parts = {
        **trade(db, clock).parts,
        "hub": Hub(),
        "files": ObjectFiles("memory://"),
        "intake": Intake(db, clock),
        "signer": Signer("desk.example", bytes(32)),
        "tokens": file_tokens("a secret of these tests"),
    }
    async with client_of(ROUTES, db, clock, **parts) as client:
        yield client
