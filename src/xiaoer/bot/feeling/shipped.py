"""The shipped models of polarity and mood: learnt from the packs where they run, and kept.

Nothing learnt is shipped; a fresh desk learns in seconds and keeps the result under its data
folder. A changed pack or another embedding model is learnt anew.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import msgspec

from xiaoer.bot.feeling import examples
from xiaoer.bot.feeling.examples import Example
from xiaoer.bot.feeling.model import FeelingModel, Floats
from xiaoer.bot.feeling.reading import Opinion
from xiaoer.bot.model.emotion import Mood
from xiaoer.kernel.embeddings import Embedder, EmbeddingError

_VERSION: Final = "1"


@dataclass(frozen=True)
class Shipped:
    """Both models; each works with or without vectors."""

    polarity: FeelingModel
    mood: FeelingModel


class TrainedJudge:
    """What the shipped models make of a message."""

    def __init__(self, models: Shipped, embedder: Embedder | None = None) -> None:
        """Keep the models, and the embedder they were taught with."""
        self._models, self._embedder = models, embedder

    def opinion(self, text: str) -> Opinion:
        """Valence from the polarity's probabilities; the likeliest mood and its probability."""
        return self.opinions([text])[0]

    def opinions(self, texts: Sequence[str]) -> list[Opinion]:
        """Opinions of many messages; without vectors when the embedder cannot be asked."""
        vectors = vectors_of(texts, self._embedder)
        polarity = self._models.polarity
        chances = polarity.probabilities(texts, vectors)
        good, bad = polarity.labels.index("positive"), polarity.labels.index("negative")
        moods = self._models.mood.probabilities(texts, vectors)
        return [
            Opinion(
                float(chance[good] - chance[bad]),
                cast("Mood", self._models.mood.labels[int(mood.argmax())]),
                float(mood.max()),
            )
            for chance, mood in zip(chances, moods, strict=True)
        ]


def vectors_of(texts: Sequence[str], embedder: Embedder | None) -> Floats | None:
    """Vectors of the texts, None when there is no model or it does not answer."""
    if embedder is None:
        return None
    try:
        return embedder.embed(texts, "query")
    except EmbeddingError:
        return None


def models(folder: Path, kept: Path, embedder: Embedder | None = None) -> Shipped:
    """The models of a folder of utterances.

    Args:
        folder: packs of utterances.
        kept: folder where what was learnt is kept; may be deleted at any time.
        embedder: adds vectors where there is one.
    """
    given = examples.load(folder)
    vectors = None
    name = _name(given, embedder.name if embedder else "grams")
    files = kept / f"polarity-{name}.npz", kept / f"mood-{name}.npz"
    if all(file.is_file() for file in files):
        return Shipped(FeelingModel.load(files[0]), FeelingModel.load(files[1]))
    vectors = vectors_of([example.text for example in given], embedder)
    learnt = learn(given, vectors)
    if vectors is not None or embedder is None:
        learnt.polarity.save(files[0])
        learnt.mood.save(files[1])
    return learnt


def learn(given: Sequence[Example], vectors: Floats | None) -> Shipped:
    """Learn both models."""
    from xiaoer.bot.feeling import learning  # noqa: PLC0415 - scikit-learn only where one learns

    texts = [example.text for example in given]
    return Shipped(
        learning.train(texts, [example.polarity for example in given], vectors),
        learning.train(texts, [example.mood for example in given], vectors),
    )


def _name(given: Sequence[Example], taught_with: str) -> str:
    known = msgspec.json.encode([_VERSION, taught_with, given])
    return hashlib.sha256(known).hexdigest()[:16]
