"""Rank a corpus for questions, as the help centre would; for measuring it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from xiaoer.kernel.embeddings import Embedder, EmbeddingKind
from xiaoer.knowledge.retrieval.answering import Answerer
from xiaoer.knowledge.retrieval.documents import DocumentIndex, passages
from xiaoer.knowledge.retrieval.hybrid import Entry, HybridIndex
from xiaoer.knowledge.retrieval.lexical import Floats

Row = Mapping[str, Any]
Progress = Callable[[str, int, int], None]

_BATCH: Final = 64
_SHOWN: Final = 50
_LONG: Final = 200
"""Characters from which on a text is a document of several passages."""


@dataclass(frozen=True)
class Prediction:
    """Ids of the corpus, best first, and how probably the first answers (0 to 1)."""

    id: str
    ranked: list[str]
    score: float


def rank_all(
    corpus: Sequence[Row],
    queries: Sequence[Row],
    *,
    embedder: Embedder | None,
    progress: Progress | None = None,
) -> list[Prediction]:
    """Rank the corpus for every query.

    Args:
        corpus: rows `id`, `text`, optional `title`; rows of one `faq` answer the same.
        queries: rows `id`, `text`.
        embedder: vectors; None to find by words alone.
        progress: told what is being done.
    """
    meter = _Meter(embedder, progress)
    if max(len(str(row["text"])) for row in corpus) > _LONG:
        return _rank_documents(corpus, queries, meter)
    entries = [Entry(str(r["id"]), str(r.get("faq") or r["id"]), str(r["text"])) for r in corpus]
    vectors = meter.vectors([entry.text for entry in entries], "query", "embed")
    index = HybridIndex(entries, vectors)
    answerer = Answerer(index, progress=meter.of("learn"))
    asked = meter.vectors([str(row["text"]) for row in queries], "query", "embed")
    found: list[Prediction] = []
    for at, row in enumerate(queries):
        answer = answerer.ask(str(row["text"]), None if asked is None else asked[at])
        ranked = [entries[int(place)].key for place in answer.places]
        found.append(Prediction(str(row["id"]), ranked, round(answer.score, 6)))
        meter.tell("find", at + 1, len(queries))
    return found


def _rank_documents(
    corpus: Sequence[Row], queries: Sequence[Row], meter: "_Meter"
) -> list[Prediction]:
    entries = [
        Entry(str(row["id"]), str(row["id"]), passage)
        for row in corpus
        for passage in passages(str(row.get("title") or ""), str(row["text"]))
    ]
    vectors = meter.vectors([entry.text for entry in entries], "passage", "embed")
    index = DocumentIndex(HybridIndex(entries, vectors))
    found: list[Prediction] = []
    for at, row in enumerate(queries):
        parts = passages("", str(row["text"]))
        asked = meter.vectors(parts, "query", "find")
        ranked, score = index.rank(parts, asked, limit=_SHOWN)
        found.append(Prediction(str(row["id"]), ranked, round(score, 6)))
        meter.tell("find", at + 1, len(queries))
    return found


@dataclass(frozen=True)
class _Meter:
    """Embeds in batches and tells of it."""

    embedder: Embedder | None
    progress: Progress | None

    def tell(self, what: str, done: int, total: int) -> None:
        if self.progress is not None:
            self.progress(what, done, total)

    def of(self, what: str) -> Callable[[int, int], None]:
        return lambda done, total: self.tell(what, done, total)

    def vectors(self, texts: Sequence[str], kind: EmbeddingKind, what: str) -> Floats | None:
        if self.embedder is None:
            return None
        found: list[Floats] = []
        for at in range(0, len(texts), _BATCH):
            found.append(self.embedder.embed(texts[at : at + _BATCH], kind))
            self.tell(what, min(at + _BATCH, len(texts)), len(texts))
        return np.concatenate(found)
