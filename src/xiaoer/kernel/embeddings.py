"""Port: a model that turns texts into vectors, whose nearness is nearness of meaning."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

EmbeddingKind = Literal["query", "passage"]
"""`query` for what people ask, stored questions too; `passage` for texts that answer."""


class EmbeddingError(Exception):
    """The model cannot be asked now; whoever reads goes on without vectors."""


class Embedder(Protocol):
    """Embeds texts; may be called from any thread and takes milliseconds for each text."""

    @property
    def name(self) -> str:
        """Model and version; vectors of different names must not be compared."""
        ...

    def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> "Vectors":
        """Unit vectors of the texts, float32 (len(texts), d), d the same for every call.

        Raises:
            EmbeddingError: the model is not there or does not answer.
        """
        ...
