"""HTTP answers that carry a request: its version as ETag, the same answer for the same key."""

from collections.abc import Awaitable, Callable
from typing import Any, cast

import msgspec
from litestar import Response

from xiaoer.commerce.aftersales.views import AftersalesView
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.http.etag import etag
from xiaoer.kernel.http.idempotency import Answer, answer_once
from xiaoer.kernel.ids import WorkspaceId


class _Version(msgspec.Struct):
    version: int


class _Tagged(msgspec.Struct):
    request: _Version


def answer_of(view: AftersalesView, status: int) -> Answer:
    """The view as it goes over the wire."""
    return Answer(status, msgspec.json.encode(view))


async def once(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    scope: str,
    key: str | None,
    request: object,
    run: Callable[[], Awaitable[Answer]],
    clock: Clock,
) -> Response[AftersalesView]:
    """Carry out `run`; with a key only for the first request, the others get its answer.

    `request` is whatever tells requests apart: the path and the body.
    """
    if key is None:
        return _response(await run())
    answer = await answer_once(
        tx,
        workspace_id,
        scope=scope,
        key=key,
        request=msgspec.json.encode(request),
        run=run,
        clock=clock,
    )
    return _response(answer)


def _response(answer: Answer) -> Response[AftersalesView]:
    version = msgspec.json.decode(answer.body, type=_Tagged).request.version
    return Response(
        cast("Any", answer.body),
        status_code=answer.status,
        media_type=answer.media_type,
        headers={"ETag": etag(version)},
    )
