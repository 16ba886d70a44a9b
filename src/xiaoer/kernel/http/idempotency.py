"""``Idempotency-Key``: the same request sent twice is carried out once and answered alike.

The first request inserts its row and keeps it locked until its transaction ends; the others wait
on the unique constraint, then read the answer. ``run`` must therefore work in the same transaction:
one that waits for a second connection of the pool could wait for those who wait for it.
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from litestar import Response

from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.errors import InvalidInputError
from xiaoer.kernel.ids import WorkspaceId

_LONGEST_KEY = 255


class IdempotencyKeyInvalidError(InvalidInputError):
    code = "kernel.idempotency_key_invalid"


class IdempotencyKeyReusedError(InvalidInputError):
    code = "kernel.idempotency_key_reused"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it goes over the wire."""

    status: int
    body: bytes
    media_type: str = "application/json"

    def response(self) -> Response[bytes]:
        """The answer for a route handler to return."""
        return Response(self.body, status_code=self.status, media_type=self.media_type)


async def answer_once(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    scope: str,
    key: str,
    request: bytes,
    run: Callable[[], Awaitable[Answer]],
    clock: Clock,
) -> Answer:
    """Carry out ``run`` for the first request with this key, repeat its answer to the others.

    ``scope`` is the subject and the route, ``request`` whatever tells requests apart (the body).
    When ``run`` raises, the transaction ends and the key is free again.

    Raises:
        IdempotencyKeyInvalidError: not 1 to 255 visible ASCII characters.
        IdempotencyKeyReusedError: the key came before with a different request.
    """
    if not (1 <= len(key) <= _LONGEST_KEY and key.isascii() and key.isprintable()):
        raise IdempotencyKeyInvalidError
    fingerprint = hashlib.sha256(request).digest()
    row = (workspace_id, scope, key)
    if not await tx.fetchval(_CLAIM, *row, fingerprint, clock.now()):
        return await _repeat(tx, row, fingerprint)
    answer = await run()
    await tx.execute(_KEEP, *row, answer.status, answer.media_type, answer.body)
    return answer


async def forget_before(tx: Tx, workspace_id: WorkspaceId, instant: datetime) -> int:
    """Delete the answers older than ``instant``; returns how many."""
    done = await tx.execute(_FORGET, workspace_id, instant)
    return int(done.rpartition(" ")[2])


async def _repeat(tx: Tx, row: tuple[WorkspaceId, str, str], fingerprint: bytes) -> Answer:
    found = await tx.fetchrow(_READ, *row)
    if found is None or found["fingerprint"] != fingerprint:
        raise IdempotencyKeyReusedError
    return Answer(found["status"], found["body"], found["media_type"])


_CLAIM = """
INSERT INTO kernel_idempotency (workspace_id, scope, key, fingerprint, created_at)
VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING true
"""
_KEEP = """
UPDATE kernel_idempotency SET status = $4, media_type = $5, body = $6
WHERE workspace_id = $1 AND scope = $2 AND key = $3
"""
_READ = """
SELECT fingerprint, status, media_type, body FROM kernel_idempotency
WHERE workspace_id = $1 AND scope = $2 AND key = $3
"""
_FORGET = "DELETE FROM kernel_idempotency WHERE workspace_id = $1 AND created_at < $2"
