"""API tokens and the audit trail."""

from uuid import UUID

from litestar import Controller, delete, get, post

from xiaoer.identity import service
from xiaoer.identity.guards import requires
from xiaoer.identity.model import Permission
from xiaoer.identity.schemas import ApiToken, AuditEntry, IssuedApiToken, NewApiToken
from xiaoer.kernel.http.paging import Page
from xiaoer.kernel.http.parameters import AgentRequest, ClockPart, Cursor, DbPart, Limit


class ApiTokens(Controller):
    """Tokens for programs."""

    path = "/api/v1/api-tokens"
    tags = ("identity",)
    guards = (requires(Permission.API_TOKENS_MANAGE),)

    @get(operation_id="list_api_tokens")
    async def list_api_tokens(
        self, request: AgentRequest, db: DbPart, cursor: Cursor = None, limit: Limit = 100
    ) -> Page[ApiToken]:
        """Tokens that count, without their secrets."""
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            views, following = await service.list_api_tokens(
                tx, workspace_id, cursor=cursor, limit=limit
            )
        return Page([ApiToken.of(view) for view in views], following)

    @post(operation_id="issue_api_token")
    async def issue_api_token(
        self, request: AgentRequest, data: NewApiToken, db: DbPart, clock: ClockPart
    ) -> IssuedApiToken:
        """Make a token for oneself; its text is in this answer only."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            view, text = await service.issue_api_token(
                tx,
                who.workspace_id,
                agent_id=who.agent_id,
                allowed=who.scopes,
                name=data.name,
                scopes=data.scopes,
                clock=clock,
            )
        return IssuedApiToken(ApiToken.of(view), text)

    @delete("/{token_id:uuid}", operation_id="revoke_api_token")
    async def revoke_api_token(
        self, request: AgentRequest, token_id: UUID, db: DbPart, clock: ClockPart
    ) -> None:
        """Stop a token at once."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            await service.revoke_api_token(
                tx, who.workspace_id, token_id, agent_id=who.agent_id, clock=clock
            )


class Audit(Controller):
    """Who did what."""

    path = "/api/v1/audit"
    tags = ("identity",)
    guards = (requires(Permission.AUDIT_READ),)

    @get(operation_id="list_audit")
    async def list_audit(
        self, request: AgentRequest, db: DbPart, cursor: Cursor = None, limit: Limit = 50
    ) -> Page[AuditEntry]:
        """Audit entries, the newest first."""
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            views, following = await service.list_audit(
                tx, workspace_id, cursor=cursor, limit=limit
            )
        return Page([AuditEntry.of(view) for view in views], following)
