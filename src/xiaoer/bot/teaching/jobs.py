"""Job edge of teaching: `bot.learn` learns a model, `bot.try` reads a sentence."""

from collections.abc import Sequence
from uuid import UUID

from xiaoer.bot.model.understanding import Interpreter, phrases_of
from xiaoer.bot.ports.taught import Models
from xiaoer.bot.ports.training import Held, TrainingFailedError
from xiaoer.bot.teaching import service, store, trials_store
from xiaoer.bot.teaching.minds import Minds
from xiaoer.bot.teaching.model.report import Report, report_of
from xiaoer.bot.teaching.trials_store import TriedGuess, TriedReading, TriedReadings
from xiaoer.kernel.db import Tx
from xiaoer.kernel.job_runner import JobContext
from xiaoer.kernel.jobs import JobHandlers, Payload


def register(handlers: JobHandlers, minds: Minds, models: Models) -> None:
    """Let the worker learn what workspaces teach, and read what they try."""

    async def learn(ctx: JobContext, payload: Payload) -> None:
        number = int(str(payload["number"]))
        async with ctx.transaction() as tx:
            model = await store.model(tx, ctx.workspace_id, number)
        if model is None or model.finished_at is not None:
            return
        report, reason = await _learnt(ctx, model, minds, models)
        async with ctx.completing() as tx:
            await store.finish(
                tx, ctx.workspace_id, number, report=report, reason=reason, at=ctx.clock.now()
            )

    async def read(ctx: JobContext, payload: Payload) -> None:
        trial_id = UUID(str(payload["trial_id"]))
        async with ctx.completing() as tx:
            sentence = await trials_store.sentence(tx, ctx.workspace_id, trial_id)
            if sentence is not None:
                readings = await _readings(ctx, tx, sentence, minds)
                await trials_store.answer(tx, ctx.workspace_id, trial_id, readings)

    handlers.add(service.LEARN, learn)
    handlers.add(service.TRY, read)


async def _learnt(
    ctx: JobContext, model: store.TaughtModel, minds: Minds, models: Models
) -> tuple[Report | None, str]:
    """The report, or why there is none."""

    async def told(done: int, total: int) -> None:
        async with ctx.transaction() as tx:
            await store.note_progress(tx, ctx.workspace_id, model.number, done=done, total=total)

    interpreter = minds.having(model.teaching).interpreter
    try:
        held = await models.learn(interpreter, told)
    except TrainingFailedError as error:
        return None, str(error)
    return report_of(_as_written(held, interpreter)), ""


def _as_written(held: Sequence[Held], interpreter: Interpreter) -> list[Held]:
    """The held-out examples as people wrote them, not as they are compared."""
    written = {interpreter.bare(phrase): phrase for _, phrase in phrases_of(interpreter.lexicon)}
    return [Held(one.intent, written.get(one.text, one.text), one.guess, one.score) for one in held]


async def _readings(ctx: JobContext, tx: Tx, sentence: str, minds: Minds) -> TriedReadings:
    live = (await store.live(tx, ctx.workspace_id)).number
    newest = await store.newest_ready(tx, ctx.workspace_id)
    read = [
        await _reading(ctx, tx, sentence, minds, number)
        for number in (live, newest.number if newest else live)
    ]
    return TriedReadings(*read)


async def _reading(
    ctx: JobContext, tx: Tx, sentence: str, minds: Minds, number: int | None
) -> TriedReading:
    mind = await minds.of_model(tx, ctx.workspace_id, number)
    said = mind.interpreter.read(sentence, fallback_locale=service.DEFAULT_LOCALE)
    others = tuple(TriedGuess(one.intent, one.score) for one in said.alternatives)
    return TriedReading(number, said.intent, said.score, others)
