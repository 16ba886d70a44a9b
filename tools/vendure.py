"""Install and fill the Vendure shop of the opt-in tests, once; prints its folder.

Usage: python tools/vendure.py
The folder is `vendure` in XIAOER_DATA. It takes about ten minutes and needs npm and a C++ compiler.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "tests/peers/vendure_shop"
NAMES = ("package.json", "shop.js")


def folder() -> Path:
    """Return where the shop lives."""
    data = Path(os.environ.get("XIAOER_DATA") or ROOT / "var").resolve()
    return Path(os.environ.get("XIAOER_VENDURE") or data / "vendure")


def make(target: Path) -> None:
    """Install Vendure and fill its database; what is there already stays."""
    target.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        shutil.copyfile(SOURCE / name, target / name)
    env = os.environ | {"VENDURE_DISABLE_TELEMETRY": "true"}
    if not (target / "node_modules/@vendure/core").is_dir():
        run(("npm", "install", "--no-audit", "--no-fund", "--loglevel=error"), target, env)
    if not (target / "shop.sqlite").is_file():
        run(("node", "shop.js", "seed"), target, env)


def run(argv: tuple[str, ...], target: Path, env: dict[str, str]) -> None:
    """Run a program in the folder; a half-made database goes with its failure."""
    if shutil.which(argv[0]) is None:
        raise SystemExit(f"需要 Node.js / Node.js is needed: {argv[0]}")
    done = subprocess.run(argv, cwd=target, env=env, check=False)
    if done.returncode:
        (target / "shop.sqlite").unlink(missing_ok=True)
        raise SystemExit(f"{' '.join(argv)}: {done.returncode}")


if __name__ == "__main__":
    made = folder()
    make(made)
    sys.stdout.write(f"{made}\n")
