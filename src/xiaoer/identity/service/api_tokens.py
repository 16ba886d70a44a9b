"""API tokens: they act for the agent who made them, within their scopes."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final
from uuid import UUID

from xiaoer.identity.errors import ApiTokenNotFoundError, PermissionMissingError
from xiaoer.identity.model import Permission, scopes_within
from xiaoer.identity.service.audit import record_audit
from xiaoer.identity.store import credentials as store
from xiaoer.identity.views import ApiTokenView
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.errors import FieldError, InvalidInputError
from xiaoer.kernel.http.paging import decode_cursor, page_of
from xiaoer.kernel.http.subjects import AgentSubject
from xiaoer.kernel.ids import AgentId, WorkspaceId, new_id
from xiaoer.kernel.tokens import issue_token, parse_token

_USE_NOTED_EVERY: Final = timedelta(minutes=1)
_LONGEST_NAME: Final = 100


async def issue_api_token(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    agent_id: AgentId,
    allowed: Collection[str],
    name: str,
    scopes: Collection[Permission],
    clock: Clock,
) -> tuple[ApiTokenView, str]:
    """Make a token for an agent; its text is returned here and never again.

    Raises:
        InvalidInputError: no name, or no scope.
        PermissionMissingError: a scope outside ``allowed``, what the maker may do themselves.
    """
    _check(name, scopes)
    missing = sorted(scope for scope in scopes if scope not in allowed)
    if missing:
        raise PermissionMissingError(permission=missing[0].value)
    issued = issue_token("api", workspace_id)
    granted = tuple(sorted({scope.value for scope in scopes}))
    token = ApiTokenView(new_id(), agent_id, name.strip(), issued.hint, granted, clock.now())
    await store.insert_api_token(tx, workspace_id, token, issued.digest)
    await _audit(tx, workspace_id, token, "api_token.issued", agent_id=agent_id, clock=clock)
    return token, issued.text


async def list_api_tokens(
    tx: Tx, workspace_id: WorkspaceId, *, cursor: str | None = None, limit: int = 200
) -> tuple[list[ApiTokenView], str | None]:
    """Tokens that still count, in the order of their making."""
    after: UUID | None = decode_cursor(cursor, UUID)[0] if cursor else None
    rows = await store.list_api_tokens(tx, workspace_id, after, limit + 1)
    return page_of(rows, limit, place=lambda row: (row.id,))


async def revoke_api_token(
    tx: Tx, workspace_id: WorkspaceId, token_id: UUID, *, agent_id: AgentId, clock: Clock
) -> None:
    """Stop a token at once. Raises ApiTokenNotFoundError for one unknown or already stopped."""
    token = await store.revoke_api_token(tx, workspace_id, token_id, clock.now())
    if token is None:
        raise ApiTokenNotFoundError
    await _audit(tx, workspace_id, token, "api_token.revoked", agent_id=agent_id, clock=clock)


async def authenticate_api_token(tx: Tx, token: str, clock: Clock) -> AgentSubject | None:
    """For whom this token acts; None unless it counts and its agent is active."""
    presented = parse_token(token)
    if presented is None or presented.kind != "api":
        return None
    workspace_id, now = presented.workspace_id, clock.now()
    holder = await store.find_api_token_holder(tx, workspace_id, presented.digest)
    if holder is None:
        return None
    if holder.seen_at is None or now - holder.seen_at > _USE_NOTED_EVERY:
        await store.touch_api_token(tx, workspace_id, holder.token_id, now)
    scopes = scopes_within(holder.role, frozenset(holder.scopes))
    granted = frozenset(str(item) for item in scopes)
    return AgentSubject(workspace_id, holder.agent_id, holder.role.value, granted)


def _check(name: str, scopes: Collection[Permission]) -> None:
    errors: list[FieldError] = []
    if not name.strip() or len(name) > _LONGEST_NAME or "\x00" in name:
        errors.append(FieldError("name", "identity.field.name"))
    if not scopes:
        errors.append(FieldError("scopes", "identity.field.scopes"))
    if errors:
        raise InvalidInputError(errors=errors)


async def _audit(
    tx: Tx,
    workspace_id: WorkspaceId,
    token: ApiTokenView,
    action: str,
    *,
    agent_id: AgentId,
    clock: Clock,
) -> None:
    await record_audit(
        tx,
        workspace_id,
        actor=f"agent:{agent_id}",
        action=action,
        subject=f"api_token:{token.id}",
        before=None,
        after={"name": token.name, "scopes": list(token.scopes)},
        clock=clock,
    )
