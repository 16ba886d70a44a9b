"""Recognise a buyer in a chat. Nothing here commits, and failures must be committed."""

from dataclasses import dataclass
from uuid import UUID

from xiaoer.commerce.buyers import store
from xiaoer.commerce.buyers.errors import BuyerUnknownError, MeansUnknownError
from xiaoer.commerce.buyers.model import RECOGNISED_FOR, Proof, fold, is_tail_of
from xiaoer.commerce.model import order_number_key
from xiaoer.commerce.world import reading
from xiaoer.contacts.api import ContactView
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import ContactId, WorkspaceId


@dataclass(frozen=True, slots=True)
class BuyerOf:
    """A contact's buyer. `is_signed`: the shop itself vouched, so that nothing needs hiding."""

    customer_id: UUID
    is_signed: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try went: the customer, or nothing; `wait` seconds when nobody listened."""

    customer_id: UUID | None
    wait: int = 0


async def buyer_of(
    tx: Tx, workspace_id: WorkspaceId, *, contact: ContactView, clock: Clock
) -> BuyerOf | None:
    """Who the contact is in the shop: as the shop signed it, else as they proved it."""
    if contact.shop_id is not None:
        signed = await reading.customer_id_of(tx, workspace_id, contact.shop_id)
        return BuyerOf(signed, is_signed=True) if signed else None
    proved = await store.recognised(tx, workspace_id, contact.id, clock.now())
    return BuyerOf(proved, is_signed=False) if proved else None


async def require_buyer(
    tx: Tx, workspace_id: WorkspaceId, *, contact: ContactView, clock: Clock
) -> BuyerOf:
    """Like `buyer_of`. Raises BuyerUnknownError."""
    found = await buyer_of(tx, workspace_id, contact=contact, clock=clock)
    if found is None:
        raise BuyerUnknownError
    return found


async def identify(
    tx: Tx, workspace_id: WorkspaceId, *, contact_id: ContactId, proof: Proof, clock: Clock
) -> Outcome:
    """Try to prove who a contact is. The caller commits, whatever the outcome, then refuses.

    Five failures of one contact, or at one order (or address), lock it for half an hour. What is
    locked is not looked up at all, and an order that does not exist locks like one that does.
    Raises MeansUnknownError when the shop does not accept this way.
    """
    if proof.means not in await store.means(tx, workspace_id):
        raise MeansUnknownError(means=proof.means)
    keys = [f"contact:{contact_id}", proof.target]
    tries = await store.lock_tries(tx, workspace_id, keys)
    now = clock.now()
    if wait := max(one.wait(now) for one in tries.values()):
        return Outcome(None, wait)
    found = await _find(tx, workspace_id, proof)
    if found is None:
        for key, one in tries.items():
            await store.keep_tries(tx, workspace_id, key, one.failed(now))
        return Outcome(None)
    # what one contact missed elsewhere stays: success with one's own order frees no guessing
    await store.forget_tries(tx, workspace_id, [proof.target])
    until = now + RECOGNISED_FOR
    await store.recognise(tx, workspace_id, contact_id, found, by=proof.means, at=now, until=until)
    return Outcome(found)


async def _find(tx: Tx, workspace_id: WorkspaceId, proof: Proof) -> UUID | None:
    """The one customer whom the proof fits; two of them are nobody, and so is a blank."""
    if not proof.is_whole:
        return None
    match proof.means:
        case "order_phone":
            key = order_number_key(proof.order_number)
            phones = await store.by_order(tx, workspace_id, key)
            fitting = {who for who, phone in phones if is_tail_of(proof.phone_tail, phone)}
        case "email":
            fitting = set(await store.by_email(tx, workspace_id, fold(proof.email)))
        case _:
            fitting = set(
                await store.by_name_and_post_code(
                    tx, workspace_id, fold(proof.name), fold(proof.post_code)
                )
            )
    return fitting.pop() if len(fitting) == 1 else None


async def buyer_key(
    tx: Tx, workspace_id: WorkspaceId, *, contact: ContactView, clock: Clock
) -> str | None:
    """The key in the shop of the buyer that a contact proved to be; None without a proof."""
    if contact.shop_id is not None:
        return contact.shop_id
    found = await buyer_of(tx, workspace_id, contact=contact, clock=clock)
    buyer = await reading.buyer(tx, workspace_id, found.customer_id) if found else None
    return buyer.external_id if buyer else None
