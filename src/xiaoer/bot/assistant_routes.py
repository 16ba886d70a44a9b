"""HTTP edge of the assistant: what was asked of the language model, and why it was (not) used."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Controller, get
from litestar.params import QueryParameter

from xiaoer.bot.assistant import pack, service, store
from xiaoer.bot.assistant.model.advice import Outcome
from xiaoer.bot.assistant.model.guard import Guard
from xiaoer.bot.assistant.model.prompt import Scene
from xiaoer.bot.assistant.store import Call
from xiaoer.bot.settings import BotSettings
from xiaoer.identity.api import Permission, requires
from xiaoer.kernel import settings
from xiaoer.kernel.http.paging import Page, decode_cursor, page_of
from xiaoer.kernel.http.parameters import AgentRequest, Cursor, DbPart, Limit
from xiaoer.kernel.ids import ConversationId

Conversation = Annotated[UUID | None, QueryParameter(name="conversation_id", required=False)]


@dataclass(frozen=True)
class ModelCallView:
    """A call; `judged_again` is what today's guard makes of the same words."""

    id: UUID
    conversation_id: UUID
    asked_at: datetime
    model: str
    scene: Scene
    answer: str | None
    tokens: int
    took_ms: int
    outcome: Outcome
    judged_again: Outcome


class ModelCalls(Controller):
    """Traces of the language model."""

    path = "/api/v1/bot/model-calls"
    tags = ("bot",)
    guards = (requires(Permission.AUDIT_READ),)

    @get(operation_id="list_model_calls")
    async def list_calls(
        self,
        request: AgentRequest,
        *,
        db: DbPart,
        conversation_id: Conversation = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Page[ModelCallView]:
        """The newest calls; personal data in what the model was shown is masked."""
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            found = await store.latest(
                tx,
                workspace_id,
                conversation_id=ConversationId(conversation_id) if conversation_id else None,
                before=decode_cursor(cursor, UUID)[0] if cursor else None,
                limit=limit + 1,
            )
        shown, following = page_of(found, limit, place=lambda call: (call.id,))
        guard = pack.guard(settings.load(BotSettings, "bot").packs)
        return Page([_view(call, guard) for call in shown], following)


def _view(call: Call, guard: Guard) -> ModelCallView:
    return ModelCallView(
        id=call.id,
        conversation_id=call.conversation_id,
        asked_at=call.asked_at,
        model=call.model,
        scene=call.scene,
        answer=call.answer,
        tokens=call.tokens,
        took_ms=call.took_ms,
        outcome=call.outcome,
        judged_again=service.judged_again(call, guard).outcome,
    )
