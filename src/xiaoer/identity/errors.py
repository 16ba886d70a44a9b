"""What identity refuses."""

from xiaoer.kernel.errors import (
    ConflictError,
    ForbiddenError,
    NotFoundError,
    RateLimitedError,
    UnauthenticatedError,
)


class LoginRefusedError(UnauthenticatedError):
    """Wrong workspace, address or password; which of them is not told."""

    code = "identity.login_refused"


class LoginLockedError(RateLimitedError):
    """Too many attempts; ``retry_after`` is in seconds."""

    code = "identity.login_locked"


class PermissionMissingError(ForbiddenError):
    code = "identity.permission_missing"


class AgentsOnlyError(ForbiddenError):
    code = "identity.agents_only"


class VisitorsOnlyError(ForbiddenError):
    code = "identity.visitors_only"


class RequestForgedError(ForbiddenError):
    """A request with the session cookie lacks the header that only our own pages send."""

    code = "identity.request_forged"


class RoleTooHighError(ForbiddenError):
    code = "identity.role_too_high"


class WorkspaceNotFoundError(NotFoundError):
    code = "identity.workspace_not_found"


class WorkspaceExistsError(ConflictError):
    code = "identity.workspace_exists"


class AgentNotFoundError(NotFoundError):
    code = "identity.agent_not_found"


class EmailTakenError(ConflictError):
    code = "identity.email_taken"


class TeamNotFoundError(NotFoundError):
    code = "identity.team_not_found"


class TeamExistsError(ConflictError):
    code = "identity.team_exists"


class ApiTokenNotFoundError(NotFoundError):
    code = "identity.api_token_not_found"
