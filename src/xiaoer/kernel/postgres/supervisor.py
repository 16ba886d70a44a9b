"""A PostgreSQL server of our own on a unix socket.

Several processes may share one data folder: the first starts the server, the others join it, the
last to leave stops it. Who uses it is known by file locks, which the kernel drops even at kill -9;
a server that outlived its processes is joined by the next one.
"""

import fcntl
import hashlib
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self
from urllib.parse import quote

from xiaoer.kernel.errors import UnavailableError
from xiaoer.kernel.postgres.binaries import bin_folder, runner

OWNER: Final = "xiaoer"
EXTENSIONS: Final = ("vector", "pg_trgm", "btree_gin")
_INITDB: Final = (
    "--username=postgres",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--lc-collate=C",
    "--lc-ctype=C.UTF-8",
)
_SMALL: Final[Mapping[str, str]] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "32MB",
    "max_connections": "80",
    "max_wal_size": "512MB",
    "min_wal_size": "48MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "io_method": "sync",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "autovacuum_max_workers": "2",
    "idle_in_transaction_session_timeout": "60s",
    "log_timezone": "UTC",
}
_LONGEST_SOCKET_FOLDER: Final = 90
_START_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 30.0


class PostgresFailedError(UnavailableError):
    code = "kernel.postgres_failed"


