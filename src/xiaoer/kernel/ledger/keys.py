"""The signing key in a file of its own, made at the first start."""

import os
import secrets
from pathlib import Path
from typing import Final

from xiaoer.kernel.ledger.checkpoint import Signer

SEED_BYTES: Final = 32


def signer_from_file(path: Path, name: str) -> Signer:
    """The signer of the seed in ``path``; a missing file is made, readable to its owner only.

    ``name`` goes into every checkpoint. Raises ``ValueError`` for a file of another length.
    """
    if not path.exists():
        _make(path)
    return Signer(name, path.read_bytes())


def _make(path: Path) -> None:
    """Write the seed beside its place, then move it there: never half, never over another's."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(secrets.token_bytes(SEED_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(fresh)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
