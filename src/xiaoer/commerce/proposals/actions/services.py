"""Things done for an order that move no money: invoice, speed, a visit at home."""

from xiaoer.commerce.aftersales.model.words import Kind
from xiaoer.commerce.aftersales.store import requests
from xiaoer.commerce.model import mask_name, order_number_key
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
from xiaoer.commerce.proposals.actions.requesting import details_of, open_request, told
from xiaoer.commerce.proposals.model import Act, Plan, WishedInvoice, WishedVisit
from xiaoer.commerce.world import writing


def _invoice(asked: Asked) -> WishedInvoice:
    if asked.wished.invoice is None or not asked.wished.order_number:
        raise missing("invoice" if asked.wished.invoice is None else "order_number")
    return asked.wished.invoice


def plan_invoice(asked: Asked) -> Plan:
    """Old title, new title. The order may be older than what was imported."""
    new, order = _invoice(asked), asked.world.order
    old = mask_name(order.invoice.title) if order and order.invoice else None
    return plan_of(asked, [change("invoice", old, new.title)])


async def execute_invoice(doing: Doing) -> Result:
    """Ask for it; an order on record gets a request that the shop works off in time."""
    asked, new = doing.asked, _invoice(doing.asked)
    number = asked.wished.order_number or ""
    invoice = {
        "kind": new.kind,
        "title": new.title,
        "form": new.form,
        "phone": new.phone,
        "tax_number": new.tax_number,
    }
    await writing.request_invoice(
        doing.tx,
        doing.workspace_id,
        asked.world.buyer.id,
        number=(order_number_key(number), number),
        invoice=invoice,
        at=doing.clock.now(),
    )
    result: Result = {"order_number": number}
    if asked.world.order is None:
        return result
    order_id = asked.world.order.id
    opened = await ask_once(doing, Kind(asked.wished.act.value))
    await writing.put_invoice(doing.tx, doing.workspace_id, order_id, invoice)
    return result | opened


async def ask_once(doing: Doing, kind: Kind) -> Result:
    """Open a request, or have the open one of this kind stand for what is wanted now."""
    tx, workspace_id, order_id = doing.tx, doing.workspace_id, doing.asked.order.id
    stored = await requests.open_of_kind(tx, workspace_id, order_id, kind)
    if stored is None:
        return await open_request(doing, kind)
    await requests.change_details(tx, workspace_id, stored.id, details_of(doing.asked, kind))
    return told(stored)


def plan_nudge(asked: Asked) -> Plan:
    """The shop is asked to hurry."""
    return plan_of(asked, [change("urgent", None, asked.order.number)])


async def execute_nudge(doing: Doing) -> Result:
    """Mark the order, and open the request with which shop and carrier are urged."""
    opened = await ask_once(doing, Kind.COURIER_NUDGE)
    await writing.set_urgent(doing.tx, doing.workspace_id, doing.asked.order.id)
    return opened


def _visit(asked: Asked) -> WishedVisit:
    if asked.wished.visit is None:
        raise missing("visit")
    return asked.wished.visit


def plan_visit(asked: Asked) -> Plan:
    """What for, and when."""
    new, old = _visit(asked), asked.order.appointment
    before = f"{old.service} {old.wanted}" if old else None
    return plan_of(asked, [change("appointment", before, f"{new.service} {new.wanted}")])


async def execute_visit(doing: Doing) -> Result:
    """Agree on it."""
    visit = _visit(doing.asked)
    row = {
        "service": visit.service,
        "name": visit.name,
        "phone": visit.phone,
        "wanted": visit.wanted,
    }
    await writing.put_appointment(
        doing.tx,
        doing.workspace_id,
        doing.asked.order.id,
        visit=row,
        at=doing.clock.now(),
    )
    return {}


INVOICE = Action(Act.INVOICE, Wish.INVOICE, plan_invoice, execute_invoice, needs_order=False)
INVOICE_CHANGE = Action(
    Act.INVOICE_CHANGE, Wish.INVOICE_CHANGE, plan_invoice, execute_invoice, opens_request=True
)
NUDGE = Action(Act.COURIER_NUDGE, Wish.COURIER_NUDGE, plan_nudge, execute_nudge, opens_request=True)
APPOINTMENT = Action(Act.APPOINTMENT, None, plan_visit, execute_visit)
