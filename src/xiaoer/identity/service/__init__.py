"""What can be done with workspaces, agents and what they sign in with. Nothing here commits."""

from xiaoer.identity.service.agents import (
    change_me,
    create_agent,
    deactivate_agent,
    every_agent,
    get_agent,
    get_agent_by_email,
    list_agents,
    set_password,
    touch_presence,
)
from xiaoer.identity.service.api_tokens import (
    authenticate_api_token,
    issue_api_token,
    list_api_tokens,
    revoke_api_token,
)
from xiaoer.identity.service.audit import list_audit, record_audit
from xiaoer.identity.service.sessions import (
    authenticate_session,
    forget_ended,
    log_in,
    log_out,
    revoke_sessions,
)
from xiaoer.identity.service.teams import add_to_team, create_team, list_teams
from xiaoer.identity.service.workspaces import create_workspace, every_workspace, get_workspace

__all__ = [
    "add_to_team",
    "authenticate_api_token",
    "authenticate_session",
    "change_me",
    "create_agent",
    "create_team",
    "create_workspace",
    "deactivate_agent",
    "every_agent",
    "every_workspace",
    "forget_ended",
    "get_agent",
    "get_agent_by_email",
    "get_workspace",
    "issue_api_token",
    "list_agents",
    "list_api_tokens",
    "list_audit",
    "list_teams",
    "log_in",
    "log_out",
    "record_audit",
    "revoke_api_token",
    "revoke_sessions",
    "set_password",
    "touch_presence",
]
