"""Write the browser's types from the server's own OpenAPI document.

Usage: python tools/make_client.py [TARGET]
`web/packages/client/src/openapi.ts` is committed; a test makes it again and compares.
"""

import os
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
        source, made = relative
        options = ("--output", made, "--alphabetize")
        build_web.npm("exec", "--offline", "openapi-typescript", "--", source, *options)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else TYPES)
