"""Who asks. A handler that wants an agent cannot be reached by a visitor: the types differ."""

from dataclasses import dataclass

from xiaoer.kernel.ids import AgentId, ContactId, InboxId, WorkspaceId


@dataclass(frozen=True, slots=True)
class AgentSubject:
    """A signed-in agent or an API token acting for one."""

    workspace_id: WorkspaceId
    agent_id: AgentId
    role: str
    scopes: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """Names the subject in audit rows and idempotency scopes."""
        return f"agent:{self.agent_id}"


@dataclass(frozen=True, slots=True)
class VisitorSubject:
    """A contact in a chat window of one inbox."""

    workspace_id: WorkspaceId
    contact_id: ContactId
    inbox_id: InboxId

    @property
    def key(self) -> str:
        """Names the subject in audit rows and idempotency scopes."""
        return f"contact:{self.contact_id}"


AuthSubject = AgentSubject | VisitorSubject
