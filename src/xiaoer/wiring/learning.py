"""Has intents learnt by a child process."""

import asyncio
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from xiaoer.bot.ports.training import Example, Held, Told, TrainingFailedError

_MODULE: Final = "xiaoer.worker.learning"
_ONE_THREAD: Final = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_TOLD: Final = 300
_LONGEST_LINE: Final = 16 * 2**20


class ChildTrainer:
    """Starts one process for each learning; it ends with the learning, or is ended with us."""

    async def train(
        self,
        examples: Sequence[Example],
        file: Path,
        *,
        with_vectors: bool,
        told: Told | None = None,
    ) -> Sequence[Held]:
        """As `Trainer`."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            _MODULE,
            str(file),
            *(["vectors"] if with_vectors else []),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, **_ONE_THREAD},
            limit=_LONGEST_LINE,
        )
        try:
            complaint, said, _ = await asyncio.gather(
                _read_all(process.stderr),
                _listen(process.stdout, told),
                _teach(process.stdin, msgspec.json.encode(list(examples))),
            )
            await process.wait()
        except BaseException:
            if process.returncode is None:
                process.kill()
            await process.wait()
            raise
        if process.returncode:
            raise TrainingFailedError(complaint.decode(errors="replace").strip()[-_TOLD:])
        return msgspec.json.decode(said, type=list[Held])


async def _teach(pipe: asyncio.StreamWriter | None, examples: bytes) -> None:
    assert pipe is not None, "asked for above"  # noqa: S101 - by PIPE
    with suppress(BrokenPipeError, ConnectionResetError):
        pipe.write(examples)
        await pipe.drain()
    pipe.close()


async def _read_all(pipe: asyncio.StreamReader | None) -> bytes:
    return b"" if pipe is None else await pipe.read()


async def _listen(pipe: asyncio.StreamReader | None, told: Told | None) -> bytes:
    """Pass on how far it is; returns the last line, which is what was held out."""
    last = b""
    while pipe is not None and (line := await pipe.readline()):
        last = line
        if told is not None and line[1:2].isdigit():
            done, total = msgspec.json.decode(line, type=tuple[int, int])
            await told(done, total)
    return last
