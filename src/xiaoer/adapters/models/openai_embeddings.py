"""Any server that speaks OpenAI's `POST /v1/embeddings`."""

from collections.abc import Sequence
from typing import Any, Final

import httpx
import msgspec
import numpy as np
from numpy.typing import NDArray

from xiaoer.kernel.embeddings import EmbeddingError, EmbeddingKind

_SECONDS: Final = 20.0
_BATCH: Final = 32


class _Item(msgspec.Struct):
    index: int
    embedding: list[float]


class _Answer(msgspec.Struct):
    data: list[_Item]


class OpenAiEmbeddings:
    """Vectors from another server; `input_type` tells question from passage where it is known."""

    def __init__(
        self, *, url: str, model: str, key: str = "", transport: httpx.BaseTransport | None = None
    ) -> None:
        """Take the address up to and with `/v1`, the model's name and an optional key."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._url = f"{url.rstrip('/')}/embeddings"
        self._model = model
        self._client = httpx.Client(
            headers=headers, timeout=_SECONDS, transport=transport, trust_env=False
        )

    @property
    def name(self) -> str:
        """Model at its server."""
        return f"{self._model}@{httpx.URL(self._url).host}"

    def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> NDArray[np.float32]:
        """Unit vectors, float32 (len(texts), d) with the server's d.

        Raises:
            EmbeddingError: the server does not answer, or not with one vector for each text.
        """
        batches = [texts[at : at + _BATCH] for at in range(0, len(texts), _BATCH)]
        vectors = [vector for batch in batches for vector in self._ask(batch, kind)]
        found = np.array(vectors, dtype=np.float32).reshape(len(texts), -1 if vectors else 0)
        length = np.linalg.norm(found, axis=1, keepdims=True)
        return (found / np.where(length == 0, 1, length)).astype(np.float32)

    def _ask(self, texts: Sequence[str], kind: EmbeddingKind) -> list[list[float]]:
        body: dict[str, Any] = {"model": self._model, "input": list(texts), "input_type": kind}
        try:
            reply = self._client.post(self._url, json=body).raise_for_status()
            answer = msgspec.json.decode(reply.content, type=_Answer)
        except (httpx.HTTPError, msgspec.DecodeError) as error:
            raise EmbeddingError(type(error).__name__) from error
        found = {item.index: item.embedding for item in answer.data}
        if sorted(found) != list(range(len(texts))):
            raise EmbeddingError("wrong_count")
        return [found[at] for at in range(len(texts))]
