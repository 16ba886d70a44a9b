"""The `xiaoer` command in this process, on a database of the test's own."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from xiaoer.cli.main import main
from xiaoer.identity import api as identity
from xiaoer.kernel.clock import SystemClock
from xiaoer.kernel.db import Database, Tx
from xiaoer.kernel.ids import WorkspaceId, workspace_id_of

PASSWORD = "correct horse battery staple"
SLUG = "test"
T = TypeVar("T")


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str


@dataclass
class Terminal:
    """Where an operator types."""

    url: str
    data: Path
    patch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture[str]

    def run(self, *words: str, lang: str = "en") -> Ran:
        """Run one command to its end, in a language."""
        self.patch.setenv("XIAOER_LANG", lang)
        self.patch.setattr("sys.argv", ["xiaoer", *words])
        self.capture.readouterr()
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = int(str(ended.code or 0))
        told = self.capture.readouterr()
        return Ran(code, told.out, told.err)

    def inside(self, use: Callable[[Tx], Awaitable[T]], slug: str = SLUG) -> T:
        """Run `use(tx)` in a transaction of a workspace."""

        async def opened() -> T:
            db = await Database.open(self.url, pool_size=2)
            try:
                async with db.transaction(workspace_id_of(slug)) as tx:
                    return await use(tx)
            finally:
                await db.close()

        return asyncio.run(opened())

    def workspace(self, slug: str = SLUG) -> WorkspaceId:
        """Make a workspace."""

        async def make(tx: Tx) -> WorkspaceId:
            made = await identity.create_workspace(tx, slug=slug, name=slug, clock=SystemClock())
            return made.id

        return self.inside(make, slug)


@pytest.fixture
def terminal(
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Terminal:
    data = tmp_path / "var"
    data.mkdir()
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("XIAOER_DATA", str(data))
    monkeypatch.setenv("XIAOER_SECRET", "k3h2-9f7d-w8x1-c6v5")
    monkeypatch.setenv("XIAOER_MODELS_EMBEDDINGS", "off")
    return Terminal(database_url, data, monkeypatch, capsys)
