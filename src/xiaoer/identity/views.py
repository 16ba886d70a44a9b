"""Frozen records of identity, as they cross to other slices."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from xiaoer.identity.model import Availability, Role, present_availability
from xiaoer.kernel.ids import AgentId, TeamId, WorkspaceId


@dataclass(frozen=True, slots=True)
class WorkspaceView:
    """A tenant. ``locale`` is a language tag, ``time_zone`` an IANA name."""

    id: WorkspaceId
    slug: str
    name: str
    locale: str
    currency: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class AgentView:
    """A human who serves. ``availability`` is what they chose, see ``present_at``."""

    id: AgentId
    name: str
    email: str
    role: Role
    availability: Availability
    capacity: int
    locale: str
    last_seen_at: datetime | None = None
    deactivated_at: datetime | None = None

    def present_at(self, now: datetime) -> Availability:
        """Whether they can be given work at this instant."""
        return present_availability(self.availability, self.last_seen_at, now)


@dataclass(frozen=True, slots=True)
class TeamView:
    """Agents who share a kind of work."""

    id: TeamId
    name: str
    agent_ids: tuple[AgentId, ...]


@dataclass(frozen=True, slots=True)
class ApiTokenView:
    """An API token without its secret; ``hint`` is the secret's end."""

    id: UUID
    agent_id: AgentId
    name: str
    hint: str
    scopes: tuple[str, ...]
    created_at: datetime
    last_used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a session or token stands for; only a token has ``token_id`` and ``scopes``."""

    agent_id: AgentId
    role: Role
    seen_at: datetime | None
    scopes: tuple[str, ...] = ()
    token_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class AuditView:
    """Who did what to what, when, and how it was before and after.

    ``entry_index`` is the place of its seal in the ledger.
    """

    id: UUID
    actor: str
    action: str
    subject: str
    before: dict[str, object] | None
    after: dict[str, object] | None
    at: datetime
    entry_index: int


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that has just begun; ``token`` exists nowhere else."""

    token: str
    agent: AgentView
    workspace: WorkspaceView
    expires_at: datetime
