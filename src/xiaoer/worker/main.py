"""The worker role: runs jobs until it is told to stop."""

import asyncio
import signal
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import Final

from xiaoer.bot import api as bot
from xiaoer.bot.ports.taught import Models
from xiaoer.kernel import log, settings
from xiaoer.kernel.job_runner import JobRunner
from xiaoer.wiring import purge
from xiaoer.wiring.jobs import job_handlers
from xiaoer.wiring.models import library, look_with, model_settings
from xiaoer.wiring.runtime import open_runtime
from xiaoer.wiring.settings import StoreSettings

_FIRST_LEARNING: Final = 20.0
"""Seconds; an idle core takes ten."""


async def work(url: str, store: StoreSettings) -> None:
    """Run jobs; on SIGTERM or SIGINT finish those that run and return."""
    log.configure()
    async with open_runtime(url, store) as runtime, reading(store) as known:
        runner = JobRunner(runtime.db, job_handlers(runtime, known), runtime.clock)
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, runner.stop)
        asking = asyncio.create_task(purge.ask_daily(runtime.db, runtime.clock))
        try:
            await runner.run()
        finally:
            asking.cancel()


@asynccontextmanager
async def reading(store: StoreSettings) -> AsyncGenerator[Models]:
    """Let the bot read with what was learnt, and find by meaning, while the block runs.

    Yields the models.

    At the very first start it is learnt before the first job is taken, on a machine that is quick
    enough; on another one jobs are taken meanwhile, and messages read by rules.
    """
    chosen = settings.load(bot.BotSettings, "bot")
    models, finder = model_settings(), bot.finder()
    known = library(store, models, chosen)
    look_with(finder, store, models)
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(_FIRST_LEARNING):
                await known.attach(bot.interpreter(chosen))
        yield known
    finally:
        await known.close()
        await finder.close()
