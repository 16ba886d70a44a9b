"""Bring a database to the newest schema, as its owner, one process at a time."""

from typing import Final

from xiaoer.kernel.postgres.revisions import is_newest

HEAD: Final = "head"


async def migrate(url: str, revision: str = HEAD) -> None:
    """Upgrade to ``revision``. Safe to call from several processes: the others wait."""
    if revision == HEAD and await is_newest(url):
        return
    from xiaoer.kernel.postgres.upgrade import upgrade  # noqa: PLC0415 - half a second, 20 MB

    await upgrade(url, revision)
