"""Put the `uv` program into a folder, with nothing but the standard library.

Debian ships Python without pip and venv; a wheel is a zip file, so fetching it needs neither.
"""

import hashlib
import io
import json
import os
import platform
import sys
import urllib.request
import zipfile
from pathlib import Path

VERSION = "0.13.9"
INDEX = os.environ.get("UV_INDEX_URL", "https://pypi.org/simple").rstrip("/")
JSON_API = "application/vnd.pypi.simple.v1+json"


def wheel_suffix() -> str:
    """Return the end of the wheel's file name for this machine."""
    machine = {"arm64": "aarch64", "amd64": "x86_64"}.get(
        platform.machine().lower(), platform.machine().lower()
    )
    if sys.platform == "darwin":
        return f"{machine.replace('aarch64', 'arm64')}.whl"
    return f"manylinux_2_17_{machine}.manylinux2014_{machine}.whl"


def fetch(url: str, accept: str = "*/*") -> bytes:
    """Read `url`, https only."""
    if not url.startswith("https://"):
        sys.exit(f"拒绝非 https 地址 / refused, not https: {url}")
    request = urllib.request.Request(url, headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=120) as answer:
        return answer.read()


def main(folder: Path) -> None:
    """Download the wheel, check its digest, unpack the one program."""
    files = json.loads(fetch(f"{INDEX}/uv/", JSON_API))["files"]
    wanted = [
        f
        for f in files
        if f["filename"].startswith(f"uv-{VERSION}-") and f["filename"].endswith(wheel_suffix())
    ]
    if not wanted:
        sys.exit(f"没有适合本机的 uv {VERSION} / no uv {VERSION} for this machine: pip install uv")
    wheel = fetch(wanted[0]["url"])
    if hashlib.sha256(wheel).hexdigest() != wanted[0]["hashes"]["sha256"]:
        sys.exit("uv 校验和不符 / the digest of uv does not match")
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        member = next(n for n in archive.namelist() if n.endswith("/scripts/uv"))
        program = archive.read(member)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "uv"
    partial = folder / "uv.part"
    partial.write_bytes(program)
    partial.chmod(0o755)
    partial.replace(target)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
