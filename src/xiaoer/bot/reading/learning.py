"""Learn from examples into a file; whoever imports this has scikit-learn in memory."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from xiaoer.bot.ports.training import Example, Held
from xiaoer.bot.reading import keeping
from xiaoer.bot.reading.training import Lessons, learn_and_look, lots_of
from xiaoer.kernel.embeddings import Embedder

FOLDS = 3
"""Fewer than an evaluation takes: a shop waits for what it just taught."""


_AT_ONCE = 256
"""Texts embedded between two words about progress."""

Progress = Callable[[int, int], None]


def learn(
    examples: Sequence[Example],
    file: Path,
    *,
    embedder: Embedder | None,
    progress: Progress | None = None,
) -> list[Held]:
    """Train on the examples, with vectors where there is an embedder, and write the model.

    Returns:
        Each example as it was read by a model that had not learnt it.
    """
    texts = [example.text for example in examples]
    first = 0 if embedder is None else -(-len(texts) // _AT_ONCE)
    tell = progress or _nobody
    total = first + 2 * FOLDS + 1
    vectors = None if embedder is None else _embedded(texts, embedder, tell, total)
    lessons = Lessons(
        texts=texts,
        intents=[example.intent for example in examples],
        vectors=vectors,
        embedder="" if embedder is None else embedder.name,
    )
    model, held = learn_and_look(
        lessons,
        folds=FOLDS,
        progress=lambda _, done, __: tell(first + done, total),
        lots=lots_of(texts, FOLDS),
    )
    keeping.save(model, file)
    return held


def _embedded(
    texts: Sequence[str], embedder: Embedder, tell: Progress, total: int
) -> NDArray[np.float32]:
    parts: list[NDArray[np.float32]] = []
    for start in range(0, len(texts), _AT_ONCE):
        parts.append(embedder.embed(texts[start : start + _AT_ONCE], "query"))
        tell(len(parts), total)
    return np.concatenate(parts)


def _nobody(_: int, __: int) -> None:
    """Nobody wants to know how far it is."""
