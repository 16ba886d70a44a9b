"""A whole demo desk, started as its operator starts it."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

READY_SECONDS = 120


@dataclass
class Desk:
    """A running demo; `data` is its folder, `password` opens both demo logins."""

    url: str
    data: Path
    process: subprocess.Popen[bytes]

    @property
    def password(self) -> str:
        return (self.data / "demo-password").read_text().strip()

    def pid_of(self, role: str) -> int:
        """The process id of `serve` or `worker`, 0 while there is none."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        for pid in children.read_text().split():
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            if role.encode() in words:
                return int(pid)
        return 0

    def postmaster(self) -> int:
        """The process id of PostgreSQL, 0 while there is none."""
        try:
            return int((self.data / "postgres/postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return 0

    def wait_ready(self, seconds: float = READY_SECONDS) -> None:
        """Wait until the desk says that it is ready."""
        deadline = time.monotonic() + seconds
        last = ""
        while time.monotonic() < deadline:
            assert self.process.poll() is None, "the demo has ended"
            try:
                with urllib.request.urlopen(f"{self.url}/health/ready", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except urllib.error.HTTPError as error:
                last = error.read().decode()
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                pass
            time.sleep(0.2)
        raise AssertionError(f"not ready after {seconds} s: {last}; see {self.data}/demo.log")


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


LEARNT_ONCE = {
    "XIAOER_BOT_MODELS": str(Path(tempfile.gettempdir()) / f"xiaoer-journey-models-{os.getuid()}"),
    "XIAOER_MODELS_EMBEDDINGS": "off",
}
"""Every desk of a run reads by words with one model; vectors would take minutes of a fresh one."""


def start_desk(data: Path, port: int) -> Desk:
    """Start `xiaoer demo` on a data folder; it may be an old one."""
    data.mkdir(parents=True, exist_ok=True)
    environment = {
        **{k: v for k, v in os.environ.items() if not re.match("XIAOER_|DATABASE_URL", k)},
        "XIAOER_DATA": str(data),
        "XIAOER_PORT": str(port),
        **LEARNT_ONCE,
    }
    with (data / "demo.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "xiaoer.cli", "demo"],
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    return Desk(f"http://127.0.0.1:{port}", data, process)


def stop_desk(desk: Desk) -> int:
    """Stop it as Ctrl-C does and return its exit status."""
    desk.process.send_signal(signal.SIGINT)
    return desk.process.wait(30)
