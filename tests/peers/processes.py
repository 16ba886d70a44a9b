"""Other people's programs, each in a process of its own on a free port of this machine."""

import os
import socket
import subprocess
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

PATIENCE = 60.0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def running(
    argv: Sequence[str],
    url: str,
    folder: Path,
    env: dict[str, str] | None = None,
    patience: float = PATIENCE,
) -> Generator[None]:
    """Run a program until the block ends; it is ready when `url` answers anything at all."""
    log = folder / "peer.log"
    with log.open("wb") as sink:
        process = subprocess.Popen(
            argv, cwd=folder, stdout=sink, stderr=sink, env={**os.environ, **(env or {})}
        )
        try:
            _wait(process, url, log, patience)
            yield
        finally:
            process.terminate()
            process.wait(20)


def _wait(process: subprocess.Popen[bytes], url: str, log: Path, patience: float) -> None:
    begun = time.monotonic()
    while not _answers(url):
        assert process.poll() is None, log.read_text(errors="replace")
        assert time.monotonic() - begun < patience, log.read_text(errors="replace")
        time.sleep(0.2)


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2):
            return True
    except URLError as error:
        return getattr(error, "code", None) is not None
    except (TimeoutError, ConnectionError):
        return False
