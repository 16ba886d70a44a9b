"""Shapes of connections on the wire; a secret goes in and never comes out."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from xiaoer.commerce.connections.model import hook_path
from xiaoer.commerce.connections.store import Connection
from xiaoer.commerce.ports.hooks import Needs, Quality

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Word = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
Setting = Annotated[str, msgspec.Meta(max_length=2000)]
SecretText = Annotated[str, msgspec.Meta(max_length=10_000)]
Settings = Annotated[dict[Word, Setting], msgspec.Meta(max_length=50)]
Secrets = Annotated[dict[Word, SecretText], msgspec.Meta(max_length=20)]


class NewConnection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`kind` names an adapter; see the list of kinds for what it needs."""

    kind: Word
    name: Name
    config: Settings = {}
    secrets: Secrets = {}


class ConnectionChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Name and settings are replaced; secrets not given stay, empty ones are removed."""

    name: Name
    config: Settings = {}
    secrets: Secrets = {}
    is_active: bool = True


class ConnectionOut(msgspec.Struct, frozen=True):
    """`hook_path` is where the other side calls; `secret_names` tells which secrets are kept."""

    id: UUID
    kind: str
    name: str
    config: dict[str, str]
    secret_names: list[str]
    is_active: bool
    hook_path: str
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, row: Connection) -> "ConnectionOut":
        return cls(
            id=row.id,
            kind=row.kind,
            name=row.name,
            config=dict(row.config),
            secret_names=list(row.secret_names),
            is_active=row.is_active,
            hook_path=hook_path(row.purpose, row.kind, row.key),
            created_at=row.created_at,
            updated_at=row.updated_at,
        )


class ConnectionKind(msgspec.Struct, frozen=True):
    """An adapter: what it needs, how it was proved, and what nobody has seen it do."""

    kind: str
    level: str
    proof: str
    gap: str
    checked_on: str
    config: list[str]
    secrets: list[str]
    optional: list[str]
    optional_secrets: list[str]

    @classmethod
    def of(cls, kind: str, quality: Quality, needs: Needs) -> "ConnectionKind":
        return cls(
            kind=kind,
            level=quality.level,
            proof=quality.proof,
            gap=quality.gap,
            checked_on=quality.checked_on,
            config=sorted(needs.config),
            secrets=sorted(needs.secrets),
            optional=sorted(needs.optional),
            optional_secrets=sorted(needs.optional_secrets),
        )
