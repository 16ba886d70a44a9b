"""The vectors of transparency-dev/merkle: RFC 6962/9162 proofs, good and bad, and subtrees."""

import base64
import json
import os
from pathlib import Path
from typing import Any

import pytest

from xiaoer.kernel.ledger.errors import ProofError
from xiaoer.kernel.ledger.model import (
    verify_consistency,
    verify_inclusion,
    verify_subtree_consistency,
    verify_subtree_inclusion,
)

SHARED = Path(os.environ.get("XIAOER_SHARED") or Path(__file__).parents[5] / "shared")
VECTORS = SHARED / "data" / "merkle_vectors" / "testdata"
FILES = sorted(VECTORS.rglob("*.json"))

pytestmark = pytest.mark.skipif(not FILES, reason=f"no Merkle vectors: {VECTORS} is missing")


def decode(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def verify(kind: str, vector: dict[str, Any]) -> None:
    items: list[str] = vector["proof"] or []
    proof = [decode(item) for item in items]
    roots = [decode(vector.get(name)) for name in ("root1", "root2", "root", "leafHash")]
    match kind:
        case "consistency":
            verify_consistency(vector["size1"], vector["size2"], roots[0], proof, roots[1])
        case "inclusion":
            verify_inclusion(roots[3], vector["leafIdx"], vector["treeSize"], proof, roots[2])
        case "subtreeinclusion":
            span = (vector["start"], vector["end"])
            verify_subtree_inclusion(roots[3], vector["leafIdx"], span, proof, roots[2])
        case "subtreeconsistency":
            span = (vector["start"], vector["end"])
            verify_subtree_consistency(span, vector["size"], roots[0], proof, roots[1])
        case _:
            pytest.fail(f"unknown kind of vector: {kind}")


def test_all_518_vectors_are_there() -> None:
    assert len(FILES) == 518


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(VECTORS)))
def test_vector_is_accepted_or_refused_as_it_says(file: Path) -> None:
    vector = json.loads(file.read_bytes())
    kind = file.relative_to(VECTORS).parts[0]
    if vector["wantErr"]:
        with pytest.raises(ProofError):
            verify(kind, vector)
    else:
        verify(kind, vector)
