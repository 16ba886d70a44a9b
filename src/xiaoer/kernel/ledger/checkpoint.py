"""Signed checkpoints: C2SP tlog-checkpoint in a C2SP signed note, by Ed25519."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from xiaoer.kernel.ledger.errors import NoteError
from xiaoer.kernel.ledger.model import HASH_BYTES

_ED25519: Final = b"\x01"
_KEY_ID_BYTES: Final = 4
_LINES: Final = 3


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a ledger: how many entries, and the Merkle root over them."""

    origin: str
    size: int
    root: bytes

    def body(self) -> str:
        """The text that is signed; ends with a newline."""
        return f"{self.origin}\n{self.size}\n{_b64(self.root)}\n"

    @classmethod
    def parse(cls, body: str) -> Self:
        """Read a note's body; extension lines are allowed and left out."""
        lines = body.split("\n")
        if len(lines) <= _LINES or lines[-1] or not lines[0]:
            raise NoteError(reason="not a checkpoint")
        origin, size, root = lines[:_LINES]
        if not (size.isascii() and size.isdigit()) or (size != "0" and size.startswith("0")):
            raise NoteError(reason="size is not a number")
        digest = _unb64(root)
        if len(digest) != HASH_BYTES:
            raise NoteError(reason="root is no hash")
        return cls(origin, int(size), digest)


@dataclass(frozen=True, slots=True)
class Verifier:
    """Checks notes of one key; written ``<name>+<key id>+<type and key>`` (vkey)."""

    name: str
    public_key: bytes

    def __post_init__(self) -> None:
        if not self.name or "+" in self.name or any(char.isspace() for char in self.name):
            raise NoteError(reason="key name with space or plus")

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{_b64(_ED25519 + self.public_key)}"

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        material = self.name.encode() + b"\n" + _ED25519 + self.public_key
        return hashlib.sha256(material).digest()[:_KEY_ID_BYTES]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a vkey; ``NoteError`` if it is none, or not of Ed25519."""
        parts = text.split("+", 2)
        if len(parts) != _LINES:
            raise NoteError(reason="not a verifier key")
        material = _unb64(parts[2])
        verifier = cls(parts[0], material[1:])
        if material[:1] != _ED25519 or parts[1] != verifier.key_id.hex():
            raise NoteError(reason="not an Ed25519 verifier key")
        return verifier

    def open(self, note: str) -> Checkpoint:
        """The checkpoint of a note that this key signed; ``NoteError`` for any other note."""
        body, gap, signatures = note.rpartition("\n\n")
        if not gap or not signatures.endswith("\n"):
            raise NoteError(reason="no signature block")
        text = body + "\n"
        lines = signatures.removesuffix("\n").split("\n")
        if not any([self._is_ours(line, text) for line in lines]):  # noqa: C419 - read every line
            raise NoteError(reason="not signed by this key")
        return Checkpoint.parse(text)

    def _is_ours(self, line: str, text: str) -> bool:
        parts = line.split(" ")
        if len(parts) != _LINES or parts[0] != "—":
            raise NoteError(reason="malformed signature line")
        signature = _unb64(parts[2])
        if parts[1] != self.name or signature[:_KEY_ID_BYTES] != self.key_id:
            return False
        key = Ed25519PublicKey.from_public_bytes(self.public_key)
        try:
            key.verify(signature[_KEY_ID_BYTES:], text.encode())
        except InvalidSignature as error:
            raise NoteError(reason="wrong signature") from error
        return True


class Signer:
    """Signs checkpoints; ``name`` is a domain-like name of whoever runs the desk."""

    def __init__(self, name: str, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = Verifier(name, self._key.public_key().public_bytes_raw())

    def sign(self, checkpoint: Checkpoint) -> str:
        """The signed note."""
        body = checkpoint.body()
        signature = self.verifier.key_id + self._key.sign(body.encode())
        return f"{body}\n— {self.verifier.name} {_b64(signature)}\n"


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _unb64(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError(reason="not base64") from error
    if _b64(data) != text:
        raise NoteError(reason="not canonical base64")
    return data
