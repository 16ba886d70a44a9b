"""Keys derived from the desk's one secret (RFC 5869)."""

import base64
import contextlib
import os
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from xiaoer.kernel.secrets import SecretBox
from xiaoer.kernel.storage import FileTokens
from xiaoer.wiring.settings import StoreSettings

KEY_BYTES: Final = 32


def file_tokens(secret: str) -> FileTokens:
    """Return what signs and reads file links."""
    return FileTokens(_derive(secret, b"file links"))


def secret_box(store: StoreSettings) -> SecretBox:
    """Return what seals the secrets of connected systems; its key is made at the first use."""
    secret = store.secrets_key or _kept_key(store)
    return SecretBox(_derive(secret, b"connected systems"))


def _kept_key(store: StoreSettings) -> str:
    """Return the key in the data folder; of two processes that make one, the first wins."""
    store.data.mkdir(parents=True, exist_ok=True)
    file = store.data / "secrets.key"
    if not file.exists():
        fresh = file.with_name(f".secrets.key.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(base64.b64encode(os.urandom(KEY_BYTES)).decode())
        with contextlib.suppress(FileExistsError):
            os.link(fresh, file)
        fresh.unlink()
    return file.read_text().strip()


def _derive(secret: str, use: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=use).derive(secret.encode())
