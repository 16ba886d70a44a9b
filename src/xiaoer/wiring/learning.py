"""Has intents learnt by a child process."""

import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from xiaoer.bot.ports.training import Example, TrainingFailedError

_MODULE: Final = "xiaoer.worker.learning"
_ONE_THREAD: Final = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_TOLD: Final = 300


class ChildTrainer:
    """Starts one process for each learning; it ends with the learning, or is ended with us."""

    async def train(self, examples: Sequence[Example], file: Path, *, with_vectors: bool) -> None:
        """As `Trainer`."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            _MODULE,
            str(file),
            *(["vectors"] if with_vectors else []),
            stdin=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, **_ONE_THREAD},
        )
        try:
            _, said = await process.communicate(msgspec.json.encode(list(examples)))
        except asyncio.CancelledError:
            process.kill()
            await process.wait()
            raise
        if process.returncode:
            raise TrainingFailedError(said.decode(errors="replace").strip()[-_TOLD:])
