"""The help centre: search, collections and articles, complete without script."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from litestar import Controller, Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Redirect
from prometheus_client import Counter

from xiaoer.app.pages.markdown import to_html
from xiaoer.app.pages.render import Asked, page
from xiaoer.app.pages.settings import pages_settings
from xiaoer.kernel.db import Database
from xiaoer.kernel.errors import InvalidInputError, NotFoundError
from xiaoer.kernel.i18n import Locale
from xiaoer.kernel.ids import workspace_id_of
from xiaoer.knowledge import api as knowledge

FEEDBACK: Final = Counter("xiaoer_article_feedback", "Answers to 'was it helpful'", ("helpful",))
MOST_HITS: Final = 20
LONGEST_QUERY: Final = 200
LONGEST_LIST: Final = 200


def in_languages(path: str) -> list[str]:
    """Return the path in each language of the help centre; Chinese needs none in it."""
    return [f"/help{path}", f"/help/zh-CN{path}", f"/help/en{path}"]


def locale_of(path: str) -> Locale:
    """Return the language an address asks for."""
    return "en" if path == "/help/en" or path.startswith("/help/en/") else "zh-CN"


@dataclass(frozen=True)
class Place:
    """Where a page stands: its language and the addresses of its neighbours."""

    locale: Locale
    root: str
    twin: str

    @classmethod
    def of(cls, path: str) -> "Place":
        """Work the place out of the address."""
        locale = locale_of(path)
        rest = path.removeprefix("/help").removeprefix("/en").removeprefix("/zh-CN")
        twin = f"/help{rest}" if locale == "en" else f"/help/en{rest}"
        return cls(locale, "/help/en" if locale == "en" else "/help", twin)


class PortalController(Controller):
    """Pages under /help."""

    path = "/"
    include_in_schema = False

    @get(in_languages("") + in_languages("/"))
    async def home(self, request: Asked, db: Database) -> Response[str]:
        """Answer with the search and the collections."""
        place = Place.of(request.url.path)
        workspace_id = workspace_id_of(pages_settings().workspace)
        async with db.transaction(workspace_id) as tx:
            collections = await knowledge.list_collections(tx, workspace_id, locale=place.locale)
        shown = [c for c in collections if c.article_count]
        return show("portal_home.html.j2", place, collections=shown)

    @get(in_languages("/search"))
    async def search(self, request: Asked, db: Database, q: str = "") -> Response[str]:
        """Answer with the articles that fit the query best."""
        place = Place.of(request.url.path)
        workspace_id = workspace_id_of(pages_settings().workspace)
        query = q.strip()[:LONGEST_QUERY]
        hits: list[knowledge.Hit] = []
        if query:
            async with db.transaction(workspace_id) as tx:
                hits = await knowledge.search(
                    tx, workspace_id, query=query, locale=place.locale, limit=MOST_HITS
                )
        return show("portal_search.html.j2", place, query=query, hits=hits)

    @get(in_languages("/collections/{slug:str}"))
    async def collection(self, request: Asked, db: Database, slug: str) -> Response[str]:
        """Answer with a collection's articles."""
        place = Place.of(request.url.path)
        workspace_id = workspace_id_of(pages_settings().workspace)
        async with db.transaction(workspace_id) as tx:
            collections = await knowledge.list_collections(tx, workspace_id, locale=place.locale)
            found = next((c for c in collections if c.slug == slug), None)
            if found is None:
                raise NotFoundError
            articles = await knowledge.list_articles(
                tx, workspace_id, locale=place.locale, collection_slug=slug, limit=LONGEST_LIST
            )
        return show("portal_collection.html.j2", place, collection=found, articles=articles)

    @get(in_languages("/articles/{slug:str}"))
    async def article(
        self,
        request: Asked,
        db: Database,
        slug: str,
        thanks: bool = False,
    ) -> Response[str]:
        """Answer with an article."""
        place = Place.of(request.url.path)
        workspace_id = workspace_id_of(pages_settings().workspace)
        async with db.transaction(workspace_id) as tx:
            article = await knowledge.get_article_by_slug(
                tx, workspace_id, slug=slug, locale=place.locale
            )
        body = to_html(article.body)
        return show("portal_article.html.j2", place, article=article, body=body, thanks=thanks)

    @post(in_languages("/articles/{slug:str}/feedback"), status_code=303)
    async def feedback(
        self,
        request: Asked,
        slug: str,
        data: Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)],
    ) -> Redirect:
        """Count whether the article helped, and lead back to it."""
        answer = data.get("helpful", "")
        if answer not in {"yes", "no"}:
            raise InvalidInputError
        FEEDBACK.labels(answer).inc()
        place = Place.of(request.url.path)
        target = f"{place.root}/articles/{slug}?thanks=true#feedback"
        return Redirect(target, status_code=303)


def show(template: str, place: Place, **values: Any) -> Response[str]:
    """Render a page of the help centre."""
    settings = pages_settings()
    inbox = f"{settings.workspace}-widget"
    return page(template, locale=place.locale, place=place, inbox=inbox, **values)
