"""One archive with everything the desk keeps, and the way back."""

import asyncio
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Final

import asyncpg

from xiaoer.kernel.db import Database
from xiaoer.kernel.epoch import begin_epoch
from xiaoer.kernel.errors import ConflictError, InvalidInputError, UnavailableError
from xiaoer.kernel.postgres.binaries import bin_folder
from xiaoer.kernel.postgres.migrate import migrate
from xiaoer.kernel.postgres.supervisor import PostgresServer
from xiaoer.wiring.server import database_url
from xiaoer.wiring.settings import StoreSettings

DUMP: Final = "database.dump"
FILES: Final = "files"
SUPERUSER: Final = "postgres"


class BackupToolFailedError(UnavailableError):
    """pg_dump or pg_restore refused; `reason` is what it said."""

    code = "app.backup_tool_failed"


class ArchiveUnreadableError(InvalidInputError):
    """The file is no archive of ours, or a damaged one."""

    code = "app.archive_unreadable"


class DatabaseNotEmptyError(ConflictError):
    """A restore would replace conversations and was not told to."""

    code = "app.database_not_empty"


def backup(store: StoreSettings, file: Path) -> int:
    """Write an archive and return its size in bytes; appears whole or not at all.

    The dump is read as a superuser, because row-level security is forced on the owner too; with an
    external database, the user of `DATABASE_URL` needs BYPASSRLS.
    """
    partial = file.with_name(f".{file.name}.part")
    with tempfile.TemporaryDirectory() as folder, database_url(store) as url:
        dump = Path(folder) / DUMP
        _run("pg_dump", "--format=custom", f"--file={dump}", _reading(store, url))
        with tarfile.open(partial, "w:gz") as archive:
            archive.add(dump, DUMP)
            if (store.data / FILES).is_dir():
                archive.add(store.data / FILES, FILES)
    partial.replace(file)
    return file.stat().st_size


def restore(store: StoreSettings, file: Path, *, replace: bool) -> None:
    """Replace database and files by those of an archive; browsers start afresh afterwards.

    Raises:
        DatabaseNotEmptyError: There is a workspace already and `replace` was not given.
        ArchiveUnreadableError: It is no archive, or has no dump.
        BackupToolFailedError: The archive's dump cannot be read.
    """
    with tempfile.TemporaryDirectory() as folder, database_url(store) as url:
        _unpack(file, Path(folder))
        asyncio.run(_refuse_if_used(url, replace=replace))
        asyncio.run(migrate(url))  # makes the roles, which belong to the server and are in no dump
        dump = str(Path(folder) / DUMP)
        options = ("--clean", "--if-exists", "--exit-on-error", "--single-transaction")
        _run("pg_restore", *options, "--dbname", _reading(store, url), dump)
        _replace_folder(Path(folder) / FILES, store.data / FILES)
        asyncio.run(_begin_anew(url))


def _extract(archive: tarfile.TarFile, folder: Path) -> None:
    """Nothing is written outside the folder; Python before 3.11.4 has no filter that sees to it."""
    if hasattr(tarfile, "data_filter"):
        archive.extractall(folder, filter="data")
        return
    for member in archive.getmembers():
        goal = (folder / member.name).resolve()
        if not goal.is_relative_to(folder.resolve()) or not (member.isfile() or member.isdir()):
            raise tarfile.TarError(member.name)
    archive.extractall(folder)  # noqa: S202 - every member was looked at


def _unpack(file: Path, folder: Path) -> None:
    try:
        with tarfile.open(file) as archive:
            _extract(archive, folder)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise ArchiveUnreadableError(reason=str(error).partition("\n")[0]) from error
    if not (folder / DUMP).is_file():
        raise ArchiveUnreadableError(reason=DUMP)


def _reading(store: StoreSettings, url: str) -> str:
    if store.database_url:
        return url
    with PostgresServer.start(store.data / "postgres") as server:
        return server.url(user=SUPERUSER)


def _run(program: str, *args: str) -> None:
    command = [str(bin_folder() / program), *args]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode:
        raise BackupToolFailedError(reason=done.stderr.strip()[:500])


async def _refuse_if_used(url: str, *, replace: bool) -> None:
    connection = await asyncpg.connect(url)
    try:
        exists = await connection.fetchval("SELECT to_regclass('kernel_jobs') IS NOT NULL")
    finally:
        await connection.close()
    if exists and not replace:
        raise DatabaseNotEmptyError


async def _begin_anew(url: str) -> None:
    await migrate(url)
    db = await Database.open(url, pool_size=1)
    try:
        await begin_epoch(db)
    finally:
        await db.close()


def _replace_folder(source: Path, target: Path) -> None:
    """Move the old files aside before the new ones come, so that no mixture is ever seen."""
    if not source.is_dir():
        return
    if target.is_dir():
        aside = Path(tempfile.mkdtemp(prefix=".replaced-", dir=target.parent))
        target.rename(aside / target.name)
    target.mkdir(parents=True)
    for path in sorted(source.rglob("*")):
        wanted = target / path.relative_to(source)
        if path.is_dir():
            wanted.mkdir(parents=True, exist_ok=True)
        else:
            wanted.parent.mkdir(parents=True, exist_ok=True)
            wanted.write_bytes(path.read_bytes())
