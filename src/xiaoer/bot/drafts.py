"""After-sales requests: what the rules would say, shown before the buyer decides, then opened."""

from datetime import datetime
from typing import Final
from uuid import UUID

from xiaoer.bot.fields import Fields, reason_of
from xiaoer.bot.model.flows.effects import Judged, Propose
from xiaoer.bot.presenting import Desk, card_of, deadline, freight, rules
from xiaoer.bot.wording import instant
from xiaoer.commerce import api as commerce
from xiaoer.commerce.api import (
    AftersalesAct,
    ClaimedLine,
    Doer,
    Doing,
    EvidenceFile,
    EvidenceKind,
    Kind,
    RulesQuestion,
    VerdictView,
    Wanted,
    Who,
    WishedGoods,
    WishKind,
)
from xiaoer.commerce.errors import OrderNotFoundError
from xiaoer.conversations import api as conversations
from xiaoer.kernel.i18n import translate

PREFIX: Final = "draft:"
WITHDRAW: Final = "withdraw"
KINDS: Final = frozenset(
    {
        Kind.REFUND_ONLY, Kind.RETURN_REFUND, Kind.EXCHANGE, Kind.REPAIR, Kind.RESHIP,
        Kind.PRICE_PROTECTION, Kind.COMPENSATION, Kind.INVOICE_CHANGE,
    }
)  # fmt: skip
NUDGE: Final = "nudge_parcel"
ACTS: Final = frozenset(kind.value for kind in KINDS) | {NUDGE, WITHDRAW}
_WITHOUT_RULES: Final = frozenset({Kind.COURIER_NUDGE, Kind.INVOICE_CHANGE})


async def draft(desk: Desk, wanted: Propose) -> Judged:
    """What would be asked for, and what the rules say to it; nothing is changed."""
    if wanted.act == WITHDRAW:
        return await _draft_withdrawal(desk, wanted)
    order = await commerce.get_order(
        desk.tx,
        number=wanted.order or "",
        contact_external_id=await buyer_of(desk),
        locale=desk.locale,
    )
    kind = kind_of(wanted.act)
    if kind in _WITHOUT_RULES:
        return _shown(desk, wanted, order, None)
    positions = _positions(wanted.fields)
    question = RulesQuestion(
        order_number=order.number,
        wish=WishKind(kind.value),
        reason=reason_of(wanted.fields),
        lines=[WishedGoods(position=at, new_sku=wanted.fields.get("new_sku")) for at in positions],
        evidence=["photo"] if _files(wanted.fields) else [],
    )
    said = await commerce.ask_rules(
        desk.tx, desk.workspace_id, question=question, clock=desk.clock, locale=desk.locale
    )
    if said.verdict.value == "refused":
        instead = tuple(dict.fromkeys(one.wish.value for one in said.alternatives))
        return Judged("refused", reasons=rules(said.because, desk.locale), alternatives=instead)
    return _shown(desk, wanted, order, said)


def _shown(
    desk: Desk, wanted: Propose, order: commerce.OrderView, said: VerdictView | None
) -> Judged:
    kind, locale = kind_of(wanted.act), desk.locale
    title = translate(
        "bot.act.request",
        locale,
        kind=translate(f"commerce.aftersales.kind.{kind.value}", locale),
        number=order.number,
    )
    lines = (
        *_goods(order, wanted.fields, locale),
        *_reason(wanted.fields, locale),
        *(_ruled(said, desk) if said else (translate("bot.act.by_person", locale),)),
    )
    proposal = f"{PREFIX}{wanted.act}:{order.number}"
    return Judged(
        "made", proposal, title, lines, card=card_of(proposal, wanted.act, title, lines, None)
    )


def _ruled(said: VerdictView, desk: Desk) -> tuple[str, ...]:
    """Money, freight, deadlines and rules; that a person looks at it where rules leave it open."""
    locale = desk.locale
    is_granted = said.verdict.value == "allowed"
    lines: list[str] = []
    if is_granted and said.amount.amount_minor > 0:
        lines.append(translate("bot.act.amount", locale, amount=said.amount.format(locale)))
    lines += freight(said.return_freight, said.outbound_freight, locale)
    lines += [line for due in said.deadlines if (line := deadline(due.act, due.who, due.by, desk))]
    if not is_granted:
        lines.append(translate("bot.act.by_person", locale))
    return (*lines, *rules(said.because, locale))


def _goods(order: commerce.OrderView, fields: Fields, locale: str) -> tuple[str, ...]:
    if "line" not in fields:
        return ()
    positions = _positions(fields) or range(len(order.lines))
    named = [f"{order.lines[at].title} × {order.lines[at].quantity}" for at in positions]
    joined = ("、" if locale == "zh-CN" else ", ").join(named)
    return (translate("bot.act.goods", locale, goods=joined),)


def _reason(fields: Fields, locale: str) -> tuple[str, ...]:
    if "reason" not in fields:
        return ()
    text = translate(f"commerce.aftersales.reason.{reason_of(fields).value}", locale)
    return (translate("bot.act.reason", locale, reason=text),)


