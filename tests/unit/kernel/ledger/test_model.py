"""Proofs between all pairs of sizes, and the commitments that stand in for personal values."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.kernel.ledger.errors import ProofError
from xiaoer.kernel.ledger.model import (
    EMPTY_ROOT,
    MerkleTree,
    commit,
    leaf_hash,
    node_hash,
    opens,
    verify_consistency,
    verify_inclusion,
)

LARGEST = 40


def tree_of(size: int) -> MerkleTree:
    return MerkleTree(leaf_hash(str(number).encode()) for number in range(size))


def plain_root(leaves: list[bytes]) -> bytes:
    """MTH as RFC 9162 §2.1.1 defines it, without any cleverness."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else hashlib.sha256().digest()
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    return node_hash(plain_root(leaves[:middle]), plain_root(leaves[middle:]))


def test_root_of_every_size_is_the_one_of_the_definition() -> None:
    leaves = [leaf_hash(str(number).encode()) for number in range(LARGEST)]
    tree = tree_of(LARGEST)
    assert tree.root(0) == EMPTY_ROOT
    for size in range(LARGEST + 1):
        assert tree.root(size) == plain_root(leaves[:size])


def test_every_smaller_tree_is_proven_within_every_larger_one() -> None:
    tree = tree_of(LARGEST)
    for size in range(1, LARGEST + 1):
        for old in range(1, size + 1):
            proof = tree.proof(0, old, size)
            verify_consistency(old, size, tree.root(old), proof, tree.root(size))


def test_every_leaf_is_proven_within_every_tree() -> None:
    tree = tree_of(LARGEST)
    for size in range(1, LARGEST + 1):
        for index in range(size):
            leaf = leaf_hash(str(index).encode())
            proof = tree.proof(index, index + 1, size)
            verify_inclusion(leaf, index, size, proof, tree.root(size))


@given(st.data())
def test_a_flipped_bit_in_a_consistency_proof_is_refused(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 200))
    old = data.draw(st.integers(1, size - 1))
    tree = tree_of(size)
    parts = [tree.root(old), tree.root(), *tree.proof(0, old)]
    which = data.draw(st.integers(0, len(parts) - 1))
    bit = data.draw(st.integers(0, 255))
    parts[which] = (int.from_bytes(parts[which]) ^ 1 << bit).to_bytes(32)
    with pytest.raises(ProofError):
        verify_consistency(old, size, parts[0], parts[2:], parts[1])


def test_a_tree_that_rewrote_a_leaf_is_no_extension() -> None:
    honest, forged = tree_of(9), MerkleTree([leaf_hash(b"forged")])
    for number in range(1, 12):
        forged.add(leaf_hash(str(number).encode()))
    with pytest.raises(ProofError):
        verify_consistency(9, 12, honest.root(), forged.proof(0, 9), forged.root())


def test_commitment_opens_only_with_its_value_and_salt() -> None:
    commitment = commit("13800138000")
    assert opens(commitment.digest, "13800138000", commitment.salt)
    assert not opens(commitment.digest, "13800138001", commitment.salt)
    assert not opens(commitment.digest, "13800138000", bytes(32))
    assert commit("13800138000").digest != commitment.digest