class PostgresServer:
    """A running server. Make one with ``start``; leave with ``stop`` or a ``with`` block."""

    def __init__(self, data: Path, lock: IO[bytes]) -> None:
        self.data = data
        self._lock = lock
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def start(cls, data: Path, options: Mapping[str, str] | None = None) -> Self:
        """Start or join the server on a data folder, making the folder when it is new.

        Raises:
            PostgresFailedError: it was not ready in a minute; ``log`` names the file to read.
        """
        data = data.resolve()
        data.parent.mkdir(parents=True, exist_ok=True)
        lock = _beside(data, "users").open("ab")
        server = cls(data, lock)
        with _exclusive(_beside(data, "starting")):
            fcntl.flock(lock, fcntl.LOCK_SH)
            try:
                server._ensure(_SMALL | dict(options or {}))
            except BaseException:
                lock.close()
                raise
        return server

    @property
    def socket_folder(self) -> Path:
        """A folder short enough for the 107 bytes that a unix socket's path may have."""
        near = self.data.parent / f"{self.data.name}.socket"
        if len(os.fsencode(near)) <= _LONGEST_SOCKET_FOLDER:
            return near
        digest = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"xiaoer-{os.geteuid()}-{digest}"

    @property
    def log(self) -> Path:
        return _beside(self.data, "log")

    @property
    def pid(self) -> int:
        """The postmaster's process id; 0 when there is none."""
        if self._process and self._process.poll() is None:
            return self._process.pid
        return _postmaster(self.data)

    def url(self, database: str = OWNER, *, user: str = OWNER) -> str:
        """The address for asyncpg; ``xiaoer`` owns the database and is no superuser."""
        return f"postgresql://{user}@/{database}?host={quote(str(self.socket_folder), safe='/')}"

    def stop(self) -> bool:
        """Leave; the last to leave stops the server and is told True. May be called twice."""
        if self._lock.closed:
            return False
        with _exclusive(_beside(self.data, "starting")), self._lock:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if self._process:
                    self._process.returncode = 0  # others use it: no longer ours to wait for
                return False
            self._end(signal.SIGINT)
            return True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _ensure(self, options: Mapping[str, str]) -> None:
        _private(self.socket_folder)
        runner().own(self.socket_folder)
        if not (self.data / "PG_VERSION").exists():
            self._create()
        if self.pid or self._answers():  # another container's server has no pid here
            self._await_ready()
            return
        self._clear_remains()
        settings = {"unix_socket_directories": f'"{self.socket_folder}"', **options}
        args = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self._process = runner().start(["-D", str(self.data), *args], self.log)
        try:
            self._await_ready()
        except PostgresFailedError:
            self._end(signal.SIGQUIT)
            raise

    def _clear_remains(self) -> None:
        """After a kill -9: wait for the dead postmaster's children, then drop its lock files.

        The locks name a process id that by now may be a zombie or somebody else's.
        """
        stale = self.data / "postmaster.pid"
        if not stale.exists():
            return
        deadline = time.monotonic() + _STOP_SECONDS
        while _workers(self.data) and time.monotonic() < deadline:
            time.sleep(0.05)
        stale.unlink()
        for left in self.socket_folder.glob(".s.PGSQL.*"):
            left.unlink()

    def _create(self) -> None:
        """Make the cluster aside and move it in place, so that an interrupted start leaves none."""
        fresh = Path(tempfile.mkdtemp(prefix=f".{self.data.name}-", dir=self.data.parent))
        runner().own(fresh)
        try:
            runner().run("initdb", "-D", str(fresh), *_INITDB)
            self._prepare(fresh)
        except subprocess.CalledProcessError as error:
            self.log.write_text(f"{error.stdout}\n{error.stderr}")
            raise PostgresFailedError(log=str(self.log)) from error
        fresh.rename(self.data)

    def _prepare(self, fresh: Path) -> None:
        """Owner, database and extensions, in single-user mode before anyone can connect."""
        extensions = [f"CREATE EXTENSION {name}" for name in EXTENSIONS]
        _single_user(fresh, "template1", extensions)
        _single_user(
            fresh,
            "postgres",
            [
                f"CREATE ROLE {OWNER} LOGIN CREATEDB CREATEROLE",
                f"CREATE DATABASE {OWNER} OWNER {OWNER}",
            ],
        )

    def _await_ready(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            ended = self._process is not None and self._process.poll() is not None
            if ended or time.monotonic() > deadline:
                raise PostgresFailedError(log=str(self.log))
            time.sleep(0.02)

    def _answers(self) -> bool:
        check = [str(bin_folder() / "pg_isready"), "-q", "-d", self.url()]
        return subprocess.run(check, check=False).returncode == 0

    def _end(self, how: signal.Signals) -> None:
        if pid := self.pid:
            os.kill(pid, how)
        deadline = time.monotonic() + _STOP_SECONDS
        while self.pid and time.monotonic() < deadline:
            time.sleep(0.02)
        if self._process:
            self._process.wait(_STOP_SECONDS)


def _postmaster(data: Path) -> int:
    """The living postmaster of a data folder, or 0: a pid that now is another program is stale."""
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
        name = Path(f"/proc/{pid}/comm").read_text().strip()
        folder = Path(f"/proc/{pid}/cwd").resolve()
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ValueError, ProcessLookupError, PermissionError):
        return 0
    return pid if name == "postgres" and folder == data and state != "Z" else 0


def _workers(data: Path) -> list[str]:
    """Processes that work in a data folder; they hold the shared memory a new server needs."""
    found: list[str] = []
    for link in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):
            if link.readlink() == data:
                found.append(link.parent.name)
    return found


def _single_user(data: Path, database: str, statements: list[str]) -> None:
    command = runner().command("postgres", "--single", "-D", str(data), "-j", database)
    subprocess.run(
        command,
        input=";\n\n".join([*statements, ""]),
        text=True,
        check=True,
        capture_output=True,
        user=runner().user,
    )


def _beside(data: Path, what: str) -> Path:
    return data.with_name(f"{data.name}.{what}")


def _private(folder: Path) -> None:
    """Make a folder of ours with mode 0700; one that someone else made is refused."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid not in {os.geteuid(), _runner_uid()}:
        raise PostgresFailedError(log=str(folder))
    folder.chmod(0o700)


def _runner_uid() -> int:
    user = runner().user
    if user is None:
        return os.geteuid()
    import pwd  # noqa: PLC0415

    return pwd.getpwnam(user).pw_uid


@contextmanager
def _exclusive(path: Path) -> Generator[None]:
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
