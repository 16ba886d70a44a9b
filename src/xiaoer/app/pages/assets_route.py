"""Style and small scripts of the server-rendered pages, and the demo shop's pictures."""

from pathlib import Path
from typing import Final

from litestar import Controller, get
from litestar.response import File

from xiaoer.app.static import file_at
from xiaoer.kernel.errors import NotFoundError
from xiaoer.kernel.packs import PACKS

ASSETS: Final = Path(__file__).resolve().parent / "assets"
IMAGES: Final = PACKS / "demo_shop/images"
AN_HOUR: Final = "public, max-age=3600"
KINDS: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def file_in(folder: Path, name: str) -> File:
    """Answer with a file that lies directly in the folder.

    Raises:
        NotFoundError: there is none, or its kind is not served.
    """
    path = file_at(folder / name)
    if path is None or path.parent != folder.resolve() or path.suffix not in KINDS:
        raise NotFoundError
    headers = {"cache-control": AN_HOUR}
    kind = KINDS[path.suffix]
    return File(path, headers=headers, media_type=kind, content_disposition_type="inline")


class AssetController(Controller):
    """Static files of the pages."""

    path = "/"
    include_in_schema = False

    @get("/assets/{name:str}", sync_to_thread=False)
    def asset(self, name: str) -> File:
        """Answer with a style sheet or a script."""
        return file_in(ASSETS, name)

    @get("/shop/images/{name:str}", sync_to_thread=False)
    def image(self, name: str) -> File:
        """Answer with a picture of a demo product."""
        return file_in(IMAGES, name)
