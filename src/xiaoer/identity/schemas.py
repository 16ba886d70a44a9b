"""Shapes of identity on the wire."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from xiaoer.identity.model import Availability, Permission, Role
from xiaoer.identity.views import AgentView, ApiTokenView, AuditView, TeamView, WorkspaceView
from xiaoer.kernel.i18n import Locale
from xiaoer.kernel.ids import AgentId, TeamId, WorkspaceId

ShortText = Annotated[str, msgspec.Meta(min_length=1, max_length=256)]
NameText = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class LogIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    workspace: ShortText
    email: ShortText
    password: ShortText


class ChangeMe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    availability: Availability | None = None
    locale: Locale | None = None


class NewAgent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: NameText
    email: ShortText
    password: ShortText
    role: Role
    capacity: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 10
    locale: Locale = "zh-CN"


class NewApiToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: NameText
    scopes: Annotated[list[Permission], msgspec.Meta(min_length=1, max_length=100)]


class Agent(msgspec.Struct, frozen=True):
    """``availability`` is what routing sees: offline when nothing was heard for 90 seconds."""

    id: AgentId
    name: str
    email: str
    role: Role
    availability: Availability
    capacity: int
    locale: str

    @classmethod
    def of(cls, view: AgentView, now: datetime) -> "Agent":
        return cls(
            id=view.id,
            name=view.name,
            email=view.email,
            role=view.role,
            availability=view.present_at(now),
            capacity=view.capacity,
            locale=view.locale,
        )


class Workspace(msgspec.Struct, frozen=True):
    id: WorkspaceId
    slug: str
    name: str
    locale: str
    currency: str
    time_zone: str

    @classmethod
    def of(cls, view: WorkspaceView) -> "Workspace":
        return msgspec.convert(view, cls, from_attributes=True)


class Session(msgspec.Struct, frozen=True):
    agent: Agent
    workspace: Workspace
    expires_at: datetime


class Me(msgspec.Struct, frozen=True):
    agent: Agent
    workspace: Workspace
    permissions: list[str]

    @classmethod
    def of(
        cls, agent: AgentView, workspace: WorkspaceView, scopes: Iterable[str], now: datetime
    ) -> "Me":
        return cls(Agent.of(agent, now), Workspace.of(workspace), sorted(scopes))


class Team(msgspec.Struct, frozen=True):
    id: TeamId
    name: str
    agent_ids: list[AgentId]

    @classmethod
    def of(cls, view: TeamView) -> "Team":
        return cls(view.id, view.name, list(view.agent_ids))


class ApiToken(msgspec.Struct, frozen=True):
    id: UUID
    agent_id: AgentId
    name: str
    hint: str
    scopes: list[str]
    created_at: datetime
    last_used_at: datetime | None

    @classmethod
    def of(cls, view: ApiTokenView) -> "ApiToken":
        return msgspec.convert(view, cls, from_attributes=True)


class IssuedApiToken(msgspec.Struct, frozen=True):
    """``token`` is shown here and never again."""

    api_token: ApiToken
    token: str


class AuditEntry(msgspec.Struct, frozen=True):
    id: UUID
    actor: str
    action: str
    subject: str
    before: dict[str, object] | None
    after: dict[str, object] | None
    at: datetime
    entry_index: int

    @classmethod
    def of(cls, view: AuditView) -> "AuditEntry":
        return msgspec.convert(view, cls, from_attributes=True)
