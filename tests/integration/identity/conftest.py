"""A client of identity's routes, and a workspace."""

from collections.abc import AsyncIterator

import pytest
from tests.factories.people import given_workspace
from tests.factories.web import Client, client_of

from xiaoer.identity.routes import CONTROLLERS
from xiaoer.identity.views import WorkspaceView
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database


@pytest.fixture
async def client(db: Database, clock: FixedClock) -> AsyncIterator[Client]:
    async with client_of(CONTROLLERS, db, clock) as opened:
        yield opened


@pytest.fixture
async def workspace(db: Database, clock: FixedClock) -> WorkspaceView:
    return await given_workspace(db, clock)
