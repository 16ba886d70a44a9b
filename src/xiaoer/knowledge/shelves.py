"""The help centre's own shelf: its published articles."""

from collections.abc import Sequence
from typing import Final

from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.knowledge import model, store
from xiaoer.knowledge.ports import Text

MOST: Final = 5000
"""So many articles of a language are searched; who has more needs another engine."""


def is_article(key: str) -> bool:
    """Whether a document's key is that of an article; others are headed by their kind."""
    return ":" not in key


class Articles:
    """As `Shelf`; the key of a document is the id of its article."""

    async def revision(self, tx: Tx, workspace_id: WorkspaceId, locale: str) -> str:
        """The name of the state that the articles of the language are in."""
        return str(await store.revision(tx, workspace_id, locale=locale))

    async def documents(self, tx: Tx, workspace_id: WorkspaceId, locale: str) -> Sequence[Text]:
        """Published articles by slug."""
        rows = await store.articles(
            tx, workspace_id, locale=locale, collection_slug=None, after_slug="", limit=MOST
        )
        return [text_of(row) for row in rows]


def text_of(row: store.ArticleRow) -> Text:
    """An article as it is searched."""
    return Text(
        key=str(row.id),
        questions=model.distinct((row.title, *row.phrases, row.keywords)),
        sentences=tuple(model.sentences(row.body)),
    )
