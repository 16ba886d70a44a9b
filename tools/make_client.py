"""Write the browser's types from the server's own OpenAPI document.

`web/packages/client/src/openapi.ts` is committed; a test makes it again and compares.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))
import build_web  # noqa: E402 - a sibling script, not a package

TYPES = ROOT / "web/packages/client/src/openapi.ts"


def make(target: Path) -> None:
    """Write the types to a file; needs the server's package and the installed web workspace."""
    from xiaoer.app.main import openapi_document

    build_web.install()
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder) / "openapi.json"
        document.write_text(openapi_document(), encoding="utf-8")
        relative = (os.path.relpath(path, build_web.WEB) for path in (document, target))
        build_web.npm("exec", "--offline", "openapi-typescript", *_quiet(*relative))


def _quiet(document: str, target: str) -> tuple[str, ...]:
    return ("--", document, "--output", target, "--alphabetize")


if __name__ == "__main__":
    make(TYPES)
    subprocess.run(["git", "diff", "--stat", "--", str(TYPES)], cwd=ROOT, check=False)
