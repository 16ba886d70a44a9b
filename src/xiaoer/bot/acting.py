"""Acts for the buyer who writes, through the shop's own facade: propose, confirm, decline.

The bot has no authority of its own. What it asks for is asked as the contact, who proved to be the
buyer; the shop's rules decide, and nothing happens without the buyer's yes.
"""

from typing import Any, Final
from uuid import UUID

import msgspec

from xiaoer.bot.fields import Fields, reason_of
from xiaoer.bot.model.flows.effects import Confirm, Decline, Judged, Propose
from xiaoer.bot.presenting import Desk, card_of, deadline, freight, quoted, rules
from xiaoer.bot.wishing import evidence_of, hindered, wished_of, withdrawal
from xiaoer.bot.wording import instant
from xiaoer.commerce import api as commerce
from xiaoer.commerce.api import (
    Actor,
    Doer,
    OrderAct,
    ProposalView,
    Who,
)
from xiaoer.commerce.errors import OrderNotFoundError
from xiaoer.kernel.errors import XiaoerError
from xiaoer.kernel.i18n import translate

ACTS: Final = frozenset(act.value for act in OrderAct)
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
    actor = await _actor(desk)
    wished = wished_of(wanted)
    if wished.act is OrderAct.WITHDRAW:
        found = await commerce.get_request(
            desk.tx,
            desk.workspace_id,
            UUID(wanted.fields["request"]),
            reader=Doer(Who.BUYER, actor.key),
            clock=desk.clock,
            buyer=await _buyer(desk),
            locale=desk.locale,
        )
        if in_the_way := hindered(found):
            return in_the_way
        wished = withdrawal(found)
    made = await commerce.propose_for_buyer(
        desk.tx,
        desk.workspace_id,
        actor=actor,
        wished=wished,
        clock=desk.clock,
        locale=desk.locale,
        conversation_id=desk.conversation_id,
        files=await evidence_of(desk, wanted.fields),
    )
    return shown(made, desk, wanted.fields)


async def _confirm(desk: Desk, said: Confirm) -> Judged:
    actor = await _actor(desk)
    done = await commerce.confirm_for_buyer(
        desk.tx,
        desk.workspace_id,
        actor=actor,
        proposal_id=UUID(said.proposal),
        clock=desk.clock,
        locale=desk.locale,
    )
    lines = await _requested(desk, actor, done)
    if not lines:
        lines = (translate("bot.act.done", desk.locale, title=done.title), *_money(done))
    return Judged("done", str(done.id), done.title, lines)


async def _requested(desk: Desk, actor: Actor, done: ProposalView) -> tuple[str, ...]:
    """The request that was opened, how it stands, and its running clock."""
    request_id = (done.result or {}).get("aftersales_id")
    if request_id is None or done.act == OrderAct.WITHDRAW:
        return ()
    view = await commerce.get_request(
        desk.tx,
        desk.workspace_id,
        UUID(request_id),
        reader=Doer(Who.BUYER, actor.key),
        clock=desk.clock,
        buyer=await _buyer(desk),
        locale=desk.locale,
    )
    made = view.request
    facts = {"kind": made.kind_text, "number": made.number, "state": made.state_text}
    line = translate("bot.act.requested", desk.locale, **facts)
    if made.due is None:
        return (line,)
    by = instant(made.due.at, desk.locale, desk.time_zone)
    return (line, translate("bot.act.due", desk.locale, text=made.due.text, at=by))


async def _decline(desk: Desk, said: Decline) -> Judged:
    actor = await _actor(desk)
    await commerce.decline_for_buyer(
        desk.tx,
        desk.workspace_id,
        actor=actor,
        proposal_id=UUID(said.proposal),
        clock=desk.clock,
        locale=desk.locale,
    )
    return Judged("declined", said.proposal)


async def _actor(desk: Desk) -> Actor:
    """The contact as a buyer. Raises OrderNotFoundError for who has proved nothing."""
    found = await commerce.buyer_actor(
        desk.tx, desk.workspace_id, contact=desk.contact, clock=desk.clock
    )
    if found is None:
        raise OrderNotFoundError
    return found


async def _buyer(desk: Desk) -> str | None:
    return await commerce.buyer_key(
        desk.tx, desk.workspace_id, contact=desk.contact, clock=desk.clock
    )


def _reason(fields: Fields, locale: str) -> tuple[str, ...]:
    if "reason" not in fields:
        return ()
    text = translate(f"commerce.aftersales.reason.{reason_of(fields).value}", locale)
    return (translate("bot.act.reason", locale, reason=text),)


def shown(made: ProposalView, desk: Desk, fields: Fields) -> Judged:
    """A proposal with its lines: what changes, why, money, freight, deadlines, rules."""
    lines = (
        *(change.text for change in made.changes),
        *_reason(fields, desk.locale),
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
