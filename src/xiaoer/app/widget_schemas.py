"""What the chat window sends and gets."""

from typing import Annotated
from uuid import UUID

import msgspec

from xiaoer.commerce.api import OrderView
from xiaoer.conversations.api import CallBack, Queue, QuickReply, Rating, VisitorConversation

ShortText = Annotated[str, msgspec.Meta(max_length=200)]


class WidgetIdentity(msgspec.Struct, frozen=True):
    """A buyer whom the shop vouches for: ``signature`` is hex HMAC-SHA256 of ``external_id``."""

    external_id: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    signature: Annotated[str, msgspec.Meta(max_length=200)]
    name: ShortText | None = None
    phone: ShortText | None = None
    email: ShortText | None = None


class StartWidget(msgspec.Struct, frozen=True):
    inbox_key: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    visitor_token: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    identity: WidgetIdentity | None = None
    locale: Annotated[str, msgspec.Meta(max_length=35)] | None = None


class WidgetContact(msgspec.Struct, frozen=True):
    """``care`` is ``plain`` for who wants plain words in large type."""

    id: UUID
    name: str
    locale: str
    care: str


class WidgetShop(msgspec.Struct, frozen=True):
    name: str
    locale: str


class Greeting(msgspec.Struct, frozen=True):
    text: str
    quick_replies: list[QuickReply]


class WidgetSession(msgspec.Struct, frozen=True):
    """``token`` is a bearer token for this contact; ``orders`` holds the last one, if any."""

    token: str
    contact: WidgetContact
    shop: WidgetShop
    conversation: VisitorConversation | None
    orders: list[OrderView]
    greeting: Greeting


class WidgetConversation(msgspec.Struct, frozen=True):
    conversation: VisitorConversation | None


class WidgetQueue(msgspec.Struct, frozen=True):
    """``queue`` is null when a person is there already."""

    queue: Queue | None


class WidgetOrders(msgspec.Struct, frozen=True):
    items: list[OrderView]


class WidgetRating(msgspec.Struct, frozen=True):
    """``may_ask`` is true at most until it was answered or declined."""

    may_ask: bool
    rating: Rating | None


class WidgetCallBack(msgspec.Struct, frozen=True):
    call_back: CallBack | None
