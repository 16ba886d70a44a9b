from collections.abc import AsyncIterator

import pytest
from tests.factories.web import client_of
from tests.integration.commerce.desk import Desk, open_desk

from xiaoer.commerce.routes import CONTROLLERS
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database


@pytest.fixture
async def desk(db: Database, clock: FixedClock) -> AsyncIterator[Desk]:
    async with client_of(CONTROLLERS, db, clock) as client:
        yield await open_desk(client, db, clock)


@pytest.fixture
async def practice(db: Database, clock: FixedClock) -> AsyncIterator[Desk]:
    async with client_of(CONTROLLERS, db, clock) as client:
        yield await open_desk(client, db, clock, is_practice=True)
