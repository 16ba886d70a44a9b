"""Fill workspaces: the demo shop, and shops that an operator imports."""

from pathlib import Path
from typing import Final

from xiaoer.adapters.payments.sandbox.adapter import Sandbox
from xiaoer.commerce import api as commerce
from xiaoer.commerce.api import Form, ImportReport
from xiaoer.conversations import api as conversations
from xiaoer.identity import api as identity
from xiaoer.identity.errors import WorkspaceNotFoundError
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Database, Tx
from xiaoer.kernel.ids import WorkspaceId, workspace_id_of
from xiaoer.kernel.packs import PACKS
from xiaoer.kernel.secrets import SecretBox
from xiaoer.knowledge import api as knowledge

DEMO: Final = "demo"
NAMES: Final = {DEMO: "山野小铺", "ecom": "优选商城", "tau": "Tau Retail"}
"""What filled workspaces are called; any other by its slug."""
PEOPLE: Final = (("lin", "小林", "agent"), ("chen", "陈主管", "supervisor"))
"""Login before the @, name and role of who works in a filled workspace."""


async def load_demo(db: Database, *, password: str, clock: Clock, box: SecretBox) -> None:
    """Make the demo workspace with its shop and help centre, unless it is there already.

    Refunds go to a provider that moves no money.
    """
    workspace_id = workspace_id_of(DEMO)
    async with db.transaction(workspace_id) as tx:
        if not await _make_workspace(tx, DEMO, password=password, clock=clock):
            return
        folder = PACKS / "demo_shop"
        await commerce.import_shop(tx, workspace_id, folder, clock)
        await commerce.load_aftersales(tx, workspace_id, folder, clock)
        await knowledge.import_pack(tx, workspace_id, folder=folder / "articles", clock=clock)
        await commerce.connect(
            tx,
            workspace_id,
            purpose=commerce.Purpose.PAYMENT,
            kind=Sandbox.kind,
            name="演示支付",
            config={},
            secrets={},
            needs=Sandbox.needs,
            box=box,
            actor="system:demo",
            clock=clock,
        )


async def import_into(
    db: Database,
    *,
    slug: str,
    source: Path,
    password: str,
    clock: Clock,
    is_practice: bool = False,
    form: Form | None = None,
) -> ImportReport:
    """Import a shop; a workspace that is not there yet is made, with people and articles.

    Args:
        db: A migrated database.
        slug: Of the workspace.
        source: A file or folder in one of the documented formats.
        password: Of the people in a new workspace.
        clock: Tells the instant of the import.
        is_practice: The shop can be put back as it was imported; set at the first import.
        form: Of the source; None to have its content tell.
    """
    workspace_id = workspace_id_of(slug)
    async with db.transaction(workspace_id) as tx:
        if await _make_workspace(tx, slug, password=password, clock=clock):
            articles = PACKS / "demo_shop/articles"
            await knowledge.import_pack(tx, workspace_id, folder=articles, clock=clock)
        return await commerce.import_shop(
            tx, workspace_id, source, clock, is_practice=is_practice, form=form
        )


async def _make_workspace(tx: Tx, slug: str, *, password: str, clock: Clock) -> bool:
    """Make workspace, people and widget; False when the workspace is there."""
    workspace_id: WorkspaceId = workspace_id_of(slug)
    try:
        await identity.get_workspace(tx, workspace_id)
    except WorkspaceNotFoundError:
        await identity.create_workspace(tx, slug=slug, name=NAMES.get(slug, slug), clock=clock)
        for login, person, role in PEOPLE:
            await identity.create_agent(
                tx,
                workspace_id,
                name=person,
                email=f"{login}@{slug}.xiaoer",
                password=password,
                role=role,
                clock=clock,
            )
        await conversations.create_inbox(
            tx,
            workspace_id,
            key=f"{slug}-widget",
            channel="widget",
            name=NAMES.get(slug, slug),
            clock=clock,
        )
        return True
    return False
