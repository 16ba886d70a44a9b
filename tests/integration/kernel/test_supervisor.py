"""The server of our own starts, is shared, survives kill -9 and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.kernel.postgres import binaries
from xiaoer.kernel.postgres.migrate import migrate
from xiaoer.kernel.postgres.supervisor import PostgresFailedError, PostgresServer


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of this module's own, created once."""
    return tmp_path_factory.mktemp("pg") / "data"


@pytest.fixture
def server(cluster: Path) -> Iterator[PostgresServer]:
    with PostgresServer.start(cluster) as started:
        yield started


@asynccontextmanager
async def _connected(
    server: PostgresServer,
) -> AsyncGenerator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(server.url())
    try:
        yield connection
    finally:
        await connection.close()


def _await_end(pid: int) -> None:
    for _ in range(1_000):
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return
        except FileNotFoundError:
            return
        time.sleep(0.01)
    raise AssertionError(f"{pid} lives on")


async def test_the_login_role_owns_the_database_and_is_no_superuser(
    server: PostgresServer,
) -> None:
    async with _connected(server) as connection:
        row = await connection.fetchrow(
            "SELECT current_user AS who, rolsuper, current_setting('server_encoding') AS encoding,"
            " current_setting('listen_addresses') AS addresses, current_setting('fsync') AS fsync"
            " FROM pg_roles WHERE rolname = current_user"
        )
        assert row is not None
        assert tuple(row) == ("xiaoer", False, "UTF8", "", "on")
        extensions = await connection.fetch("SELECT extname FROM pg_extension")
        assert {"vector", "pg_trgm"} <= {row["extname"] for row in extensions}


async def test_committed_rows_survive_kill_9(cluster: Path) -> None:
    with PostgresServer.start(cluster) as server:
        async with _connected(server) as connection:
            await connection.execute("CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")
        pid = server.pid
        os.kill(pid, signal.SIGKILL)
        _await_end(pid)
        assert (cluster / "postmaster.pid").exists()
        assert server.pid == 0
    with PostgresServer.start(cluster) as server:
        assert server.pid not in {0, pid}
        async with _connected(server) as connection:
            assert await connection.fetchval("SELECT n FROM kept") == 7


async def test_open_pools_work_again_after_kill_9(cluster: Path, workspace_id: WorkspaceId) -> None:
    with PostgresServer.start(cluster) as server:
        await migrate(server.url())
        db = await Database.open(server.url(), pool_size=2)
        try:
            async with db.transaction(workspace_id) as tx:
                os.kill(server.pid, signal.SIGKILL)
                with pytest.raises((asyncpg.PostgresConnectionError, ConnectionError)):
                    await tx.fetchval("SELECT pg_sleep(20)")
        except (asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError):
            pass  # the rollback finds no server either
        with PostgresServer.start(cluster):
            async with db.transaction(workspace_id) as tx:
                assert await tx.fetchval("SELECT current_workspace_id()") == workspace_id
            async with db.system() as tx:
                assert await tx.fetchval("SELECT current_user") == "xiaoer_system"
            await db.close()


def test_a_pid_file_that_names_another_program_is_stale(cluster: Path) -> None:
    PostgresServer.start(cluster).stop()
    (cluster / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster}\n")
    with PostgresServer.start(cluster) as server:
        assert server.pid not in {0, os.getpid()}


def test_the_last_to_leave_stops_the_server(cluster: Path) -> None:
    first = PostgresServer.start(cluster)
    second = PostgresServer.start(cluster)
    pid = first.pid
    assert second.pid == pid != 0
    assert first.stop() is False
    assert second.pid == pid
    assert second.stop() is True
    assert second.pid == 0
    assert second.stop() is False
    assert not (cluster / "postmaster.pid").exists()


def test_a_server_that_outlived_its_process_is_joined(cluster: Path) -> None:
    script = (
        "import pathlib, sys, time\n"
        "from xiaoer.kernel.postgres.supervisor import PostgresServer\n"
        "server = PostgresServer.start(pathlib.Path(sys.argv[1]))\n"
        "print(server.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(cluster)], stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        pid = int(owner.stdout.readline())
        owner.kill()
        owner.wait()
    server = PostgresServer.start(cluster)
    assert server.pid == pid
    assert server.stop() is True
    assert server.pid == 0


def test_a_long_path_still_gets_a_short_socket(tmp_path: Path) -> None:
    data = tmp_path / ("x" * 60) / ("y" * 60) / "data"
    with (tmp_path / "lock").open("ab") as lock:
        folder = PostgresServer(data, lock).socket_folder
    assert len(f"{folder}/.s.PGSQL.5432") < 100
    assert folder.is_absolute()


def test_a_server_that_cannot_start_names_its_log(cluster: Path) -> None:
    PostgresServer.start(cluster).stop()
    with pytest.raises(PostgresFailedError) as caught:
        PostgresServer.start(cluster, {"shared_buffers": "nonsense"})
    log = Path(str(caught.value.params["log"]))
    assert "shared_buffers" in log.read_text()
    with PostgresServer.start(cluster) as server:
        assert server.pid


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user")
def test_root_without_user_namespaces_runs_it_as_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    runner = binaries.Runner(user="nobody")
    monkeypatch.setattr("xiaoer.kernel.postgres.supervisor.runner", lambda: runner)
    monkeypatch.setattr("xiaoer.kernel.postgres.supervisor._runner_uid", lambda: 65534)
    folder = Path(f"/tmp/xiaoer-nobody-{os.getpid()}")
    folder.mkdir(mode=0o755)
    try:
        with PostgresServer.start(folder / "data") as server:
            assert Path(f"/proc/{server.pid}").stat().st_uid == 65534
    finally:
        subprocess.run(["rm", "-r", str(folder)], check=True)
