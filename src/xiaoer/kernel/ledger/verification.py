"""Go through a whole ledger and name the first entry that is not as it was sealed."""

from dataclasses import dataclass

from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.kernel.ledger import store
from xiaoer.kernel.ledger.checkpoint import Verifier
from xiaoer.kernel.ledger.errors import NoteError
from xiaoer.kernel.ledger.model import MerkleTree, Node, leaf_hash
from xiaoer.kernel.ledger.service import leaf_of

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Flaw:
    """The first thing that is wrong: which entry, and what about it."""

    index: int
    what: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What ``verify`` found; ``checkpoints`` counts the signed notes that were checked."""

    size: int
    checkpoints: int
    flaw: Flaw | None

    @property
    def is_intact(self) -> bool:
        return self.flaw is None


async def verify(tx: Tx, workspace_id: WorkspaceId, *, verifier: Verifier | None) -> Verdict:
    """Recompute every hash from the entries, and compare it with all that is stored.

    With a ``verifier`` the kept checkpoints of its key are checked too. Whoever rewrote entries
    together with all hashes and checkpoints is caught only by a checkpoint kept elsewhere.
    """
    tree = MerkleTree()
    # notes first: others go on sealing, and a note must not be newer than the entries read
    notes = await store.checkpoint_notes(tx, workspace_id, str(verifier)) if verifier else []
    flaw = await _first_flaw(tx, workspace_id, tree)
    if flaw is None and await store.has_node_outside(tx, workspace_id):
        flaw = Flaw(tree.size, "missing")
    for size, note in notes:
        if verifier is not None and flaw is None:
            flaw = _check_note(verifier, size, note, tree)
    return Verdict(tree.size, len(notes), flaw)


async def _first_flaw(tx: Tx, workspace_id: WorkspaceId, tree: MerkleTree) -> Flaw | None:
    while rows := await store.rows_from(tx, workspace_id, tree.size, limit=_BATCH):
        end = tree.size + len(rows)
        nodes = await store.nodes_finished_by(tx, workspace_id, tree.size, end)
        for row in rows:
            flaw = _check_row(workspace_id, row, tree, nodes)
            if flaw is not None:
                return flaw
    return None


def _check_row(
    workspace_id: WorkspaceId, row: store.Row, tree: MerkleTree, nodes: dict[Node, bytes]
) -> Flaw | None:
    index = tree.size
    if row.index != index:
        return Flaw(index, "missing")
    leaf = leaf_hash(leaf_of(workspace_id, row).encode())
    finished = tree.add(leaf)
    if leaf != row.leaf_hash:
        return Flaw(index, "content")
    if tree.root() != row.root_hash:
        return Flaw(index, "root")
    if any(nodes.get(node) != value for node, value in finished):
        return Flaw(index, "tree")
    return None


def _check_note(verifier: Verifier, size: int, note: str, tree: MerkleTree) -> Flaw | None:
    try:
        signed = verifier.open(note)
    except NoteError:
        return Flaw(size - 1, "checkpoint")
    if signed.size != size:
        return Flaw(size - 1, "checkpoint")
    if size > tree.size:
        return Flaw(tree.size, "missing")
    return None if tree.root(size) == signed.root else Flaw(size - 1, "checkpoint")
