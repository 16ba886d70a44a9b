"""Acting for a buyer in a chat, as the bot does it: views out, rows never.

The life of an act: `buyer_actor` says whom the contact has proved to be; `acts_on_order` says what
the rules would allow; `propose_for_buyer` says in plain words what would change and waits;
`confirm_for_buyer` does it, once; `decline_for_buyer` lets it go. A proposal belongs to its contact
and its conversation, expires after half an hour, and is executed under a key of its own: a second
yes answers like the first and does nothing.

Nothing here commits. Every refusal is an error of `commerce.errors` or of proposals, with a text in
both catalogues, and then nothing has changed.
"""

from uuid import UUID

from xiaoer.commerce.aftersales.evidence import EvidenceFile
from xiaoer.commerce.buyers import service as buyers
from xiaoer.commerce.errors import OrderNotFoundError
from xiaoer.commerce.model import order_number_key
from xiaoer.commerce.proposals import service
from xiaoer.commerce.proposals.errors import ConfirmationMissingError
from xiaoer.commerce.proposals.model import Wished
from xiaoer.commerce.proposals.service import Actor
from xiaoer.commerce.proposals.views import AllowedView, ProposalView, proposal_view
from xiaoer.commerce.world import reading
from xiaoer.contacts.api import ContactView
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId


async def buyer_actor(
    tx: Tx, workspace_id: WorkspaceId, *, contact: ContactView, clock: Clock
) -> Actor | None:
    """The contact as somebody who may ask and say yes; None until they proved who they are.

    Proof is the shop's signed identity, or `identify` by order number and phone tail, which locks
    after five misses and holds for twelve hours.
    """
    found = await buyers.buyer_of(tx, workspace_id, contact=contact, clock=clock)
    if found is None:
        return None
    return Actor(f"contact:{contact.id}", found.customer_id, contact.id)


async def acts_on_order(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    actor: Actor,
    order_number: str,
    clock: Clock,
    locale: str,
) -> list[AllowedView]:
    """What the rules say to each act on the buyer's own order, at its most favourable.

    A refused one quotes its rules (`because`) and what would be granted instead (`alternatives`).
    Raises OrderNotFoundError for an unknown number and for somebody else's alike.
    """
    customer_id = _customer(actor)
    key = order_number_key(order_number)
    order = await reading.order(tx, workspace_id, customer_id, number_key=key)
    if order is None:
        raise OrderNotFoundError
    return await service.allowed(
        tx,
        workspace_id,
        order_id=order.id,
        customer_id=customer_id,
        clock=clock,
        locale=locale,
    )


async def propose_for_buyer(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    actor: Actor,
    wished: Wished,
    clock: Clock,
    locale: str,
    conversation_id: UUID | None = None,
    files: tuple[EvidenceFile, ...] = (),
) -> ProposalView:
    """Say exactly what would be done and wait for the yes until `expires_at`.

    `summary` holds one line for each thing that changes: goods, money by payment method, who pays
    the freight, deadlines; `because` the rules, `amount` what comes back in all. `files` are the
    buyer's evidence, whose uploader the caller has checked. With `wished.may_wait`, what the rules
    leave to a person is no error: a request is opened that a person answers.

    Raises:
        OrderNotFoundError: unknown, or another buyer's.
        ActIncompleteError: `errors` name what is missing; ask for it.
        LineNotInOrderError: no such line, or not as many pieces.
        PolicyRefusedError: `params` hold `reasons`, `instead`, `because`, `alternatives`.
        PersonNeededError: the same params; hand over, it is no refusal.
        AmountDisputedError: hand over.
    """
    made = await service.propose(
        tx,
        workspace_id,
        wished=wished,
        customer_id=_customer(actor),
        actor=actor,
        clock=clock,
        locale=locale,
        conversation_id=conversation_id,
        files=files,
    )
    return proposal_view(made, locale)


async def offer_to_buyer(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    actor: Actor,
    wished: Wished,
    by: str,
    clock: Clock,
    locale: str,
    conversation_id: UUID | None = None,
) -> ProposalView:
    """Offer goodwill to the buyer for the shop, within what its ladder gives by itself.

    `by` is the bot's own key: what it gives counts against its day like an agent's. Nothing is
    given before the buyer's yes. Raises what `propose_for_buyer` does; PersonNeededError beyond
    the caps.
    """
    made = await service.propose(
        tx,
        workspace_id,
        wished=wished,
        customer_id=_customer(actor),
        actor=actor,
        clock=clock,
        locale=locale,
        conversation_id=conversation_id,
        offered_by=by,
    )
    return proposal_view(made, locale)


async def confirm_for_buyer(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    actor: Actor,
    proposal_id: UUID,
    clock: Clock,
    locale: str,
) -> ProposalView:
    """The buyer's explicit yes: carry it out at once; `result` tells what came of it.

    Raises:
        ProposalNotFoundError: unknown, or another contact's.
        ProposalExpiredError, ProposalClosedError: too late; propose again.
        WorldChangedError: order, price or balance moved meanwhile; propose again.
        PolicyRefusedError, PersonNeededError: the rules no longer grant it.
        LineClaimedError: the pieces went into another request meanwhile.
    """
    done = await service.confirm(
        tx, workspace_id, proposal_id, actor=actor, clock=clock, locale=locale
    )
    return proposal_view(done, locale)


async def decline_for_buyer(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    actor: Actor,
    proposal_id: UUID,
    clock: Clock,
    locale: str,
) -> ProposalView:
    """The buyer's no: nothing changes. Raises ProposalNotFoundError, ProposalClosedError."""
    done = await service.decline(tx, workspace_id, proposal_id, actor=actor, clock=clock)
    return proposal_view(done, locale)


def _customer(actor: Actor) -> UUID:
    if actor.customer_id is None:
        raise ConfirmationMissingError
    return actor.customer_id
