"""What other slices may use of identity."""

from xiaoer.identity.guards import agent_only, has_permission, requires, signed_in, visitor_only
from xiaoer.identity.model import Availability, Permission, Role, permissions_of
from xiaoer.identity.service import (
    add_to_team,
    authenticate_api_token,
    authenticate_session,
    create_agent,
    create_team,
    create_workspace,
    deactivate_agent,
    get_agent,
    get_agent_by_email,
    get_workspace,
    list_agents,
    list_teams,
    record_audit,
    set_password,
    touch_presence,
)
from xiaoer.identity.views import AgentView, TeamView, WorkspaceView

__all__ = [
    "AgentView",
    "Availability",
    "Permission",
    "Role",
    "TeamView",
    "WorkspaceView",
    "add_to_team",
    "agent_only",
    "authenticate_api_token",
    "authenticate_session",
    "create_agent",
    "create_team",
    "create_workspace",
    "deactivate_agent",
    "get_agent",
    "get_agent_by_email",
    "get_workspace",
    "has_permission",
    "list_agents",
    "list_teams",
    "permissions_of",
    "record_audit",
    "requires",
    "set_password",
    "signed_in",
    "touch_presence",
    "visitor_only",
]
