"""What answers a question: every shelf of a workspace in one index, by words and by meaning.

An index is kept per workspace and language and made anew when a shelf changed. It is made by
words alone first, which takes a moment; where there is an embedding model, a better one replaces
it as soon as the vectors are there.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

import structlog

from xiaoer.kernel.db import Tx
from xiaoer.kernel.embeddings import Embedder, EmbeddingError
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.knowledge import store
from xiaoer.knowledge.ports import Shelf, Text
from xiaoer.knowledge.shelves import Articles, is_article
from xiaoer.knowledge.views import Hit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from xiaoer.knowledge.retrieval.texts import Found, TextIndex

    Vector = NDArray[np.float32]

KEPT: Final = 16
"""So many indexes are kept in memory; a megabyte for a hundred articles with vectors."""

_log = structlog.get_logger(__name__)
_Place = tuple[WorkspaceId, str]


@dataclass(frozen=True)
class Finding:
    """A document that answers with this probability (0 to 1); `article` when it is one.

    `answers` says whether it may be given as the answer; otherwise say "I do not know".
    """

    text: Text
    sentence: str
    score: float
    answers: bool
    article: Hit | None = None


@dataclass(frozen=True)
class _Kept:
    revision: str
    index: "TextIndex"


class Finder:
    """Finds what answers among the articles and whatever other shelves there are."""

    def __init__(self, shelves: Sequence[Shelf] = ()) -> None:
        """Search the articles and these shelves, by words alone."""
        self._shelves: tuple[Shelf, ...] = (Articles(), *shelves)
        self._texts: Embedder | None = None
        self._questions: Embedder | None = None
        self._kept: OrderedDict[_Place, _Kept] = OrderedDict()
        self._making: dict[tuple[_Place, str], asyncio.Task[TextIndex]] = {}
        self._bettering: set[asyncio.Task[None]] = set()

    def read_with(self, texts: Embedder | None, questions: Embedder | None) -> None:
        """Find by meaning too, from the next index on; None to find by words alone.

        `texts` embeds what the shop wrote, `questions` what people ask, with the same model.
        """
        self._texts, self._questions = texts, questions
        self._kept.clear()

    async def find(
        self, tx: Tx, workspace_id: WorkspaceId, *, query: str, locale: str, limit: int = 5
    ) -> list[Finding]:
        """What answers a question in the language, likeliest first."""
        index = await self._index(tx, workspace_id, locale)
        vector = await self._vector(query) if index.has_vectors else None
        found = index.find(query, vector, limit=limit)
        texts = [index.documents[one.place] for one in found]
        rows = await _articles(tx, workspace_id, texts)
        return [
            _finding(text, one, rows.get(text.key), query)
            for one, text in zip(found, texts, strict=True)
            if text.key in rows or not is_article(text.key)
        ]

    async def settled(self) -> None:
        """Wait until no better index is being made."""
        await asyncio.gather(*self._bettering)

    async def close(self) -> None:
        """Give up what is being made."""
        for task in self._bettering:
            task.cancel()
        await asyncio.gather(*self._bettering, return_exceptions=True)

    async def _index(self, tx: Tx, workspace_id: WorkspaceId, locale: str) -> "TextIndex":
        place = (workspace_id, locale)
        said = [await one.revision(tx, workspace_id, locale) for one in self._shelves]
        revision = "/".join(said)
        kept = self._kept.get(place)
        if kept is not None and kept.revision == revision:
            self._kept.move_to_end(place)
            return kept.index
        if (place, revision) not in self._making:
            documents = [
                text
                for shelf in self._shelves
                for text in await shelf.documents(tx, workspace_id, locale)
            ]
            self._begin(place, revision, documents)
        return await self._awaited(place, revision)

    def _begin(self, place: _Place, revision: str, documents: list[Text]) -> None:
        """Make the index, unless somebody began or ended that while the texts were read."""
        kept = self._kept.get(place)
        is_made = kept is not None and kept.revision == revision
        if not is_made and (place, revision) not in self._making:
            making = asyncio.create_task(asyncio.to_thread(_made, documents))
            self._making[place, revision] = making

    async def _awaited(self, place: _Place, revision: str) -> "TextIndex":
        making = self._making.get((place, revision))
        if making is None:
            return self._kept[place].index
        try:
            index = await asyncio.shield(making)
            self._keep(place, revision, index)
        finally:
            if making.done():
                self._making.pop((place, revision), None)
        return index

    def _keep(self, place: _Place, revision: str, index: "TextIndex") -> None:
        """Keep a new index; the first to do so has it bettered."""
        kept = self._kept.get(place)
        if kept is not None and kept.revision == revision:
            return
        self._kept[place] = _Kept(revision, index)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        if self._texts is not None:
            task = asyncio.create_task(self._better(place, revision, index.documents, self._texts))
            self._bettering.add(task)
            task.add_done_callback(self._bettering.discard)

    async def _better(
        self, place: _Place, revision: str, documents: Sequence[Text], embedder: Embedder
    ) -> None:
        """Make the index with vectors; without them the one by words stays."""
        try:
            index = await asyncio.to_thread(_made, documents, embedder)
        except EmbeddingError as error:
            _log.warning("knowledge.no_vectors", reason=str(error))
            return
        kept = self._kept.get(place)
        if kept is not None and kept.revision == revision:
            self._kept[place] = _Kept(revision, index)
            _log.info("knowledge.indexed", documents=len(documents))

    async def _vector(self, query: str) -> "Vector | None":
        if self._questions is None:
            return None
        try:
            return (await asyncio.to_thread(self._questions.embed, [query], "query"))[0]
        except EmbeddingError:
            return None


def _made(documents: Sequence[Text], embedder: Embedder | None = None) -> "TextIndex":
    from xiaoer.knowledge.retrieval import texts  # noqa: PLC0415 - numpy only where one searches

    if embedder is None or not documents:
        return texts.TextIndex(documents)
    return texts.TextIndex(documents, embedder.embed(texts.embedded(documents), "query"))


async def _articles(
    tx: Tx, workspace_id: WorkspaceId, found: Sequence[Text]
) -> dict[str, store.ArticleRow]:
    ids = [UUID(text.key) for text in found if is_article(text.key)]
    rows = await store.articles_by_id(tx, workspace_id, article_ids=ids) if ids else {}
    return {str(article_id): row for article_id, row in rows.items()}


def _finding(text: Text, found: "Found", row: store.ArticleRow | None, query: str) -> Finding:
    article = None
    if row is not None:
        article = Hit.of(
            row,
            query=query,
            score=found.score,
            is_confident=found.answers,
            sentence=found.sentence,
        )
    sentence = text.sentences[found.sentence] if text.sentences else ""
    return Finding(text, sentence, found.score, found.answers, article)
