"""The beginning of a chat window: who the visitor is, and what they see first."""

from xiaoer.app.widget_schemas import (
    Greeting,
    StartWidget,
    WidgetContact,
    WidgetIdentity,
    WidgetSession,
    WidgetShop,
)
from xiaoer.commerce import api as commerce
from xiaoer.commerce.api import OrderView
from xiaoer.contacts import api as contacts
from xiaoer.contacts.api import ContactView
from xiaoer.conversations import api as conversations
from xiaoer.conversations.api import Inbox, QuickReply
from xiaoer.identity import api as identity
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.errors import ForbiddenError
from xiaoer.kernel.i18n import translate
from xiaoer.kernel.ids import InboxId, WorkspaceId, new_id

QUESTIONS = ("parcel", "return", "invoice", "person")


class IdentityInvalidError(ForbiddenError):
    """The signature is not the shop's."""

    code = "conversations.identity_invalid"


async def start(
    tx: Tx, workspace_id: WorkspaceId, data: StartWidget, clock: Clock
) -> tuple[WidgetSession, ContactView]:
    """Recognise the visitor or make a new one.

    Raises:
        InboxNotFoundError: no inbox has this key.
        IdentityInvalidError: the shop does not vouch for the identity.
    """
    inbox = await conversations.get_inbox_by_key(tx, data.inbox_key)
    contact, token = await _recognise(tx, workspace_id, inbox, data, clock)
    await conversations.rename_contact(tx, contact.id, contact.name, contact.tier)
    workspace = await identity.get_workspace(tx, workspace_id)
    locale = data.locale or contact.locale or inbox.locale
    session = WidgetSession(
        token=token,
        contact=WidgetContact(contact.id, contact.name, contact.locale, contact.care),
        shop=WidgetShop(workspace.name, workspace.locale),
        conversation=await conversations.newest_for_visitor(
            tx, contact_id=contact.id, inbox_id=inbox.id, clock=clock
        ),
        orders=await orders_of(tx, workspace_id, contact, limit=1, locale=locale),
        greeting=greeting(inbox.name, locale),
    )
    return session, contact


async def orders_of(
    tx: Tx, workspace_id: WorkspaceId, contact: ContactView, *, limit: int, locale: str
) -> list[OrderView]:
    """The contact's own orders; none for somebody whom the shop does not vouch for."""
    if contact.shop_id is None:
        return []
    return await commerce.list_orders(
        tx, workspace_id, contact_external_id=contact.shop_id, limit=limit, locale=locale
    )


def greeting(shop: str, locale: str) -> Greeting:
    """What the window says before anybody wrote."""
    replies = [
        QuickReply(
            id=name,
            label=translate(f"conversations.greeting.{name}.label", locale),
            text=translate(f"conversations.greeting.{name}.text", locale),
        )
        for name in QUESTIONS
    ]
    return Greeting(translate("conversations.greeting", locale, shop=shop), replies)


async def _recognise(
    tx: Tx, workspace_id: WorkspaceId, inbox: Inbox, data: StartWidget, clock: Clock
) -> tuple[ContactView, str]:
    if data.identity is None and data.visitor_token:
        known = await contacts.authenticate_visitor(tx, data.visitor_token, clock)
        if known and known.workspace_id == workspace_id and known.inbox_id == inbox.id:
            contact = await contacts.get(tx, workspace_id, known.contact_id)
            return contact, data.visitor_token
    contact = await _identify(tx, workspace_id, inbox, data, clock)
    token = await contacts.issue_visitor_token(
        tx, workspace_id, contact_id=contact.id, inbox_id=InboxId(inbox.id), clock=clock
    )
    return contact, token


async def _identify(
    tx: Tx, workspace_id: WorkspaceId, inbox: Inbox, data: StartWidget, clock: Clock
) -> ContactView:
    given = data.identity
    if given is not None:
        await _check(tx, inbox, given)
    return await contacts.find_or_create_by_identity(
        tx,
        workspace_id,
        inbox_id=InboxId(inbox.id),
        external_id=given.external_id if given else f"visitor-{new_id().hex}",
        name=given.name if given else None,
        phone=given.phone if given else None,
        email=given.email if given else None,
        locale=data.locale,
        verified=given is not None,
        clock=clock,
    )


async def _check(tx: Tx, inbox: Inbox, given: WidgetIdentity) -> None:
    if not await conversations.is_signed(tx, inbox.id, given.external_id, given.signature):
        raise IdentityInvalidError
