"""HTTP for what a visitor answers with one tap, and for how they like to be spoken to."""

from typing import Literal

import msgspec
from litestar import Controller, post, put

from xiaoer.app.widget_after import need_conversation
from xiaoer.contacts import api as contacts
from xiaoer.conversations.api import ending, giving_back
from xiaoer.identity.api import visitor_only
from xiaoer.kernel.http.parameters import ClockPart, DbPart, VisitorRequest


class EndAnswer(msgspec.Struct, frozen=True):
    """``is_over`` ends the conversation; otherwise the person stays."""

    is_over: bool


class BotAnswer(msgspec.Struct, frozen=True):
    """``is_agreed`` is the consent to go on with the bot; it is logged either way."""

    is_agreed: bool


class CareChoice(msgspec.Struct, frozen=True):
    """``plain`` asks for plain words, one step at a time, in large type."""

    care: Literal["standard", "plain"]


class WidgetAnswers(Controller):
    """About the visitor's latest conversation."""

    path = "/api/v1/widget"
    tags = ("widget",)
    guards = (visitor_only,)

    @post("/end-answer", operation_id="answer_end", status_code=204)
    async def answer_end(
        self, request: VisitorRequest, data: EndAnswer, db: DbPart, clock: ClockPart
    ) -> None:
        """Say whether that was all."""
        async with db.transaction(request.user.workspace_id) as tx:
            view = await need_conversation(tx, request.user, clock)
            await ending.answer(tx, conversation_id=view.id, is_over=data.is_over, clock=clock)

    @post("/bot-answer", operation_id="answer_bot_offer", status_code=204)
    async def answer_bot_offer(
        self, request: VisitorRequest, data: BotAnswer, db: DbPart, clock: ClockPart
    ) -> None:
        """Agree to go on with the bot, or stay with the person."""
        async with db.transaction(request.user.workspace_id) as tx:
            view = await need_conversation(tx, request.user, clock)
            await giving_back.answer(
                tx, conversation_id=view.id, is_agreed=data.is_agreed, clock=clock
            )

    @put("/care", operation_id="choose_care")
    async def choose_care(
        self, request: VisitorRequest, data: CareChoice, db: DbPart
    ) -> CareChoice:
        """Choose how to be spoken to; it is remembered for the visits to come."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            await contacts.set_care(
                tx, who.workspace_id, who.contact_id, care=contacts.Care(data.care)
            )
        return data
