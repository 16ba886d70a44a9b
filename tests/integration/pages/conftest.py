"""The pages over a filled demo workspace."""

from collections.abc import AsyncIterator

import pytest
from httpx import ASGITransport, AsyncClient
from litestar import Litestar
from litestar.di import Provide
from tests.factories.commerce import BOX

from xiaoer.app.pages import CONTROLLERS
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.http.problem import EXCEPTION_HANDLERS
from xiaoer.wiring.demo import load_demo


@pytest.fixture
async def browser(db: Database, clock: FixedClock) -> AsyncIterator[AsyncClient]:
    await load_demo(db, password="a password for tests", clock=clock, box=BOX)
    app = Litestar(
        CONTROLLERS,
        dependencies={
            "db": Provide(lambda: db, sync_to_thread=False),
            "clock": Provide(lambda: clock, sync_to_thread=False),
        },
        exception_handlers=dict(EXCEPTION_HANDLERS),
    )
    transport = ASGITransport(app)  # pyright: ignore[reportArgumentType] - same protocol
    async with AsyncClient(transport=transport, base_url="http://shop.test") as client:
        yield client