async def carry_out(desk: Desk, wanted: Propose) -> Judged:
    """Open the request, or withdraw one."""
    buyer = await buyer_of(desk)
    doer = Doer(Who.BUYER, f"contact:{desk.contact.id}")
    if wanted.act == WITHDRAW:
        request_id = UUID(wanted.fields["request"])
        await commerce.do_aftersales(
            desk.tx,
            desk.workspace_id,
            request_id=request_id,
            doing=Doing(AftersalesAct.WITHDRAW),
            doer=doer,
            clock=desk.clock,
            buyer=buyer,
        )
        line = translate("bot.act.withdrawn", desk.locale)
        return Judged("done", str(request_id), lines=(line,))
    request_id = await commerce.open_aftersales(
        desk.tx,
        desk.workspace_id,
        wanted=await _wanted(desk, wanted),
        buyer=buyer,
        doer=doer,
        clock=desk.clock,
    )
    view = await commerce.get_request(
        desk.tx,
        desk.workspace_id,
        request_id,
        reader=doer,
        clock=desk.clock,
        buyer=buyer,
        locale=desk.locale,
    )
    made = view.request
    line = translate(
        "bot.act.requested",
        desk.locale,
        kind=made.kind_text,
        number=made.number,
        state=made.state_text,
    )
    due = ()
    if made.due is not None:
        by = deadline_text(made.due.text, made.due.at, desk)
        due = (by,)
    return Judged("done", str(request_id), made.kind_text, (line, *due))


def deadline_text(text: str, at: datetime, desk: Desk) -> str:
    """The request's running clock."""
    return translate(
        "bot.act.due", desk.locale, text=text, at=instant(at, desk.locale, desk.time_zone)
    )


async def _wanted(desk: Desk, wanted: Propose) -> Wanted:
    fields = wanted.fields
    details = {
        "new_sku": fields.get("new_sku"),
        "invoice_kind": fields.get("invoice_kind"),
        "invoice_title": fields.get("title"),
        "tax_number": fields.get("tax_number"),
    }
    order = await commerce.get_order(
        desk.tx, number=wanted.order or "", contact_external_id=await buyer_of(desk)
    )
    lines = tuple(ClaimedLine(at, order.lines[at].quantity) for at in _positions(fields))
    return Wanted(
        order_number=order.number,
        kind=kind_of(wanted.act),
        reason=reason_of(fields),
        words=fields.get("words", ""),
        lines=lines,
        evidence=await _evidence(desk, fields),
        details={name: value for name, value in details.items() if value},
    )


async def _evidence(desk: Desk, fields: Fields) -> tuple[EvidenceFile, ...]:
    """The contact's own uploads of this conversation."""
    ids = [UUID(one) for one in _files(fields)]
    if not ids:
        return ()
    files = await conversations.attachments_of(desk.tx, ids, uploader=f"contact:{desk.contact.id}")
    looks = await conversations.fingerprints_of(desk.tx, ids)
    return tuple(
        EvidenceFile(
            one.id, EvidenceKind.PHOTO, one.name, one.media_type, one.url, looks.get(one.id)
        )
        for one in files
    )


def _files(fields: Fields) -> list[str]:
    photo = fields.get("photo", "none")
    return [] if photo == "none" else photo.split(",")


def _positions(fields: Fields) -> list[int]:
    chosen = fields.get("line", "all")
    return [] if chosen == "all" else [int(one) for one in chosen.split(",")]


def kind_of(act: str) -> Kind:
    """The request's kind; a nudge for a parcel on its way is an act of its own here."""
    return Kind.COURIER_NUDGE if act == NUDGE else Kind(act)


async def buyer_of(desk: Desk) -> str:
    """The buyer's key in the shop. Raises OrderNotFoundError for who has proved nothing."""
    found = await commerce.buyer_key(
        desk.tx, desk.workspace_id, contact=desk.contact, clock=desk.clock
    )
    if found is None:
        raise OrderNotFoundError
    return found


async def _draft_withdrawal(desk: Desk, wanted: Propose) -> Judged:
    doer = Doer(Who.BUYER, f"contact:{desk.contact.id}")
    view = await commerce.get_request(
        desk.tx,
        desk.workspace_id,
        UUID(wanted.fields["request"]),
        reader=doer,
        clock=desk.clock,
        buyer=await buyer_of(desk),
        locale=desk.locale,
    )
    made = view.request
    title = translate("bot.act.withdraw", desk.locale, kind=made.kind_text, number=made.number)
    order = translate("bot.act.of_order", desk.locale, number=made.order_number)
    state = translate("bot.act.state", desk.locale, state=made.state_text)
    act = next((one for one in view.acts if one.act == WITHDRAW), None)
    if act is None or not act.is_allowed:
        why = act.why_not.text if act and act.why_not else state
        return Judged("refused", reasons=(why,))
    proposal = f"{PREFIX}{WITHDRAW}:{made.number}"
    lines = (order, state)
    return Judged(
        "made", proposal, title, lines, card=card_of(proposal, WITHDRAW, title, lines, None)
    )
