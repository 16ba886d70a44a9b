"""Acts for the buyer who writes, through the shop's own facade: propose, confirm, decline.

The bot has no authority of its own. What it asks for is asked as the contact, who proved to be the
buyer; the shop's rules decide, and nothing happens without the buyer's yes.
"""

from typing import Any, Final
from uuid import UUID

import msgspec

from xiaoer.bot import drafts
from xiaoer.bot.fields import address_of, invoice_of, reason_of
from xiaoer.bot.model.flows.effects import Confirm, Decline, Judged, Propose
from xiaoer.bot.presenting import Desk, card_of, deadline, freight, quoted, rules
from xiaoer.commerce import api as commerce
from xiaoer.commerce.api import OrderAct, ProposalView, Wished, WishedGoods
from xiaoer.commerce.errors import OrderNotFoundError
from xiaoer.kernel.errors import XiaoerError
from xiaoer.kernel.i18n import translate

BY_PROPOSAL: Final = frozenset(OrderAct) - {OrderAct.RETURN_REFUND, OrderAct.EXCHANGE}
"""Acts that the shop proposes itself; the others are after-sales requests."""
ACTS: Final = frozenset(act.value for act in BY_PROPOSAL) | drafts.ACTS
_VERDICTS: Final = {
    "commerce.policy_refused": "refused",
    "commerce.act_incomplete": "incomplete",
    "commerce.line_not_in_order": "incomplete",
    "commerce.world_changed": "changed",
    "commerce.proposal_expired": "expired",
    "commerce.proposal_closed": "expired",
    "commerce.aftersales.line_claimed": "claimed",
    "commerce.order_not_found": "not_found",
    "commerce.proposal_not_found": "expired",
}


async def propose(desk: Desk, wanted: Propose) -> Judged:
    """What would be done, in plain words; nothing is changed."""
    return await _judged(desk, _propose(desk, wanted))


async def confirm(desk: Desk, said: Confirm) -> Judged:
    """Carry out what was shown, once."""
    return await _judged(desk, _confirm(desk, said))


async def decline(desk: Desk, said: Decline) -> Judged:
    """Let it go."""
    return await _judged(desk, _decline(desk, said))


async def _judged(desk: Desk, doing: Any) -> Judged:
    """The result, or the shop's refusal; a refusal leaves nothing behind."""
    try:
        async with desk.tx.transaction():
            return await doing
    except XiaoerError as error:
        return refusal(error, desk.locale)


def refusal(error: XiaoerError, locale: str) -> Judged:
    """What an error means for the conversation; a person where nothing is said of it."""
    params: dict[str, Any] = dict(error.params)
    verdict: Any = _VERDICTS.get(error.code, "needs_person")
    reasons = tuple(
        quoted(str(one["text"]), one.get("source") or one["rule_id"], locale)
        for one in params.get("because", [])
    )
    if not reasons and params.get("reasons"):
        reasons = (str(params["reasons"]),)
    instead = tuple(one["act"] for one in params.get("alternatives", []))
    missing = next((one.field for one in error.errors), None)
    if error.code == "commerce.line_not_in_order":
        missing = "lines"
    return Judged(
        verdict,
        reasons=reasons,
        alternatives=tuple(dict.fromkeys(instead)),
        missing=missing,
    )


async def _propose(desk: Desk, wanted: Propose) -> Judged:
    if wanted.act in drafts.ACTS:
        return await drafts.draft(desk, wanted)
    actor = await commerce.buyer_actor(
        desk.tx, desk.workspace_id, contact=desk.contact, clock=desk.clock
    )
    if actor is None:
        raise OrderNotFoundError
    made = await commerce.propose_for_buyer(
        desk.tx,
        desk.workspace_id,
        actor=actor,
        wished=_wished(wanted),
        clock=desk.clock,
        locale=desk.locale,
        conversation_id=desk.conversation_id,
    )
    return shown(made, desk)


async def _confirm(desk: Desk, said: Confirm) -> Judged:
    if said.wanted.act in drafts.ACTS:
        return await drafts.carry_out(desk, said.wanted)
    actor = await commerce.buyer_actor(
        desk.tx, desk.workspace_id, contact=desk.contact, clock=desk.clock
    )
    if actor is None:
        raise OrderNotFoundError
    done = await commerce.confirm_for_buyer(
        desk.tx,
        desk.workspace_id,
        actor=actor,
        proposal_id=UUID(said.proposal),
        clock=desk.clock,
        locale=desk.locale,
    )
    title = translate("bot.act.done", desk.locale, title=done.title)
    return Judged("done", str(done.id), done.title, (title, *_money(done)))


async def _decline(desk: Desk, said: Decline) -> Judged:
    if said.proposal.startswith(drafts.PREFIX):
        return Judged("declined", said.proposal)
    actor = await commerce.buyer_actor(
        desk.tx, desk.workspace_id, contact=desk.contact, clock=desk.clock
    )
    if actor is None:
        raise OrderNotFoundError
    await commerce.decline_for_buyer(
        desk.tx,
        desk.workspace_id,
        actor=actor,
        proposal_id=UUID(said.proposal),
        clock=desk.clock,
        locale=desk.locale,
    )
    return Judged("declined", said.proposal)


def _wished(wanted: Propose) -> Wished:
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
    )


def shown(made: ProposalView, desk: Desk) -> Judged:
    """A proposal with its lines: what changes, money, freight, deadlines, rules."""
    lines = (
        *(change.text for change in made.changes),
        *_money(made),
        *freight(made.return_freight, made.outbound_freight, desk.locale),
        *(line for due in made.deadlines if (line := deadline(due.act, due.who, due.by, desk))),
        *rules(made.because, desk.locale),
    )
    card = card_of(str(made.id), made.act, made.title, lines, made.expires_at)
    card["amount"] = msgspec.to_builtins(made.amount)
    return Judged("made", str(made.id), made.title, lines, card=card)


def _money(made: ProposalView) -> tuple[str, ...]:
    return tuple(move.text for move in made.money)
