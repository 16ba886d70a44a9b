"""The demo's database comes back, also when it is killed on its way up."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest

from xiaoer.cli.processes import KeptDatabase, pause_after
from xiaoer.kernel.postgres.supervisor import PostgresFailedError, PostgresServer


@pytest.fixture
def database(tmp_path: Path) -> Iterator[KeptDatabase]:
    kept = KeptDatabase(tmp_path / "pg")
    try:
        yield kept
    finally:
        kept.stop()


def postmaster(data: Path) -> int:
    return int((data / "postmaster.pid").read_text().split("\n", 1)[0])


def kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    while Path(f"/proc/{pid}").exists() and _state(pid) != "Z":
        time.sleep(0.01)


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return "Z"


async def answers(database: KeptDatabase) -> bool:
    connection = await asyncpg.connect(database.url)
    try:
        return await connection.fetchval("SELECT 1") == 1
    finally:
        await connection.close()


async def test_a_running_database_is_left_alone(database: KeptDatabase) -> None:
    assert database.ensure() is None
    assert await answers(database)


async def test_a_killed_database_is_started_again(database: KeptDatabase, tmp_path: Path) -> None:
    before = postmaster(tmp_path / "pg")
    kill(before)
    assert database.ensure() == "PostgreSQL"
    assert postmaster(tmp_path / "pg") != before
    assert await answers(database)


async def test_one_killed_on_its_way_up_is_tried_again_after_a_pause(
    database: KeptDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "pg"
    kill(postmaster(data))
    begun = PostgresServer.__dict__["_await_ready"]  # between start and readiness

    def killed_first(server: PostgresServer) -> None:
        monkeypatch.setattr(PostgresServer, "_await_ready", begun)
        kill(server.pid)
        begun(server)

    monkeypatch.setattr(PostgresServer, "_await_ready", killed_first)
    line = database.ensure()
    assert line is not None
    assert line.startswith("PostgreSQL: kernel.postgres_failed")
    assert database.ensure() is None, "it pauses before it tries again"
    database.not_before = 0.0
    assert database.ensure() == "PostgreSQL"
    assert await answers(database)


def test_the_first_start_must_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> PostgresServer:
        raise PostgresFailedError(log="x")

    monkeypatch.setattr(PostgresServer, "start", failing)
    with pytest.raises(PostgresFailedError):
        KeptDatabase(tmp_path / "pg")


def test_pauses_double_and_end_at_ten_seconds() -> None:
    assert [pause_after(deaths) for deaths in (0, 1, 2, 5, 6, 60)] == [0.2, 0.4, 0.8, 6.4, 10, 10]
