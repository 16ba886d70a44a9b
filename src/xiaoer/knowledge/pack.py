"""Articles as files: `<collection>/<slug>.<locale>.md` beside a `collections.yaml`."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.knowledge import service
from xiaoer.knowledge.errors import ArticleFileInvalidError

_FENCE = "---\n"
_PARTS = 3


@dataclass(frozen=True)
class ArticleFile:
    """One article file, read."""

    collection: str
    slug: str
    locale: str
    title: str
    keywords: str
    body: str
    phrases: tuple[str, ...] = ()


def read_article(path: Path) -> ArticleFile:
    """Read one file: YAML front matter, then Markdown.

    The front matter has `title`, optional `keywords`, and optional `phrases`: questions that the
    article answers, in people's own words.

    Raises:
        ArticleFileInvalidError: no front matter, no title, no body, or a name without locale.
    """
    name = path.name.split(".")
    try:
        parts = path.read_text(encoding="utf-8").split(_FENCE, 2)
        head = yaml.safe_load(parts[1]) if len(parts) == _PARTS and not parts[0] else None
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise ArticleFileInvalidError(file=path.name) from error
    if len(name) != _PARTS or not all(name) or not isinstance(head, dict):
        raise ArticleFileInvalidError(file=path.name)
    told = cast("dict[str, Any]", head)
    title, body = str(told.get("title") or ""), parts[2].strip()
    if not title or not body:
        raise ArticleFileInvalidError(file=path.name)
    keywords = " ".join(_listed(path, told.get("keywords")))
    phrases = tuple(_listed(path, told.get("phrases")))
    return ArticleFile(path.parent.name, name[0], name[1], title, keywords, body, phrases)


def _listed(path: Path, given: object) -> list[str]:
    """A list of texts, or a single one; none is fine."""
    if isinstance(given, list):
        return [str(item) for item in cast("list[object]", given)]
    if given is not None and not isinstance(given, str):
        raise ArticleFileInvalidError(file=path.name)
    return [given] if given else []


def read_folder(folder: Path) -> Iterator[ArticleFile]:
    """All articles of a pack, in the order of their paths."""
    for path in sorted(folder.glob("*/*.md")):
        yield read_article(path)


async def import_folder(tx: Tx, *, workspace_id: WorkspaceId, folder: Path, clock: Clock) -> int:
    """Publish the collections and articles of a pack folder; returns the number of articles."""
    listed: list[dict[str, Any]] = yaml.safe_load(
        (folder / "collections.yaml").read_text(encoding="utf-8")
    )
    for position, entry in enumerate(listed, start=1):
        await service.put_collection(
            tx,
            workspace_id=workspace_id,
            slug=entry["slug"],
            position=position,
            names=entry["names"],
            descriptions=entry["descriptions"],
        )
    articles = list(read_folder(folder))
    for article in articles:
        await service.publish_article(
            tx,
            workspace_id=workspace_id,
            collection_slug=article.collection,
            slug=article.slug,
            locale=article.locale,
            title=article.title,
            body=article.body,
            keywords=article.keywords,
            phrases=article.phrases,
            clock=clock,
        )
    return len(articles)
