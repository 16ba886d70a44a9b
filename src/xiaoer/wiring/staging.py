"""A throw-away database with filled shops, for playing scripted conversations."""

import shutil
import tempfile
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from xiaoer.bot.evaluation.dialogues import Shop
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import workspace_id_of
from xiaoer.kernel.packs import PACKS
from xiaoer.kernel.postgres.migrate import migrate
from xiaoer.kernel.postgres.supervisor import PostgresServer
from xiaoer.wiring.demo import DEMO, import_into

_UNSAFE_BUT_QUICK: Final = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_NOON: Final = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@asynccontextmanager
async def staged(
    names: Iterable[str], files: Mapping[str, Path]
) -> AsyncGenerator[tuple[Database, dict[str, Shop]]]:
    """A database with these shops; gone afterwards. The demo shop needs no file."""
    folder = Path(tempfile.mkdtemp(prefix="xiaoer-stage-"))
    server = PostgresServer.start(folder / "pg", _UNSAFE_BUT_QUICK)
    try:
        url = server.url()
        await migrate(url)
        db = await Database.open(url)
        try:
            yield db, await fill(db, names, files, FixedClock(_NOON))
        finally:
            await db.close()
    finally:
        if server.stop():
            shutil.rmtree(folder)


async def fill(
    db: Database, names: Iterable[str], files: Mapping[str, Path], clock: FixedClock
) -> dict[str, Shop]:
    """Import the shops into a migrated database."""
    shops: dict[str, Shop] = {}
    for name in sorted(set(names)):
        source = files.get(name, PACKS / "demo_shop" if name == DEMO else None)
        if source is None:
            raise FileNotFoundError(name)
        await import_into(db, slug=name, source=source, password="x" * 12, clock=clock)
        shops[name] = Shop(workspace_id_of(name), f"{name}-widget", clock)
    return shops
