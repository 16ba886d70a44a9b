"""Opaque secrets: ``xo<kind>_<workspace hex>_<secret>``.

The workspace rides in the token, so that no look-up ever crosses workspaces. Only the SHA-256 of
the secret is stored: a secret of 256 random bits needs no slow hash.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Final, Literal
from uuid import UUID

from xiaoer.kernel.ids import WorkspaceId

TokenKind = Literal["ses", "api", "vis"]

_SECRET_BYTES: Final = 32
_MAX_LENGTH: Final = 200
_HEX_LENGTH: Final = 32


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A fresh token: ``text`` goes to its holder once, ``digest`` to the database."""

    text: str = field(repr=False)
    digest: bytes
    hint: str


@dataclass(frozen=True, slots=True)
class PresentedToken:
    """What a presented token says before anything is looked up."""

    kind: TokenKind
    workspace_id: WorkspaceId
    digest: bytes


def issue_token(kind: TokenKind, workspace_id: WorkspaceId) -> IssuedToken:
    """Make a token; ``hint`` is the last four characters, enough to tell tokens apart."""
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    return IssuedToken(f"xo{kind}_{workspace_id.hex}_{secret}", _digest(secret), secret[-4:])


def parse_token(text: str) -> PresentedToken | None:
    """Read a token; None for anything that is not one."""
    head, _, rest = text.partition("_")
    workspace, _, secret = rest.partition("_")
    kind = _KINDS.get(head)
    well_formed = len(text) <= _MAX_LENGTH and secret and len(workspace) == _HEX_LENGTH
    if kind is None or not well_formed:
        return None
    try:
        workspace_id = WorkspaceId(UUID(hex=workspace))
    except ValueError:
        return None
    return PresentedToken(kind, workspace_id, _digest(secret))


_KINDS: Final[dict[str, TokenKind]] = {"xoses": "ses", "xoapi": "api", "xovis": "vis"}


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
