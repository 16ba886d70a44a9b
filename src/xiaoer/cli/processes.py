"""Keep the child processes of the demo alive, and end them together."""

import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from xiaoer.kernel.postgres.supervisor import PostgresFailedError, PostgresServer

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 8.0
CALM_SECONDS = 20.0
"""A child that lived this long and dies is started again at once; a quicker death waits longer."""

LONGEST_PAUSE_SECONDS = 10.0


def pause_after(deaths: int) -> float:
    """Seconds to wait after so many quick deaths in a row."""
    return min(0.2 * 2**deaths, LONGEST_PAUSE_SECONDS)


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One role of the product as a process of its own."""

    name: str
    argv: list[str]
    env: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    not_before: float = field(default=0.0)

    def start(self) -> None:
        """Start the process; on Linux it ends when its parent dies, however that happens."""
        linux = sys.platform == "linux"
        self.process = subprocess.Popen(
            self.argv,
            env=self.env,
            start_new_session=True,
            preexec_fn=_die_with_parent if linux else None,  # noqa: PLW1509 - no threads here yet
        )
        self.started = time.monotonic()

    def ensure(self) -> str | None:
        """Start the process again when it has ended; returns a line for the operator if so."""
        if self.process is not None and self.process.poll() is None:
            return None
        now = time.monotonic()
        if self.process is not None:
            self.deaths = 0 if now - self.started > CALM_SECONDS else self.deaths + 1
            self.not_before = now + pause_after(self.deaths)
            code, self.process = self.process.returncode, None
            return f"{self.name}: exit {code}"
        if now >= self.not_before:
            self.start()
        return None

    def stop(self) -> None:
        """Ask the process to end, and end it if it does not."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class KeptDatabase:
    """The demo's own PostgreSQL, started again whenever it is gone.

    A server that is killed while it starts has not started: that is tried again as well.
    """

    def __init__(self, data: Path) -> None:
        """Start the server, or join it. Raises PostgresFailedError: the first start must hold."""
        self._data = data
        self._servers = [PostgresServer.start(data)]
        self._failures = 0
        self.not_before = 0.0

    @property
    def url(self) -> str:
        """The server's address."""
        return self._servers[0].url()

    def ensure(self) -> str | None:
        """Start the server when there is none; returns how that went, None when it ran."""
        if self._servers[0].pid or time.monotonic() < self.not_before:
            return None
        try:
            self._servers.append(PostgresServer.start(self._data))
        except PostgresFailedError as error:
            self._failures += 1
            self.not_before = time.monotonic() + pause_after(self._failures)
            return f"PostgreSQL: {error.code}, {self._servers[0].log}"
        self._failures = 0
        return "PostgreSQL"

    def stop(self) -> None:
        """Leave the server, which stops it when nobody else uses it."""
        for server in self._servers:
            server.stop()


def watch(
    children: list[Child],
    *,
    ensure_database: Callable[[], None],
    report: Callable[[str], None],
    stopped: Callable[[], bool],
) -> None:
    """Keep database and children running until `stopped()` says otherwise, then end the children.

    Args:
        children: Started here and again whenever one has ended.
        ensure_database: Called about three times a second; starts PostgreSQL if it is gone.
        report: Takes a line about a process that ended.
        stopped: Asked about three times a second.
    """
    try:
        while not stopped():
            ensure_database()
            for child in children:
                if line := child.ensure():
                    report(line)
            time.sleep(0.3)
    finally:
        for child in children:
            child.stop()
