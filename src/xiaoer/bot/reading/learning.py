"""Learn from examples into a file; whoever imports this has scikit-learn in memory."""

from collections.abc import Sequence
from pathlib import Path

from xiaoer.bot.ports.training import Example
from xiaoer.bot.reading import keeping
from xiaoer.bot.reading.training import Lessons, train
from xiaoer.kernel.embeddings import Embedder

FOLDS = 3
"""Fewer than an evaluation takes: a shop waits for what it just taught."""


def learn(examples: Sequence[Example], file: Path, *, embedder: Embedder | None) -> None:
    """Train on the examples, with vectors where there is an embedder, and write the model."""
    texts = [example.text for example in examples]
    vectors = None if embedder is None else embedder.embed(texts, "query")
    lessons = Lessons(
        texts=texts,
        intents=[example.intent for example in examples],
        vectors=vectors,
        embedder="" if embedder is None else embedder.name,
    )
    keeping.save(train(lessons, folds=FOLDS), file)
