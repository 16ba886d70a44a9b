"""The browser's types are those of the server's own OpenAPI document."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TYPES = ROOT / "web/packages/client/src/openapi.ts"


def test_the_committed_types_are_those_of_the_present_document(tmp_path: Path) -> None:
    made = tmp_path / "openapi.ts"
    command = [sys.executable, str(ROOT / "tools/make_client.py"), str(made)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert made.read_text() == TYPES.read_text(), "stale: run .venv/bin/python tools/make_client.py"
