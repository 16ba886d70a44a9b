"""Questions to the rules as other slices put them: views out."""

from xiaoer.commerce.asking import service
from xiaoer.commerce.asking.schemas import Question
from xiaoer.commerce.policies.present import verdict_view
from xiaoer.commerce.policies.views import VerdictView
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId


async def ask_rules(
    tx: Tx, workspace_id: WorkspaceId, *, question: Question, clock: Clock, locale: str
) -> VerdictView:
    """What the rules would say; nothing is stored. Whose order it is, the caller has checked.

    Raises OrderNotFoundError.
    """
    found = await service.ask(tx, workspace_id, question=question, clock=clock)
    return verdict_view(found, locale)
