"""Send an order somewhere else, or change where the buyer lives."""

from dataclasses import replace

from xiaoer.commerce.model import Address, mask_address
from xiaoer.commerce.policies.model.facts import Wish
from xiaoer.commerce.proposals.action import (
    Action,
    Asked,
    Doing,
    Result,
    change,
    missing,
    plan_of,
)
from xiaoer.commerce.proposals.model import Act, NewAddress, Plan
from xiaoer.commerce.world import writing


def merged(old: Address | None, new: NewAddress | None, name: str) -> Address:
    """The old address with what the buyer named. Raises ActIncompleteError when that is nothing."""
    if new is None or not any(getattr(new, field) for field in new.__struct_fields__):
        raise missing("address")
    base = old or Address(name, None, (), "")
    street = base.street if new.street is None else tuple(new.street)
    detail = new.detail if new.detail is not None else base.detail
    if new.street is not None and new.detail is None:
        detail = ", ".join(part for part in new.street if part)
    elif new.detail is not None and new.street is None:
        street = ()
    return replace(
        base,
        name=new.name or base.name,
        phone=new.phone or base.phone,
        region=base.region if new.region is None else tuple(new.region),
        detail=detail,
        street=street,
        post_code=new.post_code or base.post_code,
        country=new.country or base.country,
    )


def hidden(address: Address | None) -> str | None:
    """An address that is known already, masked: who asks may have proved little of themselves."""
    return mask_address(address) if address else None


def typed(new: NewAddress | None) -> str:
    """What the buyer named, and nothing else of the address."""
    if new is None:
        return ""
    street = [new.detail] if new.detail else (new.street or [])
    parts = (*(new.region or []), *street, new.post_code, new.name, new.phone)
    return " ".join(part for part in parts if part)


def plan_order(asked: Asked) -> Plan:
    """Old address, new address."""
    order = asked.order
    merged(order.address, asked.wished.address, asked.world.buyer.name)
    new = typed(asked.wished.address)
    return plan_of(asked, [change("address", hidden(order.address), new)])


async def execute_order(doing: Doing) -> Result:
    """Write it on the order."""
    order = doing.asked.order
    new = merged(order.address, doing.asked.wished.address, doing.world.buyer.name)
    await writing.set_address(doing.tx, doing.workspace_id, order.id, new)
    return {}


def plan_default(asked: Asked) -> Plan:
    """Old home, new home; orders on their way are not touched."""
    buyer = asked.world.buyer
    merged(buyer.address, asked.wished.address, buyer.name)
    new = typed(asked.wished.address)
    return plan_of(asked, [change("default_address", hidden(buyer.address), new)])


async def execute_default(doing: Doing) -> Result:
    """Write it on the buyer."""
    buyer = doing.world.buyer
    new = merged(buyer.address, doing.asked.wished.address, buyer.name)
    await writing.set_default_address(doing.tx, doing.workspace_id, buyer.id, new)
    return {}


ORDER = Action(Act.CHANGE_ADDRESS, Wish.CHANGE_ADDRESS, plan_order, execute_order)
DEFAULT = Action(Act.DEFAULT_ADDRESS, None, plan_default, execute_default, needs_order=False)
