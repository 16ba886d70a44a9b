"""A shop with its demo orders."""

import pytest
from tests.factories.aftersales_shop import PACK, Shop
from tests.factories.people import given_workspace

from xiaoer.commerce import api
from xiaoer.identity.views import WorkspaceView
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database


@pytest.fixture
async def workspace(db: Database, clock: FixedClock) -> WorkspaceView:
    return await given_workspace(db, clock)


@pytest.fixture
async def shop(db: Database, clock: FixedClock, workspace: WorkspaceView) -> Shop:
    async with db.transaction(workspace.id) as tx:
        await api.import_shop(tx, workspace.id, PACK, clock)
    return Shop(db, clock, workspace.id)
