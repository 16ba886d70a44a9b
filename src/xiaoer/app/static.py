"""The built web apps: hashed files for a year, entry pages fresh each time."""

import mimetypes
from pathlib import Path
from typing import Final

from litestar import Controller, Response, get
from litestar.response import File, Redirect

from xiaoer.kernel.errors import NotFoundError
from xiaoer.kernel.http.security import content_security_policy

STATIC: Final = Path(__file__).resolve().parent.parent / "static"
A_YEAR: Final = "public, max-age=31536000, immutable"
FRESH: Final = "no-cache"


class PageNotBuiltError(NotFoundError):
    """The web pages are not built; `./run web` builds them."""

    code = "app.page_not_built"


def built_file(app: str, path: str) -> File | None:
    """Return a file of a built app, None if there is none; never one outside the app's folder."""
    root = (STATIC / app).resolve()
    wanted = file_at(root / path.lstrip("/"))
    if wanted is None or not wanted.is_relative_to(root):
        return None
    headers = {"cache-control": A_YEAR if "assets" in wanted.parts else FRESH}
    kind = mimetypes.guess_type(wanted.name)[0] or "application/octet-stream"
    return File(wanted, headers=headers, media_type=kind, content_disposition_type="inline")


def file_at(path: Path) -> Path | None:
    """The file that a path leads to; None if there is none, or if no file can be called so."""
    try:
        found = path.resolve()
        return found if found.is_file() else None
    except (OSError, ValueError):  # too long, or with a NUL
        return None


def entry_page(app: str, name: str = "index.html") -> File:
    """Return the page that starts an app."""
    page = built_file(app, name)
    if page is None:
        raise PageNotBuiltError
    return page


class StaticController(Controller):
    """Serves the workbench and the widget."""

    path = "/"
    include_in_schema = False

    @get("/", sync_to_thread=False)
    def home(self) -> Redirect:
        """Lead to the demo shop."""
        return Redirect("/shop")

    @get(["/desk", "/desk/", "/desk/{path:path}"], sync_to_thread=False)
    def desk(self, path: str = "/index.html") -> File | Response[None]:
        """Answer with a file of the workbench, or its start page for every address of its own."""
        return built_file("desk", path) or entry_page("desk")

    @get("/widget/frame", sync_to_thread=False)
    def frame(self) -> File:
        """Answer with the page inside the widget's frame; any shop may embed it."""
        page = entry_page("widget")
        policy = content_security_policy(frame_ancestors="*")
        page.headers["content-security-policy"] = policy
        return page

    @get("/widget/{path:path}", sync_to_thread=False)
    def widget(self, path: str) -> File:
        """Answer with a file of the widget."""
        found = built_file("widget", path)
        if found is None:
            raise NotFoundError
        return found
