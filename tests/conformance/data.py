"""Where the shared data sets lie."""

import gzip
import json
import os
from pathlib import Path
from typing import Any

REPO = Path(__file__).parents[2]
SHARED = Path(os.environ.get("XIAOER_SHARED", REPO.parent / "shared"))


def folder(name: str) -> Path:
    """A data set's folder, which may be missing."""
    return SHARED / "data" / name


def document(name: str) -> dict[str, Any]:
    """A data set's whole shop."""
    return json.loads(gzip.decompress((folder(name) / "db.json.gz").read_bytes()))
