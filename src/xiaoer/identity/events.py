"""What happened to the people of a workspace."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from xiaoer.kernel.events import Event


@dataclass(frozen=True)
class AgentUpdated(Event):
    """An agent changed availability or language, or is new."""

    name: ClassVar[str] = "agent.updated"
    agent_id: UUID
    availability: str
