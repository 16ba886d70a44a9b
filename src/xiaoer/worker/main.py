"""The worker role: runs jobs until it is told to stop."""

import asyncio
import signal

from xiaoer.kernel import log
from xiaoer.kernel.job_runner import JobRunner
from xiaoer.wiring.jobs import job_handlers
from xiaoer.wiring.runtime import open_runtime
from xiaoer.wiring.settings import StoreSettings


async def work(url: str, store: StoreSettings) -> None:
    """Run jobs; on SIGTERM or SIGINT finish those that run and return."""
    log.configure()
    async with open_runtime(url, store) as runtime:
        runner = JobRunner(runtime.db, job_handlers(runtime), runtime.clock)
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, runner.stop)
        await runner.run()
