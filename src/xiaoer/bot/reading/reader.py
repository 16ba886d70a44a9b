"""Reads the parts of a message with a trained model, and with its vector where that pays."""

from collections.abc import Sequence

import numpy as np

from xiaoer.bot.model.understanding import Guess
from xiaoer.bot.reading.model import Floats, IntentModel, Readings
from xiaoer.kernel.embeddings import Embedder, EmbeddingError

SURE = 0.9
"""From here on the lexical stage needs no help: a vector costs twenty milliseconds."""

_LIKELIEST = 5
_LONGEST = 200
"""Characters of a part that are embedded; the wish is not further down."""


class ModelReader:
    """Guesses by a model; embeds one part of a message at most."""

    def __init__(self, model: IntentModel, embedder: Embedder | None = None) -> None:
        """Take a model and the embedder whose vectors it learnt; others are not asked."""
        fits = embedder is not None and embedder.name == model.embedder
        self.model = model
        self._embedder = embedder if fits else None

    def guesses(self, parts: Sequence[str]) -> list[list[Guess]]:
        """For each part the likeliest intents, best first; none for a part without known grams."""
        readings = self.model.read(parts)
        found = [self._best(readings, at) for at in range(len(parts))]
        surest = max(range(len(parts)), key=lambda at: _top(found[at]))
        if self._embedder is None or _top(found[surest]) >= SURE:
            return found
        wanted = surest if len(parts) > 1 and _top(found[surest]) > _top(found[0]) else 0
        vector = self._embedded(parts[wanted])
        if vector is not None:
            found[wanted] = self._best(self.model.read([parts[wanted]], vector), 0)
        return found

    def _best(self, readings: Readings, at: int) -> list[Guess]:
        likely = readings.likely(at)
        ordered = np.argsort(-likely)[:_LIKELIEST].tolist()
        return [
            Guess(self.model.intents[int(place)], round(float(likely[place]), 4))
            for place in ordered
        ]

    def _embedded(self, part: str) -> Floats | None:
        if self._embedder is None or not part:
            return None
        try:
            return self._embedder.embed([part[:_LONGEST]], "query")
        except EmbeddingError:
            return None


def _top(guesses: Sequence[Guess]) -> float:
    return guesses[0].score if guesses else 0.0
