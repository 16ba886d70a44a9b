"""Job edge of learning: `bot.mine_drafts`."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from xiaoer.bot.assistant.consulting import without_personal_data
from xiaoer.bot.learning import service
from xiaoer.bot.learning.model.drafts import Draft, Exchange, draft_of
from xiaoer.bot.learning.service import Mask
from xiaoer.kernel.embeddings import Embedder, EmbeddingError
from xiaoer.kernel.jobs import JobHandlers, Payload

if TYPE_CHECKING:
    from xiaoer.bot.learning.model.clusters import Vectors
    from xiaoer.kernel.job_runner import JobContext


def register(
    handlers: JobHandlers,
    *,
    mask: Mask = without_personal_data,
    embedder: Embedder | None = None,
) -> None:
    """Add the job that makes drafts of what people ask."""

    async def mine(ctx: "JobContext", _payload: Payload) -> None:
        async with ctx.db.transaction(ctx.workspace_id) as tx:
            answered, unknown = await service.material(
                tx, ctx.workspace_id, mask=mask, clock=ctx.clock
            )
        found = await asyncio.to_thread(_drafts, answered, unknown, embedder)
        async with ctx.completing() as tx:
            await service.keep_drafts(tx, ctx.workspace_id, drafts=found, clock=ctx.clock)

    handlers.add(service.MINE, mine)


def _drafts(
    answered: Sequence[Exchange], unknown: Sequence[Exchange], embedder: Embedder | None
) -> list[Draft]:
    """Clusters of both kinds as drafts; runs in a thread, for it takes seconds."""
    from xiaoer.bot.learning.model.clusters import clusters_of  # noqa: PLC0415 - heavy, and rare

    found: list[Draft] = []
    for exchanges in (answered, unknown):
        questions = [one.question for one in exchanges]
        vectors = _vectors(questions, embedder)
        for cluster in clusters_of(questions, vectors):
            draft = draft_of([exchanges[at] for at in cluster.members])
            if draft is not None:
                found.append(draft)
    return found


def _vectors(questions: Sequence[str], embedder: Embedder | None) -> "Vectors | None":
    if embedder is None or not questions:
        return None
    try:
        return embedder.embed(questions, "query")
    except EmbeddingError:
        return None
