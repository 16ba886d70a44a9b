"""By whom and for what money is moved."""

from dataclasses import dataclass

from xiaoer.commerce.world.records import World
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId


@dataclass(frozen=True, slots=True)
class Hand:
    """Money being moved, with the rows of buyer and order locked.

    `cause` names what ordered it for ever (`proposal:<id>`); `by` is the subject who did; the
    causes of one `matter` begin alike.
    """

    tx: Tx
    workspace_id: WorkspaceId
    world: World
    cause: str
    by: str
    clock: Clock
    matter: str | None = None
