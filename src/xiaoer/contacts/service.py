"""What can be done with contacts. Nothing here commits."""

from collections.abc import Sequence
from datetime import datetime

from xiaoer.contacts import store
from xiaoer.contacts.errors import ContactNotFoundError, IdentityUnprovenError
from xiaoer.contacts.events import ContactCreated
from xiaoer.contacts.model import VISITOR_TOKEN_LIFETIME, Care, Tier, check_external_id, tidy_name
from xiaoer.contacts.views import ContactRecord, ContactView, Details, IdentityView
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.events import WORKSPACE_TOPIC, publish
from xiaoer.kernel.http.subjects import VisitorSubject
from xiaoer.kernel.i18n import DEFAULT_LOCALE
from xiaoer.kernel.ids import ContactId, InboxId, WorkspaceId, new_id
from xiaoer.kernel.tokens import PresentedToken, issue_token, parse_token


async def find_or_create_by_identity(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    inbox_id: InboxId,
    external_id: str,
    verified: bool,
    clock: Clock,
    name: str | None = None,
    phone: str | None = None,
    email: str | None = None,
    locale: str | None = None,
) -> ContactView:
    """The contact whom this inbox knows by ``external_id``; made when it is new.

    ``verified`` means that the shop or the channel vouched for the id. Only then does what is
    given change a contact that exists; nobody else may become or rename them. The first proof
    ends the chat windows of whoever used the id without one.

    Raises:
        InvalidInputError: the id is empty or too long.
        IdentityUnprovenError: the id was vouched for before, and is not now.
    """
    check_external_id(external_id)
    found = await store.find_by_identity(tx, workspace_id, inbox_id, external_id)
    if found is None:
        await store.lock_identity(tx, workspace_id, inbox_id, external_id)
        found = await store.find_by_identity(tx, workspace_id, inbox_id, external_id)
    details = Details(tidy_name(name), phone or None, email or None, locale or None)
    identity = IdentityView(inbox_id, external_id, verified)
    if found is None:
        return await _create(tx, workspace_id, identity, details, clock)
    contact_id, was_verified = found
    if was_verified and not verified:
        raise IdentityUnprovenError
    if verified and not was_verified:
        now = clock.now()
        await store.mark_verified(tx, workspace_id, inbox_id, external_id, now)
        await store.revoke_visitor_tokens(tx, workspace_id, contact_id, now)
    if verified:
        await store.fill_in(tx, workspace_id, contact_id, details)
    return await get(tx, workspace_id, contact_id)


async def get(tx: Tx, workspace_id: WorkspaceId, contact_id: ContactId) -> ContactView:
    """Raises ContactNotFoundError when the workspace has no such contact."""
    found = await get_many(tx, workspace_id, [contact_id])
    if not found:
        raise ContactNotFoundError
    return found[0]


async def get_many(
    tx: Tx, workspace_id: WorkspaceId, contact_ids: Sequence[ContactId]
) -> list[ContactView]:
    """Those of these contacts that exist, by two queries however many there are."""
    records = await store.find_contacts(tx, workspace_id, contact_ids)
    identities = await store.find_identities(tx, workspace_id, contact_ids)
    return [record.seen_with(identities.get(record.id, ())) for record in records]


async def set_tier(tx: Tx, workspace_id: WorkspaceId, contact_id: ContactId, *, tier: Tier) -> None:
    """Rank a contact. Raises ContactNotFoundError."""
    if not await store.set_tier(tx, workspace_id, contact_id, tier.value):
        raise ContactNotFoundError


async def set_care(tx: Tx, workspace_id: WorkspaceId, contact_id: ContactId, *, care: Care) -> None:
    """Remember how a contact likes to be spoken to."""
    await store.set_care(tx, workspace_id, contact_id, care.value)


async def issue_visitor_token(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    contact_id: ContactId,
    inbox_id: InboxId,
    clock: Clock,
) -> str:
    """A token by which a browser is this contact in this inbox for 30 days."""
    now, token = clock.now(), issue_token("vis", workspace_id)
    await store.insert_visitor_token(
        tx,
        workspace_id,
        token.digest,
        contact_id=contact_id,
        inbox_id=inbox_id,
        at=now,
        expires_at=now + VISITOR_TOKEN_LIFETIME,
    )
    return token.text


async def authenticate_visitor(tx: Tx, token: str, clock: Clock) -> VisitorSubject | None:
    """Who holds this token; None unless it counts."""
    presented = parse_token(token)
    if presented is None:
        return None
    return (await authenticate_visitors(tx, [presented], clock))[0]


async def authenticate_visitors(
    tx: Tx, presented: Sequence[PresentedToken], clock: Clock
) -> list[VisitorSubject | None]:
    """Who holds each of these tokens of one workspace; None for one that does not count."""
    workspace_id = presented[0].workspace_id
    digests = [token.digest for token in presented if token.kind == "vis"]
    found = await store.find_visitors(tx, workspace_id, digests, clock.now())
    known = [found.get(token.digest) if token.kind == "vis" else None for token in presented]
    return [VisitorSubject(workspace_id, *place) if place else None for place in known]


async def revoke_visitor_tokens(
    tx: Tx, workspace_id: WorkspaceId, contact_id: ContactId, *, clock: Clock
) -> None:
    """End every chat window of this contact."""
    await store.revoke_visitor_tokens(tx, workspace_id, contact_id, clock.now())


async def forget_ended_tokens(tx: Tx, workspace_id: WorkspaceId, before: datetime) -> int:
    """Delete the tokens of chat windows that ended before this instant; returns how many."""
    return await store.delete_ended_tokens(tx, workspace_id, before)


async def _create(
    tx: Tx,
    workspace_id: WorkspaceId,
    identity: IdentityView,
    details: Details,
    clock: Clock,
) -> ContactView:
    contact = ContactRecord(
        id=ContactId(new_id()),
        name=details.name,
        phone=details.phone,
        email=details.email,
        locale=details.locale or DEFAULT_LOCALE,
        tier=Tier.REGULAR.value,
        created_at=clock.now(),
    )
    await store.insert_contact(tx, workspace_id, contact)
    await store.insert_identity(tx, workspace_id, identity, contact.id, contact.created_at)
    event = ContactCreated(contact.id, identity.inbox_id)
    await publish(tx, workspace_id, event, topic=WORKSPACE_TOPIC)
    return contact.seen_with((identity,))
