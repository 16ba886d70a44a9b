"""The same answer again for the same Idempotency-Key."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec
from litestar import Response

from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.http.idempotency import Answer, answer_once
from xiaoer.kernel.http.subjects import AgentSubject

T = TypeVar("T")


async def created_once(
    tx: Tx,
    who: AgentSubject,
    run: Callable[[], Awaitable[T]],
    *,
    shape: type[T],
    what: tuple[str, str | None, bytes],
    clock: Clock,
) -> Response[T]:
    """201 with what `run` made; `what` is the route, the key and the request's body."""
    name, key, request = what
    if key is None:
        return Response(await run(), status_code=201)

    async def answer() -> Answer:
        return Answer(201, msgspec.json.encode(await run()))

    kept = await answer_once(
        tx,
        who.workspace_id,
        scope=f"{who.key} {name}",
        key=key,
        request=request,
        run=answer,
        clock=clock,
    )
    return Response(msgspec.json.decode(kept.body, type=shape), status_code=kept.status)
