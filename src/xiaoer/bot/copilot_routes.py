"""HTTP edge of the copilot: a suggested reply, and how suggestions are used."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Controller, get

from xiaoer.bot import api as bot
from xiaoer.bot.copilot import service
from xiaoer.bot.copilot.service import Suggestion
from xiaoer.conversations.api import Source
from xiaoer.identity.api import Permission, requires
from xiaoer.kernel.http.parameters import AgentRequest, ClockPart, DbPart, locale_of
from xiaoer.kernel.ids import ConversationId


@dataclass(frozen=True)
class SuggestionView:
    """`text` is what the bot would say, empty where it has only advice (`next_step`)."""

    id: UUID
    after_seq: int
    text: str
    next_step: str
    sources: tuple[Source, ...]


class SuggestionAnswer(msgspec.Struct, frozen=True):
    """The suggestion, or null when there is nothing to suggest."""

    suggestion: SuggestionView | None


@dataclass(frozen=True)
class SuggestionDay:
    """One day (UTC); `distance` is the mean share that agents changed of what they used."""

    day: datetime
    shown: int
    accepted: int
    edited: int
    ignored: int
    distance: float | None


class SuggestionDays(msgspec.Struct, frozen=True):
    """The last 30 days on which anything was suggested."""

    items: list[SuggestionDay]


class Copilot(Controller):
    """Help for whoever answers."""

    path = "/api/v1"
    tags = ("bot",)

    @get(
        "/conversations/{conversation_id:uuid}/suggestion",
        operation_id="get_suggestion",
        guards=[requires(Permission.CONVERSATIONS_REPLY)],
    )
    async def suggest(
        self, request: AgentRequest, conversation_id: UUID, db: DbPart, clock: ClockPart
    ) -> SuggestionAnswer:
        """What the bot would say to the contact's last words; nothing is sent."""
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            found = await service.suggest(
                tx,
                workspace_id,
                conversation_id=ConversationId(conversation_id),
                mind=bot.mind(),
                clock=clock,
                locale=locale_of(request),
            )
        return SuggestionAnswer(_view(found) if found else None)

    @get(
        "/bot/suggestions/usage",
        operation_id="get_suggestion_usage",
        guards=[requires(Permission.AUDIT_READ)],
    )
    async def usage(self, request: AgentRequest, db: DbPart, clock: ClockPart) -> SuggestionDays:
        """How agents used what was suggested to them."""
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            found = await service.usage(tx, workspace_id, clock=clock)
        return SuggestionDays(
            [
                SuggestionDay(
                    one.day, one.shown, one.accepted, one.edited, one.ignored, one.distance
                )
                for one in found
            ]
        )


def _view(one: Suggestion) -> SuggestionView:
    return SuggestionView(one.id, one.after_seq, one.text, one.next_step, one.sources)
