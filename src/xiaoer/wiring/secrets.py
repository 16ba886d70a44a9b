"""Keys derived from the desk's one secret (RFC 5869)."""

from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from xiaoer.kernel.storage import FileTokens

KEY_BYTES: Final = 32


def file_tokens(secret: str) -> FileTokens:
    """Return what signs and reads file links."""
    return FileTokens(_derive(secret, b"file links"))


def _derive(secret: str, use: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=use).derive(secret.encode())
