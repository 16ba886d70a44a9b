"""What a contact wants, from a flow's fields to what the shop takes."""

from uuid import UUID

from xiaoer.bot.fields import Fields, address_of, invoice_of, reason_of
from xiaoer.bot.model.flows.effects import Judged, Propose
from xiaoer.bot.presenting import Desk
from xiaoer.commerce.api import (
    AftersalesView,
    EvidenceFile,
    EvidenceKind,
    OrderAct,
    Wished,
    WishedGoods,
)
from xiaoer.conversations import api as conversations


def wished_of(wanted: Propose) -> Wished:
    """The act as the shop takes it."""
    fields = wanted.fields
    positions = fields.get("line", "all")
    lines = [] if positions == "all" else [int(one) for one in positions.split(",")]
    goods = [WishedGoods(position=at, new_sku=fields.get("new_sku")) for at in lines]
    if not goods and "new_sku" in fields:
        goods = [WishedGoods(position=0, new_sku=fields["new_sku"])]
    address = fields.get("address")
    return Wished(
        act=OrderAct(wanted.act),
        order_number=wanted.order,
        reason=reason_of(fields),
        lines=goods,
        payment_method_id=fields.get("method"),
        address=address_of(address) if address else None,
        invoice=invoice_of(fields) if "title" in fields else None,
        evidence=["photo"] if _photos(fields) else [],
        words=fields.get("words"),
        may_wait=True,
    )


def hindered(found: AftersalesView) -> Judged | None:
    """Why a request cannot be withdrawn; None when it can."""
    act = next((one for one in found.acts if one.act == OrderAct.WITHDRAW), None)
    if act is not None and act.is_allowed:
        return None
    why = act.why_not.text if act and act.why_not else found.request.state_text
    return Judged("refused", reasons=(why,))


def withdrawal(found: AftersalesView) -> Wished:
    """Taking back this request."""
    named = found.request
    return Wished(OrderAct.WITHDRAW, named.order_number, request_number=named.number)


async def evidence_of(desk: Desk, fields: Fields) -> tuple[EvidenceFile, ...]:
    """The contact's own uploads of this conversation."""
    ids = [UUID(one) for one in _photos(fields)]
    files = await conversations.attachments_of(desk.tx, ids, uploader=f"contact:{desk.contact.id}")
    looks = await conversations.fingerprints_of(desk.tx, ids)
    photo = EvidenceKind.PHOTO
    return tuple(
        EvidenceFile(one.id, photo, one.name, one.media_type, one.url, looks.get(one.id))
        for one in files
    )


def _photos(fields: Fields) -> list[str]:
    photo = fields.get("photo", "none")
    return [] if photo == "none" else photo.split(",")
