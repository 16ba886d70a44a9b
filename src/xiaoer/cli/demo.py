"""`demo`: everything on this machine, with a shop to play with."""

import asyncio
import secrets
import signal
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Final

from xiaoer.cli.processes import Child, KeptDatabase, watch
from xiaoer.cli.texts import text
from xiaoer.kernel.postgres.migrate import migrate
from xiaoer.wiring.settings import SECRET_FILE, StoreSettings, store_settings, with_full_names

READY_SECONDS: Final = 60.0


def demo() -> None:
    """Start database, web and worker, and keep them running until Ctrl-C."""
    store = store_settings()
    store.data.mkdir(parents=True, exist_ok=True)
    stopping: list[int] = []
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda number, _frame: stopping.append(number))
    database = None if store.database_url else KeptDatabase(store.data / "postgres")
    url = database.url if database else str(store.database_url)
    try:
        password = asyncio.run(_prepare(url, store))
        environment = _environment(store)
        children = [_role(role, environment) for role in ("serve", "worker")]
        announcement = Announcement(environment, password)

        def keep_database() -> None:
            announcement.make()
            if database and (line := database.ensure()):
                _report(line)

        watch(
            children,
            ensure_database=keep_database,
            report=_report,
            stopped=lambda: bool(stopping),
        )
    finally:
        if database:
            database.stop()
    print(text("demo_stopped"))


def _report(line: str) -> None:
    print(text("demo_again", line=line), file=sys.stderr)


async def _prepare(url: str, store: StoreSettings) -> str:
    from xiaoer.wiring.demo import load_demo
    from xiaoer.wiring.runtime import open_runtime

    await migrate(url)
    password = kept_secret(store.data / "demo-password", size=9)
    async with open_runtime(url, store) as runtime:
        await load_demo(runtime.db, password=password, clock=runtime.clock, box=runtime.secret_box)
    return password


def kept_secret(file: Path, *, size: int = 32) -> str:
    """Return the secret in a file, made of `size` random bytes when there is none yet."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(size))
    return file.read_text().strip()


def _environment(store: StoreSettings) -> dict[str, str]:
    environment = with_full_names()
    environment.setdefault("XIAOER_WEB_SECRET", kept_secret(store.data / SECRET_FILE))
    environment.setdefault("XIAOER_WEB_PORT", "8000")
    return environment


def _role(role: str, environment: dict[str, str]) -> Child:
    return Child(role, [sys.executable, "-m", "xiaoer.cli", role], environment)


class Announcement:
    """Prints the addresses once, as soon as the desk answers."""

    def __init__(self, environment: dict[str, str], password: str) -> None:
        self._base = f"http://127.0.0.1:{environment['XIAOER_WEB_PORT']}"
        self._password = password
        self._begun = time.monotonic()
        self._is_done = False

    def make(self) -> None:
        """Print when ready for the first time, or once that it takes long."""
        if self._is_done:
            return
        if _is_ready(f"{self._base}/health/ready"):
            self._is_done = True
            print(text("demo_ready", base=self._base, password=self._password), flush=True)
        elif time.monotonic() - self._begun > READY_SECONDS:
            self._is_done = True
            print(text("demo_slow", base=self._base), file=sys.stderr, flush=True)


def _is_ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=1) as answer:  # noqa: S310 - our own address
            return answer.status == 200  # noqa: PLR2004
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False
