"""HTTP for what a visitor leaves behind: a rating, a number to be called back on."""

from litestar import Controller, delete, get, post

from xiaoer.app.widget_schemas import WidgetCallBack, WidgetRating
from xiaoer.conversations.api import (
    CallBack,
    CallBackTask,
    Rating,
    VisitorConversation,
    call_backs,
    newest_for_visitor,
    ratings,
)
from xiaoer.conversations.errors import ConversationNotFoundError
from xiaoer.conversations.schemas import ExplainRating, NewCallBack, Rate
from xiaoer.identity.api import visitor_only
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.http.parameters import ClockPart, DbPart, VisitorRequest
from xiaoer.kernel.http.subjects import VisitorSubject


class WidgetAfterCare(Controller):
    """About the visitor's latest conversation."""

    path = "/api/v1/widget"
    tags = ("widget",)
    guards = (visitor_only,)

    @get("/rating", operation_id="get_widget_rating")
    async def get_rating(
        self, request: VisitorRequest, db: DbPart, clock: ClockPart
    ) -> WidgetRating:
        """Whether a rating may be asked for, and the one that was given."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            view = await _latest(tx, who, clock)
            if view is None:
                return WidgetRating(may_ask=False, rating=None)
            may_ask = view.status == "resolved" and await ratings.may_ask(
                tx, conversation_id=view.id, contact_id=who.contact_id
            )
            return WidgetRating(may_ask, await ratings.find(tx, view.id))

    @post("/rating", operation_id="rate_conversation")
    async def rate(
        self, request: VisitorRequest, data: Rate, db: DbPart, clock: ClockPart
    ) -> Rating:
        """Rate a conversation that is over, once."""
        async with db.transaction(request.user.workspace_id) as tx:
            view = await need_conversation(tx, request.user, clock)
            return await ratings.rate(tx, conversation_id=view.id, score=data.score, clock=clock)

    @post("/rating/words", operation_id="explain_rating", status_code=200)
    async def explain(
        self, request: VisitorRequest, data: ExplainRating, db: DbPart, clock: ClockPart
    ) -> Rating:
        """Say why, once."""
        words = data.words.strip() or data.words
        async with db.transaction(request.user.workspace_id) as tx:
            view = await need_conversation(tx, request.user, clock)
            return await ratings.explain(tx, conversation_id=view.id, words=words, clock=clock)

    @post("/rating/decline", operation_id="decline_rating", status_code=204)
    async def decline(self, request: VisitorRequest, db: DbPart, clock: ClockPart) -> None:
        """Do not ask again, neither here nor after later conversations."""
        async with db.transaction(request.user.workspace_id) as tx:
            view = await need_conversation(tx, request.user, clock)
            await ratings.decline(tx, conversation_id=view.id, clock=clock)

    @get("/call-back", operation_id="get_widget_call_back")
    async def get_call_back(
        self, request: VisitorRequest, db: DbPart, clock: ClockPart
    ) -> WidgetCallBack:
        """The number that waits or was called, with its middle hidden."""
        async with db.transaction(request.user.workspace_id) as tx:
            view = await _latest(tx, request.user, clock)
            found = await call_backs.find(tx, view.id) if view else None
        is_there = found is not None and found.phone is not None
        return WidgetCallBack(_masked(found) if found and is_there else None)

    @post("/call-back", operation_id="leave_number")
    async def leave_number(
        self, request: VisitorRequest, data: NewCallBack, db: DbPart, clock: ClockPart
    ) -> CallBack:
        """Leave a number to be called back on; another one replaces it."""
        async with db.transaction(request.user.workspace_id) as tx:
            view = await need_conversation(tx, request.user, clock)
            made = await call_backs.request(
                tx,
                conversation_id=view.id,
                phone=data.phone,
                is_agreed=data.is_agreed,
                clock=clock,
            )
        return _masked(made)

    @delete("/call-back", operation_id="withdraw_number", status_code=204)
    async def withdraw_number(self, request: VisitorRequest, db: DbPart, clock: ClockPart) -> None:
        """Take the number back; it is erased."""
        async with db.transaction(request.user.workspace_id) as tx:
            view = await need_conversation(tx, request.user, clock)
            await call_backs.withdraw(tx, conversation_id=view.id, clock=clock)


async def _latest(tx: Tx, who: VisitorSubject, clock: Clock) -> VisitorConversation | None:
    return await newest_for_visitor(
        tx, contact_id=who.contact_id, inbox_id=who.inbox_id, clock=clock
    )


async def need_conversation(tx: Tx, who: VisitorSubject, clock: Clock) -> VisitorConversation:
    """The visitor's latest conversation.

    Raises:
        ConversationNotFoundError: they never wrote.
    """
    view = await _latest(tx, who, clock)
    if view is None:
        raise ConversationNotFoundError
    return view


def _masked(task: CallBackTask) -> CallBack:
    return CallBack(task.phone_masked, task.status, task.consented_at, task.due_at)
