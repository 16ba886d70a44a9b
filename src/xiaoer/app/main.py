"""The web role: one ASGI application."""

import json
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import uvicorn
from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.types import ASGIApp, ControllerRouterHandler

from xiaoer import __version__
from xiaoer.app import fanout
from xiaoer.app.auth import configure_auth
from xiaoer.app.lookups import Lookups
from xiaoer.app.message_lane import MessageLane
from xiaoer.app.routes import ROUTES
from xiaoer.app.wire import WireProtocol
from xiaoer.kernel import log
from xiaoer.kernel.garbage import rest_garbage_collection
from xiaoer.kernel.http.edge import Edge
from xiaoer.kernel.http.openapi import describe_problems
from xiaoer.kernel.http.problem import EXCEPTION_HANDLERS
from xiaoer.kernel.postgres.revisions import newest_revision
from xiaoer.wiring.runtime import Runtime, following, open_runtime
from xiaoer.wiring.secrets import file_tokens
from xiaoer.wiring.settings import StoreSettings, WebSettings

LARGEST_BODY: Final = 12 * 1024 * 1024
"""Bytes: an upload of ten megabytes and what multipart adds."""
PARTS: Final = (
    "db",
    "clock",
    "hub",
    "files",
    "intake",
    "signer",
    "secret_box",
    "adapters",
)
"""What handlers may ask for by name, besides `tokens`, which signs file links."""


def create(url: str, store: StoreSettings, web: WebSettings) -> Litestar:
    """Make the application on a migrated database; it connects when it starts."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncGenerator[None]:
        async with open_runtime(url, store) as runtime, following(runtime):
            app.state.runtime = runtime
            app.state.lookups = Lookups(runtime.db, runtime.clock)
            fanout.connect(runtime.tail, runtime.hub)
            app.state.revision = newest_revision()
            yield

    return _application(ROUTES, lifespan=[lifespan], secret=web.secret)


def application(url: str, store: StoreSettings, web: WebSettings) -> ASGIApp:
    """Everything that answers, from the outermost layer in."""
    app = create(url, store, web)
    return Edge(MessageLane(app, app.state))


def openapi_document() -> str:
    """Return the OpenAPI document as JSON, without a database."""
    app = _application(ROUTES, lifespan=[], secret="only for the document")  # noqa: S106 - opens nothing
    return json.dumps(app.openapi_schema.to_schema(), ensure_ascii=False, indent=2)


def serve(url: str, store: StoreSettings, web: WebSettings) -> None:
    """Serve until SIGTERM or SIGINT."""
    log.configure()
    app = application(url, store, web)
    rest_garbage_collection()
    uvicorn.run(
        app,
        host=web.host,
        port=web.port,
        loop="uvloop",
        http="httptools",
        ws=WireProtocol,
        ws_per_message_deflate=False,
        ws_max_size=64 * 1024,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=5,
        server_header=False,
    )


def _application(
    routes: Sequence[ControllerRouterHandler],
    *,
    lifespan: list[Callable[[Litestar], Any]],
    secret: str,
) -> Litestar:
    parts: dict[str, Provide] = {name: Provide(_part(name), sync_to_thread=False) for name in PARTS}
    tokens = file_tokens(secret)
    parts["tokens"] = Provide(lambda: tokens, sync_to_thread=False)
    app = Litestar(
        route_handlers=routes,
        lifespan=lifespan,
        dependencies=parts,
        exception_handlers=dict(EXCEPTION_HANDLERS),
        request_max_body_size=LARGEST_BODY,
        openapi_config=OpenAPIConfig(
            title="xiaoer",
            version=__version__,
            path="/api/v1",
            render_plugins=[JsonRenderPlugin(path="/openapi.json")],
        ),
        on_app_init=[configure_auth],
    )
    describe_problems(app)
    return app


def _part(name: str) -> Callable[[State], Any]:
    def provide(state: State) -> Any:
        runtime: Runtime = state.runtime
        return getattr(runtime, name)

    return provide
