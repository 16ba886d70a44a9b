"""`serve`, `worker`, `migrate`, `backup`, `restore`."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from xiaoer.cli.texts import text
from xiaoer.wiring.server import database_url
from xiaoer.wiring.settings import store_settings, web_settings


def serve() -> None:
    """Run the web role until it is told to stop."""
    from xiaoer.app.main import serve as run

    web, store = web_settings(), store_settings()
    with database_url(store) as url:
        run(url, store, web)


def work() -> None:
    """Run the worker role until it is told to stop."""
    from xiaoer.worker.main import work as run

    store = store_settings()
    with database_url(store) as url:
        asyncio.run(run(url, store))


def migrate() -> None:
    """Bring the database to the newest schema."""
    from xiaoer.kernel.postgres.migrate import migrate as upgrade

    with database_url(store_settings()) as url:
        asyncio.run(upgrade(url))
    print(text("migrate_done"))


def backup(file: Annotated[Path, typer.Argument(help=text("backup_file"))]) -> None:
    """Write database and files into one archive."""
    from xiaoer.wiring.backup import backup as write

    size = write(store_settings(), file)
    print(text("backup_done", file=file, size=f"{size / 1e6:.1f}"))


def restore(
    file: Annotated[Path, typer.Argument(help=text("restore_file"), exists=True, dir_okay=False)],
    *,
    replace: Annotated[bool, typer.Option("--replace", help=text("restore_replace"))] = False,
) -> None:
    """Put an archive's database and files in the place of what is there."""
    from xiaoer.wiring.backup import restore as read

    read(store_settings(), file, replace=replace)
    print(text("restore_done", file=file))
