"""Merkle tree of RFC 9162 §2.1 (the tree of RFC 6962), and subtrees of it. No IO.

A subtree is a range ``[start, end)`` of leaves whose start is a multiple of the power of two that
covers its length. An inclusion proof is the consistency proof of one leaf's subtree, and an
ordinary consistency proof that of the subtree ``[0, old size)``; so one algorithm serves all.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from xiaoer.kernel.ledger.canonical import canonical_json
from xiaoer.kernel.ledger.errors import ProofError

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()
_LARGEST_SIZE: Final = 2**63

Span = tuple[int, int]
Node = tuple[int, int]
"""A complete subtree: (level, place) covers the leaves [place << level, place + 1 << level)."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf's content."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def split(size: int) -> int:
    """The largest power of two below ``size``, which is at least 2."""
    return 1 << (size - 1).bit_length() - 1


def proof_spans(start: int, end: int, size: int) -> list[Span]:
    """The leaf ranges whose hashes prove ``[start, end)`` within a tree of ``size``, in order.

    Raises ``ProofError`` for a range that is no subtree of such a tree.
    """
    _check_subtree(start, end, size)
    return _spans(start, end, 0, size, is_known=True)


def _spans(start: int, end: int, low: int, high: int, *, is_known: bool) -> list[Span]:
    if (start, end) == (low, high):
        return [] if is_known else [(low, high)]
    middle = low + split(high - low)
    if end <= middle:
        return [*_spans(start, end, low, middle, is_known=is_known), (middle, high)]
    if start >= middle:
        return [*_spans(start, end, middle, high, is_known=is_known), (low, middle)]
    return [*_spans(middle, end, middle, high, is_known=False), (low, middle)]


def nodes_of(span: Span) -> list[Node]:
    """The complete subtrees, left to right, that make up a span starting at a proof's edge."""
    low, high = span
    nodes: list[Node] = []
    while low < high:
        level = (high - low).bit_length() - 1
        nodes.append((level, low >> level))
        low += 1 << level
    return nodes


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root over complete subtrees given left to right; ``EMPTY_ROOT`` over none."""
    if not hashes:
        return EMPTY_ROOT
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


def append(nodes: Mapping[Node, bytes], size: int, leaf: bytes) -> list[tuple[Node, bytes]]:
    """The complete subtrees that leaf number ``size`` finishes, from the leaf up.

    ``nodes`` holds at least ``nodes_of((0, size))``.
    """
    finished: list[tuple[Node, bytes]] = [((0, size), leaf)]
    level, place, current = 0, size, leaf
    while place & 1:
        current = node_hash(nodes[level, place - 1], current)
        level, place = level + 1, place >> 1
        finished.append(((level, place), current))
    return finished


class MerkleTree:
    """A whole tree in memory: for checking, and as the plain statement of what a root is."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self.size = 0
        self._nodes: dict[Node, bytes] = {}
        for leaf in leaves:
            self.add(leaf)

    def add(self, leaf: bytes) -> list[tuple[Node, bytes]]:
        """Append a leaf's hash; returns the complete subtrees it finished."""
        finished = append(self._nodes, self.size, leaf)
        self._nodes.update(finished)
        self.size += 1
        return finished

    def root(self, size: int | None = None) -> bytes:
        """The root of the first ``size`` leaves, of all by default."""
        return self.span_hash((0, self.size if size is None else size))

    def span_hash(self, span: Span) -> bytes:
        """The hash of the subtree over ``span``."""
        return fold([self._nodes[node] for node in nodes_of(span)])

    def proof(self, start: int, end: int, size: int | None = None) -> list[bytes]:
        """Proves the subtree ``[start, end)`` within the first ``size`` leaves."""
        spans = proof_spans(start, end, self.size if size is None else size)
        return [self.span_hash(span) for span in spans]


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Raise ``ProofError`` unless the leaf hash stands at ``index`` in the tree of ``root``."""
    if not 0 <= index < size:
        raise ProofError(reason="index outside of the tree")
    if len(leaf) != HASH_BYTES:
        raise ProofError(reason="leaf that is no hash")
    verify_subtree_consistency((index, index + 1), size, leaf, proof, root)


def verify_consistency(
    old_size: int, size: int, old_root: bytes, proof: Sequence[bytes], root: bytes
) -> None:
    """Raise ``ProofError`` unless the tree of ``root`` extends the one of ``old_root``.

    The empty tree is refused: everything extends it, so it proves nothing.
    """
    if old_size == 0:
        raise ProofError(reason="nothing to extend")
    verify_subtree_consistency((0, old_size), size, old_root, proof, root)


def verify_subtree_inclusion(
    leaf: bytes, index: int, span: Span, proof: Sequence[bytes], root: bytes
) -> None:
    """Raise ``ProofError`` unless the leaf hash stands at ``index`` in the subtree ``span``."""
    start, end = span
    _check_subtree(start, end, end)
    verify_inclusion(leaf, index - start, end - start, proof, root)


def verify_subtree_consistency(
    span: Span, size: int, span_root: bytes, proof: Sequence[bytes], root: bytes
) -> None:
    """Raise ``ProofError`` unless ``span_root`` is the hash of ``span`` in the tree of ``root``.

    An empty span lies in every tree, and ``root`` does not matter then.
    """
    if span[0] == span[1] <= size and not proof and span_root == EMPTY_ROOT:
        return
    _check_subtree(*span, size)
    if len(proof) != len(proof_spans(*span, size)):
        raise ProofError(reason="proof of another length")
    if any(len(item) != HASH_BYTES for item in proof):
        raise ProofError(reason="proof with something that is no hash")
    rebuilt = _rebuild(*span, (0, size), list(proof), span_root)
    if rebuilt != (span_root, root):
        raise ProofError(reason="hashes differ")


def _rebuild(
    start: int, end: int, tree: Span, proof: list[bytes], known: bytes | None
) -> tuple[bytes, bytes]:
    """The hashes of the subtree and of the tree that a proof implies; takes it from its end."""
    low, high = tree
    if (start, end) == tree:
        value = known if known is not None else proof.pop()
        return value, value
    middle, sibling = low + split(high - low), proof.pop()
    if end <= middle:
        part, whole = _rebuild(start, end, (low, middle), proof, known)
        return part, node_hash(whole, sibling)
    if start >= middle:
        part, whole = _rebuild(start, end, (middle, high), proof, known)
        return part, node_hash(sibling, whole)
    part, whole = _rebuild(middle, end, (middle, high), proof, None)
    return node_hash(sibling, part), node_hash(sibling, whole)


def _check_subtree(start: int, end: int, size: int) -> None:
    if not 0 <= start < end <= size <= _LARGEST_SIZE:
        raise ProofError(reason="range outside of the tree")
    if start % (1 << (end - start - 1).bit_length()):
        raise ProofError(reason="range that is no subtree")


@dataclass(frozen=True, slots=True)
class Commitment:
    """Stands in for a personal value: without the salt nobody can tell or guess the value."""

    digest: str
    salt: bytes


def commit(value: object, salt: bytes | None = None) -> Commitment:
    """Commit to a JSON value under a salt of 32 random bytes; delete the salt to erase it."""
    salt = secrets.token_bytes(HASH_BYTES) if salt is None else salt
    text = canonical_json(value).encode()
    return Commitment(hmac.digest(salt, text, hashlib.sha256).hex(), salt)


def opens(digest: str, value: object, salt: bytes) -> bool:
    """Whether ``digest`` commits to ``value`` under ``salt``."""
    return hmac.compare_digest(commit(value, salt).digest, digest)
