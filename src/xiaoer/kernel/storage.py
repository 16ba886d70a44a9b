"""Files: the port that adapters fill, and the signed tokens that let a browser fetch one."""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol
from uuid import UUID

import msgspec

from xiaoer.kernel.errors import InvalidInputError, NotFoundError
from xiaoer.kernel.ids import WorkspaceId

_KEY: Final = re.compile(r"[0-9a-z][0-9a-z_.-]*(/[0-9a-z][0-9a-z_.-]*)*", re.ASCII)
_KEY_LENGTH: Final = 512
_MAC_BYTES: Final = 32
_SECRET_BYTES: Final = 32


class FileNotStoredError(NotFoundError):
    """No file has this key."""

    code = "files.not_found"


class FileKeyError(InvalidInputError):
    """The key is not made of small letters, digits, ``_``, ``.``, ``-`` and ``/``."""

    code = "files.key_invalid"


class FileTokenError(NotFoundError):
    """The token was not made here or its time is over; answered like a missing file."""

    code = "files.token_invalid"


class Files(Protocol):
    """A place for files. Keys start with the workspace's id in hexadecimal digits."""

    async def put(self, key: str, data: bytes, media_type: str) -> None:
        """Store ``data`` durably; an existing file is replaced. ``FileKeyError`` on a bad key."""
        ...

    async def get(self, key: str) -> bytes:
        """The file's content; ``FileNotStoredError`` if there is none."""
        ...

    async def delete(self, key: str) -> None:
        """Remove the file; fine if there is none."""
        ...


def check_key(key: str) -> str:
    """The key itself; ``FileKeyError`` unless every adapter can keep it."""
    if len(key) > _KEY_LENGTH or not _KEY.fullmatch(key):
        raise FileKeyError
    return key


@dataclass(frozen=True, slots=True)
class FileGrant:
    """What a token allows: one file of one workspace, under a name and type, for a while."""

    workspace_id: WorkspaceId
    key: str
    media_type: str
    name: str
    expires_at: datetime


class FileTokens:
    """Makes and reads tokens ``<grant>.<hmac>``; ``secret`` has 32 bytes or more."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) < _SECRET_BYTES:
            raise ValueError("the secret for file tokens needs 32 bytes")
        self._secret = secret

    def sign(self, grant: FileGrant) -> str:
        """The token for ``/files/{token}``."""
        fields = (
            grant.workspace_id.hex,
            grant.key,
            grant.media_type,
            grant.name,
            int(grant.expires_at.timestamp()),
        )
        body = msgspec.json.encode(fields)
        return f"{_encode(body)}.{_encode(self._mac(body))}"

    def read(self, token: str, now: datetime) -> FileGrant:
        """The grant; ``FileTokenError`` for a changed, foreign or outdated token."""
        try:
            body, mac = (_decode(part) for part in token.split("."))
        except ValueError as error:
            raise FileTokenError from error
        if len(mac) != _MAC_BYTES or not hmac.compare_digest(mac, self._mac(body)):
            raise FileTokenError
        workspace, key, media_type, name, expires = msgspec.json.decode(
            body, type=tuple[str, str, str, str, int]
        )
        expires_at = datetime.fromtimestamp(expires, UTC)
        if now >= expires_at:
            raise FileTokenError
        return FileGrant(WorkspaceId(UUID(hex=workspace)), key, media_type, name, expires_at)

    def _mac(self, body: bytes) -> bytes:
        return hmac.digest(self._secret, b"xiaoer file\0" + body, hashlib.sha256)


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
