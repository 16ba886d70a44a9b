"""HTTP for the chat window. A visitor sees only their own conversation, and never a note."""

from typing import Annotated

from litestar import Controller, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import QueryParameter, SkipValidation

from xiaoer.app.visitors import inbound
from xiaoer.app.widget_schemas import (
    StartWidget,
    WidgetConversation,
    WidgetOrders,
    WidgetQueue,
    WidgetSession,
)
from xiaoer.app.widget_start import orders_of, start
from xiaoer.bot import api as bot
from xiaoer.contacts import api as contacts
from xiaoer.conversations import api as conversations
from xiaoer.conversations.api import Content, InboundMessage, Intake, Message, MessagePage
from xiaoer.conversations.schemas import MarkRead, NewMessage
from xiaoer.identity.api import visitor_only
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.http.parameters import ClockPart, DbPart, VisitorRequest
from xiaoer.kernel.http.subjects import VisitorSubject
from xiaoer.kernel.ids import ConversationId, workspace_id_of

Door = NamedDependency[SkipValidation[Intake]]


class WidgetStart(Controller):
    """Open to everybody: the beginning of a chat window."""

    path = "/api/v1/widget/sessions"
    tags = ("widget",)

    @post(operation_id="start_widget", security=[{}])
    async def start_widget(self, data: StartWidget, db: DbPart, clock: ClockPart) -> WidgetSession:
        """Recognise the visitor and show what there is."""
        workspace_id = workspace_id_of(conversations.workspace_slug_of(data.inbox_key))
        async with db.transaction(workspace_id) as tx:
            session, _ = await start(tx, workspace_id, data, clock)
        return session


class Widget(Controller):
    """The visitor's conversation."""

    path = "/api/v1/widget"
    tags = ("widget",)
    guards = (visitor_only,)

    @get("/conversation", operation_id="get_widget_conversation")
    async def get_conversation(
        self, request: VisitorRequest, db: DbPart, clock: ClockPart
    ) -> WidgetConversation:
        """The latest conversation, or null."""
        async with db.transaction(request.user.workspace_id) as tx:
            return WidgetConversation(await _newest(tx, request.user, clock))

    @get("/messages", operation_id="list_widget_messages")
    async def list_messages(
        self,
        request: VisitorRequest,
        *,
        db: DbPart,
        clock: ClockPart,
        after_seq: Annotated[int, QueryParameter(required=False, ge=0, le=2**53)] = 0,
        limit: Annotated[int, QueryParameter(required=False, ge=1, le=200)] = 100,
    ) -> MessagePage:
        """Lines of the latest conversation in order, without notes."""
        async with db.transaction(request.user.workspace_id) as tx:
            view = await _newest(tx, request.user, clock)
            if view is None:
                return MessagePage([], has_more=False)
            return await conversations.list_messages(
                tx, view.id, after_seq=after_seq, limit=limit, with_notes=False
            )

    @post("/messages", operation_id="send_widget_message")
    async def send_message(
        self, request: VisitorRequest, data: NewMessage, *, state: State, db: DbPart, intake: Door
    ) -> Message:
        """Write; the same ``client_id`` again gives the same message."""
        return await intake.receive(await inbound(db, state.lookups, request.user, data))

    @post("/hand-over", operation_id="ask_for_person", status_code=200)
    async def ask_for_person(
        self, request: VisitorRequest, db: DbPart, clock: ClockPart
    ) -> WidgetQueue:
        """Ask for a person; tells the place in the queue."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            conversation_id = await _ensure_open(tx, who, clock)
            place = await bot.call_person(
                tx, who.workspace_id, conversation_id=conversation_id, clock=clock
            )
        return WidgetQueue(conversations.queue_of(place))

    @post("/read", operation_id="mark_widget_read", status_code=204)
    async def mark_read(
        self, request: VisitorRequest, data: MarkRead, db: DbPart, clock: ClockPart
    ) -> None:
        """Everything up to ``seq`` was seen."""
        async with db.transaction(request.user.workspace_id) as tx:
            view = await _newest(tx, request.user, clock)
            if view is not None:
                await conversations.mark_read(
                    tx, conversation_id=view.id, reader="contact", seq=data.seq, clock=clock
                )

    @get("/orders", operation_id="list_widget_orders")
    async def list_orders(self, request: VisitorRequest, db: DbPart) -> WidgetOrders:
        """The visitor's own orders; none unless the shop vouches for them."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            contact = await contacts.get(tx, who.workspace_id, who.contact_id)
            items = await orders_of(tx, who.workspace_id, contact, limit=20, locale=contact.locale)
        return WidgetOrders(items)


async def _newest(
    tx: Tx, who: VisitorSubject, clock: Clock
) -> conversations.VisitorConversation | None:
    return await conversations.newest_for_visitor(
        tx, contact_id=who.contact_id, inbox_id=who.inbox_id, clock=clock
    )


async def _ensure_open(tx: Tx, who: VisitorSubject, clock: Clock) -> ConversationId:
    contact = await contacts.get(tx, who.workspace_id, who.contact_id)
    inbound = InboundMessage(
        workspace_id=who.workspace_id,
        inbox_id=who.inbox_id,
        contact_id=contact.id,
        contact_name=contact.name,
        contact_tier=contact.tier,
        content=Content(),
        client_id=None,
        dedupe_key="",
    )
    conversation_id, _ = await conversations.ensure_open(tx, inbound=inbound, clock=clock)
    return conversation_id


CONTROLLERS = (WidgetStart, Widget)
