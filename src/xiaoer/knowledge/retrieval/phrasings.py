"""Which document a question belongs to, learnt from the questions that each document knows.

One linear classifier per document, on shared words and meaning together: ridge regression on the
sum of both likenesses, solved at once for all documents. What it would have said of each of its
own questions, had it not known that one, follows from the solution (leave-one-out).
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xiaoer.knowledge.retrieval.lexical import Floats
from xiaoer.knowledge.retrieval.overlap import Overlap

MEANING: Final = 0.6
"""Weight of meaning beside words, where there are vectors."""
_RIDGE: Final = 1.0


class Phrasings:
    """Questions (n,) of documents, with their centred unit vectors (n, d) where there are any."""

    def __init__(
        self,
        overlap: Overlap,
        texts: Sequence[str],
        owners: NDArray[np.int64],
        documents: int,
        vectors: Floats | None,
    ) -> None:
        """Learn from the questions `texts`; `owners` (n,) are places below `documents`."""
        self._overlap, self._vectors = overlap, vectors
        likeness = np.stack([overlap.with_text(text) for text in texts])
        if vectors is not None:
            likeness = (1 - MEANING) * likeness + MEANING * (vectors @ vectors.T)
        wanted = np.zeros((len(texts), documents), np.float32)
        wanted[np.arange(len(texts)), owners] = 1.0
        inverse = np.linalg.inv(likeness + _RIDGE * np.eye(len(texts), dtype=np.float32))
        self._weights = (inverse @ wanted).astype(np.float32)
        hat = likeness @ inverse
        own = np.diag(hat)[:, None]
        self.unknown: Floats = ((hat @ wanted - own * wanted) / (1 - own)).astype(np.float32)
        """What is said (n, documents) of each question by what was learnt from the others."""

    def belonging(self, text: str, vector: Floats | None) -> Floats:
        """How much (documents,) a question with its centred unit vector belongs to each."""
        likeness = self._overlap.with_text(text)
        if self._vectors is not None and vector is not None:
            likeness = (1 - MEANING) * likeness + MEANING * (self._vectors @ vector)
        return likeness @ self._weights
