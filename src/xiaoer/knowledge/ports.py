"""Port: what can answer besides articles, such as goods and rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId


@dataclass(frozen=True)
class Text:
    """A document: `questions` that it answers, and what it says.

    Its title is the first of the questions, its keywords together are another. `key` is
    unique among all that are searched together: kind, colon and id; an article's is its bare id.
    """

    key: str
    questions: tuple[str, ...]
    sentences: tuple[str, ...]

    @property
    def whole(self) -> str:
        """All its words."""
        return "\n".join((*self.questions, *self.sentences))


class Shelf(Protocol):
    """Documents of one kind, in every language they have."""

    async def revision(self, tx: Tx, workspace_id: WorkspaceId, locale: str) -> str:
        """What changes whenever a document does; costs one small statement."""
        ...

    async def documents(self, tx: Tx, workspace_id: WorkspaceId, locale: str) -> Sequence[Text]:
        """All documents of a language."""
        ...
