"""The web role: one ASGI application."""

import hashlib
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
from litestar.types import ControllerRouterHandler

from xiaoer import __version__
from xiaoer.app.auth import configure_auth
from xiaoer.app.health import newest_revision
from xiaoer.app.routes import ROUTES
from xiaoer.kernel import log
from xiaoer.kernel.http.edge import Edge
from xiaoer.kernel.http.openapi import describe_problems
from xiaoer.kernel.http.problem import EXCEPTION_HANDLERS
from xiaoer.kernel.storage import FileTokens
from xiaoer.wiring.runtime import Runtime, following, open_runtime
from xiaoer.wiring.settings import StoreSettings, WebSettings

LARGEST_BODY: Final = 12 * 1024 * 1024
"""Bytes: an upload of ten megabytes and what multipart adds."""
PARTS: Final = ("db", "clock", "hub", "files", "intake")
"""What handlers may ask for by name; `tokens`, which signs file links, comes besides."""


def create(url: str, store: StoreSettings, web: WebSettings) -> Litestar:
    """Make the application on a migrated database; it connects when it starts."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncGenerator[None]:
        async with open_runtime(url, store) as runtime, following(runtime):
            app.state.runtime = runtime
            app.state.revision = newest_revision()
            yield

    return _application(ROUTES, lifespan=[lifespan], tokens=file_tokens(web))


def openapi_document() -> str:
    """Return the OpenAPI document as JSON, without a database."""
    app = _application(ROUTES, lifespan=[], tokens=FileTokens(bytes(32)))
    return json.dumps(app.openapi_schema.to_schema(), ensure_ascii=False, indent=2)


def file_tokens(web: WebSettings) -> FileTokens:
    """Return what signs file links; its key is derived from the desk's secret."""
    return FileTokens(hashlib.sha256(b"file links\0" + web.secret.encode()).digest())


def serve(url: str, store: StoreSettings, web: WebSettings) -> None:
    """Serve until SIGTERM or SIGINT."""
    log.configure()
    uvicorn.run(
        Edge(create(url, store, web)),
        host=web.host,
        port=web.port,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
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
    tokens: FileTokens,
) -> Litestar:
    parts: dict[str, Provide] = {name: Provide(_part(name), sync_to_thread=False) for name in PARTS}
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

