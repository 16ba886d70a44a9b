"""Secrets of other people's systems, kept encrypted (AES-256-GCM, NIST SP 800-38D)."""

import base64
import binascii
import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from xiaoer.kernel.errors import UnavailableError

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_VERSION: Final = "v1."


class SecretUnreadableError(UnavailableError):
    """Sealed under another key, for another place, or damaged."""

    code = "kernel.secret_unreadable"


class SecretBox:
    """Seals and opens texts. What was sealed for one `context` opens for no other."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError("the key for secrets needs 32 bytes")
        self._cipher = AESGCM(key)

    def seal(self, text: str, *, context: bytes) -> str:
        """The encrypted text, in ASCII; another one each time."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, text.encode(), context)
        return _VERSION + base64.b64encode(nonce + sealed).decode()

    def open(self, sealed: str, *, context: bytes) -> str:
        """The text again. Raises `SecretUnreadableError`."""
        try:
            if not sealed.startswith(_VERSION):
                raise SecretUnreadableError
            raw = base64.b64decode(sealed.removeprefix(_VERSION), validate=True)
            nonce, rest = raw[:_NONCE_BYTES], raw[_NONCE_BYTES:]
            return self._cipher.decrypt(nonce, rest, context).decode()
        except (binascii.Error, ValueError, InvalidTag) as error:
            raise SecretUnreadableError from error
