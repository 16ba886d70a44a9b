"""An archive brings back what was there, and never replaces anything unasked."""

import asyncio
import tarfile
from pathlib import Path

import pytest

from xiaoer.kernel import jobs
from xiaoer.kernel.db import Database
from xiaoer.kernel.epoch import settle_epoch
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.kernel.postgres.migrate import migrate
from xiaoer.wiring.backup import BackupToolFailedError, DatabaseNotEmptyError, backup, restore
from xiaoer.wiring.server import database_url
from xiaoer.wiring.settings import StoreSettings


async def fill(store: StoreSettings, workspace_id: WorkspaceId, kind: str) -> int:
    """Migrate, store one job and one file; returns the epoch."""
    with database_url(store) as url:
        await migrate(url)
        db = await Database.open(url, pool_size=1)
        async with db.transaction(workspace_id) as tx:
            await jobs.enqueue(tx, workspace_id, kind, {"n": 1})
        epoch = await settle_epoch(db)
        await db.close()
    (store.data / "files").mkdir(exist_ok=True)
    (store.data / "files" / kind).write_bytes(b"\x00picture")
    return epoch


async def kinds(store: StoreSettings, workspace_id: WorkspaceId) -> tuple[list[str], int]:
    """What jobs there are, and the epoch."""
    with database_url(store) as url:
        db = await Database.open(url, pool_size=1)
        async with db.transaction(workspace_id) as tx:
            found = await jobs.list_jobs(tx, state=None, after=None, limit=10)
        epoch = await settle_epoch(db)
        await db.close()
    return [job.kind for job in found], epoch


async def run_apart(what: object, *args: object, **options: object) -> None:
    """Run a blocking command of the operator outside this event loop."""
    assert callable(what)
    await asyncio.to_thread(what, *args, **options)


async def test_a_restored_archive_holds_rows_and_files_and_begins_a_new_epoch(
    tmp_path: Path, workspace_id: WorkspaceId
) -> None:
    source = StoreSettings(data=tmp_path / "source")
    before = await fill(source, workspace_id, "kept")
    await run_apart(backup, source, tmp_path / "archive.tar.gz")
    target = StoreSettings(data=tmp_path / "target")
    await run_apart(restore, target, tmp_path / "archive.tar.gz", replace=False)
    found, after = await kinds(target, workspace_id)
    assert found == ["kept"]
    assert after != before
    assert (target.data / "files/kept").read_bytes() == b"\x00picture"


async def test_a_restore_replaces_nothing_unless_told_to(
    tmp_path: Path, workspace_id: WorkspaceId
) -> None:
    source = StoreSettings(data=tmp_path / "source")
    await fill(source, workspace_id, "old")
    await run_apart(backup, source, tmp_path / "archive.tar.gz")
    target = StoreSettings(data=tmp_path / "target")
    await fill(target, workspace_id, "new")
    with pytest.raises(DatabaseNotEmptyError):
        await run_apart(restore, target, tmp_path / "archive.tar.gz", replace=False)
    assert (await kinds(target, workspace_id))[0] == ["new"]
    assert [p.name for p in (target.data / "files").iterdir()] == ["new"]
    await run_apart(restore, target, tmp_path / "archive.tar.gz", replace=True)
    assert (await kinds(target, workspace_id))[0] == ["old"]
    assert [p.name for p in (target.data / "files").iterdir()] == ["old"]


async def test_a_broken_archive_changes_nothing(tmp_path: Path, workspace_id: WorkspaceId) -> None:
    target = StoreSettings(data=tmp_path / "target")
    await fill(target, workspace_id, "kept")
    (tmp_path / "database.dump").write_bytes(b"not a dump")
    with tarfile.open(tmp_path / "broken.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "database.dump", "database.dump")
    with pytest.raises(BackupToolFailedError):
        await run_apart(restore, target, tmp_path / "broken.tar.gz", replace=True)
    assert (await kinds(target, workspace_id))[0] == ["kept"]
    assert [p.name for p in (target.data / "files").iterdir()] == ["kept"]
