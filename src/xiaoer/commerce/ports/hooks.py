"""Calls that vendors make to us, and how well each adapter has been proved."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Protocol

from xiaoer.kernel.errors import ForbiddenError, InvalidInputError


class HookSignatureError(ForbiddenError):
    """The call is not signed by the vendor of this connection; nothing of it was stored."""

    code = "commerce.hook_signature_wrong"


class HookUnreadableError(InvalidInputError):
    """Signed, but not what this vendor is known to send."""

    code = "commerce.hook_unreadable"


@dataclass(frozen=True, slots=True)
class HookCall:
    """A vendor's call as it came; header names in small letters."""

    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class HookAnswer:
    """What the vendor expects to read."""

    status: int
    body: bytes
    media_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Account:
    """A connection's settings, and its secrets in the clear."""

    config: Mapping[str, str]
    secrets: Mapping[str, str]


class QualityLevel(StrEnum):
    """How far an adapter was proved, from most to least."""

    OFFICIAL_SPEC = "official_spec"
    INDEPENDENT_PEER = "independent_peer"
    OWN_SHAPES = "own_shapes"


@dataclass(frozen=True, slots=True)
class Quality:
    """An honest word about an adapter: `proof` is what was run, `gap` what nobody saw."""

    level: QualityLevel
    proof: str
    gap: str
    checked_on: str


@dataclass(frozen=True, slots=True)
class Needs:
    """Names of the settings and secrets that a connection must have, and may have."""

    config: frozenset[str] = frozenset()
    secrets: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    optional_secrets: frozenset[str] = frozenset()


class Adapter(Protocol):
    """What every kind of connection tells about itself."""

    kind: ClassVar[str]
    quality: ClassVar[Quality]
    needs: ClassVar[Needs]
