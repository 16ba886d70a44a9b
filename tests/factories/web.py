"""A small application around some routes, on the test's database and clock."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

import httpx
from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from xiaoer.app.auth import configure_auth
from xiaoer.app.lookups import Lookups
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Database
from xiaoer.kernel.http.problem import EXCEPTION_HANDLERS

Client = httpx.AsyncClient
UNUSED = dict.fromkeys(("adapters", "secret_box"))
"""Parts that routes beside the ones under test ask for."""


@dataclass
class Parts:
    db: Database
    clock: Clock


@asynccontextmanager
async def client_of(
    routes: Sequence[ControllerRouterHandler], db: Database, clock: Clock, **parts: object
) -> AsyncGenerator[Client]:
    app = Litestar(
        route_handlers=routes,
        dependencies={
            name: Provide(_given(part), sync_to_thread=False)
            for name, part in {**UNUSED, "db": db, "clock": clock, **parts}.items()
        },
        state=State({"runtime": Parts(db, clock), "lookups": Lookups(db, clock)}),
        exception_handlers=dict(EXCEPTION_HANDLERS),
        on_app_init=[configure_auth],
    )
    transport = httpx.ASGITransport(app=cast("Any", app), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as client:
        yield client


def _given(part: Any) -> Callable[[], Any]:
    return lambda: part


def problem(response: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal, which must be a problem document."""
    assert response.headers["content-type"] == "application/problem+json"
    return response.status_code, response.json()["code"]
