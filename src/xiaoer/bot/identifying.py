"""Prove who a contact is by an order number and the last four digits of its phone."""

from dataclasses import replace

from xiaoer.bot.model.facts import Facts
from xiaoer.bot.model.flows.effects import Identified, Identify
from xiaoer.bot.sources import Reader
from xiaoer.commerce import api as commerce
from xiaoer.commerce.api import Proof
from xiaoer.kernel.errors import XiaoerError


async def identify(reader: Reader, facts: Facts, said: Identify) -> tuple[Identified, Reader]:
    """Try the proof; misses are counted by the shop, which locks after five."""
    proof = Proof("order_phone", order_number=said.number, phone_tail=said.tail)
    try:
        outcome = await commerce.identify(
            reader.tx,
            reader.workspace_id,
            contact_id=reader.contact.id,
            proof=proof,
            clock=reader.clock,
        )
    except XiaoerError:
        return Identified("locked", facts), reader
    if outcome.customer_id is None:
        return Identified("locked" if outcome.wait else "missed", facts), reader
    buyer = await commerce.buyer_key(
        reader.tx, reader.workspace_id, contact=reader.contact, clock=reader.clock
    )
    known = replace(facts, is_signed_in=buyer is not None, loaded=frozenset[str]())
    return Identified("known", known), replace(reader, buyer=buyer)
