"""Keep the child processes of the demo alive, and end them together."""

import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 8.0
CALM_SECONDS = 20.0
"""A child that lived this long and dies is started again at once; a quicker death waits longer."""


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
            self.not_before = now + min(0.2 * 2**self.deaths, 10.0)
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
