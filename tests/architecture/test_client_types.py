"""The browser's types are those of the server's own OpenAPI document."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))


@pytest.mark.timeout(300)
def test_the_committed_types_are_those_of_the_present_document(tmp_path: Path) -> None:
    from make_client import TYPES, make

    made = tmp_path / "openapi.ts"
    make(made)
    assert made.read_text() == TYPES.read_text(), "stale: run .venv/bin/python tools/make_client.py"
