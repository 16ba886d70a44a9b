"""What sealing and checking can refuse."""

from xiaoer.kernel.errors import InvalidInputError, NotFoundError


class NotCanonicalError(InvalidInputError):
    """A value without a canonical JSON form (RFC 8785)."""

    code = "ledger.not_canonical"


class NoteError(InvalidInputError):
    """A signed note that is malformed, or not signed by the expected key."""

    code = "ledger.note_invalid"


class ProofError(InvalidInputError):
    """An inclusion or consistency proof that does not hold."""

    code = "ledger.proof_invalid"


class EntryNotFoundError(NotFoundError):
    """The ledger has no entry with this index."""

    code = "ledger.entry_not_found"


class LedgerEmptyError(NotFoundError):
    """Nothing has been sealed, so there is nothing to sign."""

    code = "ledger.empty"
