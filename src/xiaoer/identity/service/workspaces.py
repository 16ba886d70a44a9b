"""Workspaces."""

from xiaoer.identity.errors import WorkspaceExistsError, WorkspaceNotFoundError
from xiaoer.identity.model import check_slug
from xiaoer.identity.service.audit import record_audit
from xiaoer.identity.store import people as store
from xiaoer.identity.views import WorkspaceView
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId, workspace_id_of


async def create_workspace(
    tx: Tx,
    *,
    slug: str,
    name: str,
    clock: Clock,
    locale: str = "zh-CN",
    currency: str = "CNY",
    time_zone: str = "Asia/Shanghai",
    actor: str = "system",
) -> WorkspaceView:
    """Open a workspace; ``tx`` must be a transaction of ``workspace_id_of(slug)``.

    Raises:
        InvalidInputError: the slug is no DNS label.
        WorkspaceExistsError: it is taken.
    """
    check_slug(slug)
    workspace = WorkspaceView(workspace_id_of(slug), slug, name, locale, currency, time_zone)
    if not await store.insert_workspace(tx, workspace, clock.now()):
        raise WorkspaceExistsError(slug=slug)
    await record_audit(
        tx,
        workspace.id,
        actor=actor,
        action="workspace.created",
        subject=f"workspace:{workspace.id}",
        before=None,
        after={"slug": slug, "name": name},
        clock=clock,
    )
    return workspace


async def get_workspace(tx: Tx, workspace_id: WorkspaceId) -> WorkspaceView:
    """Raises WorkspaceNotFoundError when there is none."""
    workspace = await store.find_workspace(tx, workspace_id)
    if workspace is None:
        raise WorkspaceNotFoundError
    return workspace


async def every_workspace(tx: Tx) -> list[WorkspaceId]:
    """All there are; ``tx`` is a system transaction."""
    return await store.every_workspace(tx)
