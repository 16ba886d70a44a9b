"""Vectors that were computed once: of a shop's own texts on disk, of messages in memory only."""

import fcntl
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Final

import numpy as np
from numpy.typing import NDArray

from xiaoer.kernel.embeddings import Embedder, EmbeddingKind

_KEY: Final = 16
_BATCH: Final = 32
"""So many new vectors are written at once; what a crash loses is computed again."""


class RecentVectors:
    """Keeps the latest vectors in memory, by a hash of the text; nothing reaches the disk."""

    def __init__(self, embedder: Embedder, *, size: int = 2048) -> None:
        """Wrap an embedder; `size` vectors are kept."""
        self._embedder, self._size = embedder, size
        self._turn = threading.Lock()
        self._kept: OrderedDict[bytes, NDArray[np.float32]] = OrderedDict()

    @property
    def name(self) -> str:
        """The embedder's."""
        return self._embedder.name

    def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> NDArray[np.float32]:
        """As the embedder does."""
        keys = [_key(text, kind) for text in texts]
        missing = [at for at, key in enumerate(keys) if key not in self._kept]
        fresh = self._embedder.embed([texts[at] for at in missing], kind) if missing else ()
        with self._turn:
            found = {keys[at]: vector for at, vector in zip(missing, fresh, strict=True)}
            found |= {key: self._kept[key] for key in keys if key in self._kept}
            self._keep(found)
        lost = [at for at, key in enumerate(keys) if key not in found]
        if lost:
            return self._embedder.embed(texts, kind)
        return np.stack([found[key] for key in keys]) if keys else self._embedder.embed([], kind)

    def _keep(self, found: dict[bytes, NDArray[np.float32]]) -> None:
        for key, vector in found.items():
            self._kept[key] = vector
            self._kept.move_to_end(key)
        while len(self._kept) > self._size:
            self._kept.popitem(last=False)


class KeptVectors:
    """Keeps every vector in one file per model; several processes may share it.

    A record is a hash of kind and text, then the vector as float16. Only texts that a shop wrote
    itself belong here, never what a contact wrote.
    """

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        """Wrap an embedder; the file is made at the first vector."""
        self._embedder, self._folder = embedder, folder
        self._turn = threading.Lock()
        self._known: dict[bytes, NDArray[np.float16]] = {}
        self._read_bytes = 0
        self._width = 0

    @property
    def name(self) -> str:
        """The embedder's."""
        return self._embedder.name

    def embed(
        self,
        texts: Sequence[str],
        kind: EmbeddingKind,
        *,
        progress: Callable[[int, int], None] | None = None,
    ) -> NDArray[np.float32]:
        """As the embedder does; `progress` is told how many of how many new texts are done."""
        keys = [_key(text, kind) for text in texts]
        with self._turn:
            self._read()
            unknown = dict(zip(keys, texts, strict=True))
            missing = [(key, text) for key, text in unknown.items() if key not in self._known]
            for at in range(0, len(missing), _BATCH):
                self._add(missing[at : at + _BATCH], kind)
                if progress is not None:
                    progress(min(at + _BATCH, len(missing)), len(missing))
            if not keys:
                return self._embedder.embed([], kind)
            return np.stack([self._known[key] for key in keys]).astype(np.float32)

    @property
    def _file(self) -> Path:
        safe = "".join(c if c.isalnum() or c in ".-@" else "_" for c in self.name)
        return self._folder / f"{safe}.vectors"

    def _add(self, texts: Sequence[tuple[bytes, str]], kind: EmbeddingKind) -> None:
        vectors = self._embedder.embed([text for _, text in texts], kind).astype(np.float16)
        self._folder.mkdir(parents=True, exist_ok=True)
        records = b"".join(
            key + vector.tobytes() for (key, _), vector in zip(texts, vectors, strict=True)
        )
        with self._file.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            _begin(file, width=vectors.shape[1])
            file.write(records)
        self._known |= {key: vector for (key, _), vector in zip(texts, vectors, strict=True)}

    def _read(self) -> None:
        """Take in what this or another process added since the last look."""
        if not self._file.is_file() or self._file.stat().st_size <= self._read_bytes:
            return
        with self._file.open("rb") as file:
            if not self._width:
                self._width = int.from_bytes(file.read(_KEY), "little")
                self._read_bytes = _KEY
            file.seek(self._read_bytes)
            data = file.read()
        record = _KEY + 2 * self._width
        for at in range(0, len(data) - record + 1, record):
            vector = np.frombuffer(data, np.float16, self._width, at + _KEY)
            self._known[data[at : at + _KEY]] = vector
        self._read_bytes += len(data) // record * record


def _begin(file: IO[bytes], *, width: int) -> None:
    """Write the head of a new file; cut off half a record that a crash left."""
    size, record = file.tell(), _KEY + 2 * width
    if size < _KEY:
        file.truncate(0)
        file.write(width.to_bytes(_KEY, "little"))
    else:
        file.truncate(size - (size - _KEY) % record)


def _key(text: str, kind: EmbeddingKind) -> bytes:
    return hashlib.sha256(f"{kind}:{text}".encode()).digest()[:_KEY]
