"""Models by what they learnt: in memory, on disk, or being learnt."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal
from zipfile import BadZipFile

import structlog

from xiaoer.bot.model.understanding import Interpreter, Reader
from xiaoer.bot.ports.training import Example, Held, Told, Trainer, TrainingFailedError
from xiaoer.bot.reading import keeping
from xiaoer.bot.reading.lessons import digest_of, examples_of
from xiaoer.bot.reading.reader import ModelReader
from xiaoer.kernel.embeddings import Embedder

_KEPT_FILES: Final = 64
_WORDS: Final = "words"

LearningState = Literal["ready", "learning", "failed"]

_log = structlog.get_logger(__name__)


class Library:
    """Gives interpreters the best model there is, and has a better one learnt meanwhile.

    The lexical model takes seconds to learn, the fused one needs every example's vector first;
    both are learnt once and kept under a hash of the examples.
    """

    def __init__(self, folder: Path, trainer: Trainer, embedder: Embedder | None) -> None:
        """Take the folder of models, who learns, and the embedder of messages if there is one."""
        self._folder, self._trainer, self._embedder = folder, trainer, embedder
        self._readers: dict[str, ModelReader] = {}
        self._reading: dict[str, list[Interpreter]] = {}
        self._learning: dict[str, asyncio.Task[None]] = {}
        self._has_first: dict[str, asyncio.Event] = {}
        self._latest: ModelReader | None = None
        self._one_at_a_time = asyncio.Lock()

    async def attach(self, interpreter: Interpreter, *, until: Reader | None = None) -> None:
        """Let an interpreter read with a model, and with a better one as soon as there is one.

        A lexicon that was just changed is read with the model before the change, or with `until`,
        and its new phrases by their very words, until its own model is learnt. Only the first of
        all models is waited for.
        """
        examples = examples_of(interpreter)
        digest = digest_of(examples)
        self._reading.setdefault(digest, []).append(interpreter)
        self._look_up(digest)
        interpreter.reader = self._readers.get(digest, until or self._latest)
        if not self._is_best(digest) and digest not in self._learning:
            self._has_first[digest] = asyncio.Event()
            self._learning[digest] = asyncio.create_task(self._learn(digest, examples))
        if interpreter.reader is None:
            await self._has_first[digest].wait()

    def detach(self, interpreter: Interpreter) -> None:
        """Forget an interpreter, and its model where nobody else reads with it."""
        digest = digest_of(examples_of(interpreter))
        left = [one for one in self._reading.pop(digest, ()) if one is not interpreter]
        if left:
            self._reading[digest] = left
        elif self._readers.get(digest) is not self._latest:
            self._readers.pop(digest, None)

    async def learn(self, interpreter: Interpreter, told: Told | None = None) -> Sequence[Held]:
        """Learn the best model of an interpreter's lexicon now; whoever has it reads with it.

        Returns:
            Each folded example as it was read by a model that had not learnt it.

        Raises:
            TrainingFailedError: nothing was learnt; what was there is read with further.
        """
        examples = examples_of(interpreter)
        async with self._one_at_a_time:
            return await self._train(digest_of(examples), examples, self._better, told)

    def state_of(self, interpreter: Interpreter) -> LearningState:
        """Whether the best model there can be is read with."""
        digest = digest_of(examples_of(interpreter))
        if self._is_best(digest):
            return "ready"
        task = self._learning.get(digest)
        return "learning" if task is not None and not task.done() else "failed"

    async def settled(self) -> None:
        """Wait until nothing is being learnt."""
        await asyncio.gather(*self._learning.values())

    async def close(self) -> None:
        """Give up what is being learnt."""
        for task in self._learning.values():
            task.cancel()
        await asyncio.gather(*self._learning.values(), return_exceptions=True)

    def _is_best(self, digest: str) -> bool:
        reader = self._readers.get(digest)
        if reader is None:
            return False
        return self._embedder is None or reader.model.embedder == self._embedder.name

    def _look_up(self, digest: str) -> None:
        """Take the better of the kept models into memory."""
        for file in (self._file(digest, self._better), self._file(digest, _WORDS)):
            if digest not in self._readers and file.is_file():
                self._take(digest, file)

    def _take(self, digest: str, file: Path) -> None:
        try:
            reader = ModelReader(keeping.load(file), self._embedder)
        except (OSError, ValueError, KeyError, BadZipFile):
            _log.warning("bot.model_unreadable", file=file.name)
            file.unlink(missing_ok=True)
            return
        file.touch()
        self._readers[digest] = self._latest = reader
        for interpreter in self._reading.get(digest, ()):
            interpreter.reader = reader

    async def _learn(self, digest: str, examples: Sequence[Example]) -> None:
        """Learn what is missing, by words first; who fails leaves what was there."""
        async with self._one_at_a_time:
            try:
                if digest not in self._readers:
                    await self._train(digest, examples, _WORDS)
                self._has_first[digest].set()
                if not self._is_best(digest):
                    await self._train(digest, examples, self._better)
            except TrainingFailedError as error:
                _log.warning("bot.learning_failed", digest=digest, reason=str(error))
            finally:
                self._has_first[digest].set()

    async def _train(
        self, digest: str, examples: Sequence[Example], kind: str, told: Told | None = None
    ) -> Sequence[Held]:
        file, has_vectors = self._file(digest, kind), kind != _WORDS
        held = await self._trainer.train(examples, file, with_vectors=has_vectors, told=told)
        self._readers.pop(digest, None)
        self._take(digest, file)
        self._tidy()
        _log.info("bot.learnt", digest=digest, kind=kind, examples=len(examples))
        return held

    @property
    def _better(self) -> str:
        return self._embedder.name if self._embedder else _WORDS

    def _file(self, digest: str, kind: str) -> Path:
        safe = "".join(c if c.isalnum() or c in ".-" else "_" for c in kind)
        return self._folder / f"{digest}.{keeping.FORMAT}.{safe}.npz"

    def _tidy(self) -> None:
        """Forget the models that nobody asked for longest."""
        kept = sorted(self._folder.glob("*.npz"), key=lambda file: file.stat().st_mtime)
        for file in kept[:-_KEPT_FILES]:
            file.unlink(missing_ok=True)
