"""What the shop's rules say about something that is asked for."""

from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from xiaoer.commerce.abuse.service import known_buyer
from xiaoer.commerce.aftersales.history import found_before
from xiaoer.commerce.policies.compensations import with_spending
from xiaoer.commerce.policies.model.decision import Alternative, Decision, Verdict
from xiaoer.commerce.policies.model.facts import (
    BuyerFacts,
    Case,
    NewItem,
    PaymentFacts,
    Reason,
    Wish,
    WishedLine,
    WishFacts,
)
from xiaoer.commerce.policies.model.words import in_words, source_in
from xiaoer.commerce.policies.service import decide, what_if
from xiaoer.commerce.proposals.action import Action, Asked
from xiaoer.commerce.proposals.actions.balances import price
from xiaoer.commerce.proposals.actions.goods import named_pieces, wished_lines
from xiaoer.commerce.proposals.errors import (
    LineNotInOrderError,
    PersonNeededError,
    PolicyRefusedError,
)
from xiaoer.commerce.proposals.model import Act, Due, Told, Wished
from xiaoer.commerce.settling.model import Move
from xiaoer.commerce.settling.service import label_of
from xiaoer.commerce.world.facts import order_facts, wished_line
from xiaoer.commerce.world.records import World
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.i18n import closest, translate
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Judged:
    """A decision as far as a plan needs it; all empty for an act that rules have no say in."""

    verdict: Verdict
    moves: tuple[Move, ...] = ()
    return_freight: str | None = None
    outbound_freight: str | None = None
    deadlines: tuple[Due, ...] = ()
    because: tuple[Told, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    decision: Decision | None = None
    decision_id: UUID | None = None
    policy_version: str | None = None

    @property
    def rule_ids(self) -> list[str]:
        """The rules that took part."""
        return [told.rule_id for told in self.because]


TO_FIND_OUT: Final = frozenset(
    {
        "days_since.signed_at",
        "hours_since.signed_at",
        "wish.evidence",
        "finding.goods_intact",
        "finding.defect_admitted",
        "finding.defect_proved",
        "finding.delivery_proved",
        "finding.evidence_verified",
        "buyer.abuse_score",
    }
)
"""Facts that have a name for people; any other is "the circumstances"."""
FREE = Judged(Verdict.ALLOWED)
ONLY_HERE: Final = frozenset({Act.CANCEL, Act.CHANGE_ADDRESS, Act.CHANGE_ITEMS, Act.CHANGE_PAYMENT})
"""Acts that change an order at this desk and are not written to a connected shop."""

KEPT_ELSEWHERE: Final = Told(
    rule_id="DESK-CONNECTED-SHOP",
    pack="desk",
    effect="asks",
    text={
        "zh-CN": "这张订单由店铺自己的系统处理，需要客服在那里为您办理。",
        "en": "The shop's own system handles this order; a colleague has to do it there.",
    },
)


BOUGHT_ELSEWHERE: Final = Told(
    rule_id="DESK-CONNECTED-SHOP",
    pack="desk",
    effect="refuses",
    text={
        "zh-CN": "新订单由店铺自己的系统接单，请您在店铺页面下单；选品和价格可以在这里咨询。",
        "en": "The shop's own system takes new orders, so please order on the shop's page; "
        "we are glad to help you choose here.",
    },
)


def wish_facts(asked: Asked, wish: Wish, *, has_cashback: bool) -> WishFacts:
    """The wish as a policy sees it."""
    wished, world = asked.wished, asked.world
    method_id, amount = wished.payment_method_id, wished.amount_minor
    facts: dict[str, bool | int | str | object] = {}
    if wish is Wish.CASHBACK:
        facts["already_registered"] = has_cashback
        facts["evidence_verified"] = asked.attested.evidence_verified or False
    if wished.act is Act.PLACE_ORDER and _is_apart(world, method_id):
        # its balance is looked at when its own step pays
        method_id = None
    if wished.act is Act.SPEND_BALANCE:
        facts["pays_now"] = True
        amount = price(asked)
    if wished.act is Act.REFUND_TO_BALANCE:
        facts["to_balance"] = True
    currency = world.order.currency if world.order else world.currency
    return WishFacts(
        wish=wish,
        reason=wished.reason,
        lines=_lines(asked),
        payment_method_id=method_id,
        amount=None if amount is None else Money(amount, currency),
        evidence=frozenset(wished.evidence),
        facts=facts,  # pyright: ignore[reportArgumentType]
    )


def _lines(asked: Asked) -> tuple[WishedLine, ...]:
    """The wished lines; goods under price protection are measured by what they cost now."""
    wished, world = asked.wished, asked.world
    if wished.act is not Act.PRICE_PROTECTION or world.order is None:
        return wished_lines(world, wished.lines)
    skus = {line.position: line.sku for line in world.order.lines}
    return tuple(
        wished_line(world, piece.position, piece.quantity, skus.get(piece.position))
        for piece in named_pieces(asked)
    )


def _is_apart(world: World, method_id: str | None) -> bool:
    method = world.buyer.method(method_id)
    return method is not None and method.is_settled_apart


def case_of(asked: Asked, wish: Wish, buyer: BuyerFacts, *, has_cashback: bool) -> Case:
    """The question to the policy."""
    return Case(
        at=asked.at,
        order=order_facts(asked.world),
        buyer=buyer,
        wish=wish_facts(asked, wish, has_cashback=has_cashback),
    )


async def judge(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    action: Action,
    asked: Asked,
    has_cashback: bool,
    clock: Clock,
    offered_by: str | None = None,
) -> Judged:
    """Ask the shop's rules, if they have a say; `offered_by` offers goodwill for the shop."""
    if action.wish is None:
        return FREE
    buyer = await known_buyer(tx, workspace_id, asked.world.buyer, at=asked.at)
    case = case_of(asked, action.wish, buyer, has_cashback=has_cashback)
    case = await _with_history(tx, workspace_id, case, asked)
    if action.act is Act.GOODWILL and offered_by:
        case = await with_spending(tx, workspace_id, case, by=offered_by, at=asked.at)
    decided = await decide(tx, workspace_id, case=case, clock=clock)
    judged = judged_of(decided.decision, asked.world, decided.id)
    if action.act is Act.GOODWILL:
        judged = _as_offered(judged, case, offered_by)
    return where_it_is_kept(judged, asked)


def _as_offered(judged: Judged, case: Case, offered_by: str | None) -> Judged:
    """Goodwill is the shop's to offer, and the rules give it by themselves only as a whole."""
    decision = judged.decision
    is_whole = decision is not None and decision.amount == case.wish.amount
    if judged.verdict is not Verdict.ALLOWED or (offered_by and is_whole):
        return judged
    return replace(judged, verdict=Verdict.NEEDS_PERSON)


async def _with_history(tx: Tx, workspace_id: WorkspaceId, case: Case, asked: Asked) -> Case:
    """The case with what earlier requests of the order found."""
    if asked.world.order is None:
        return case
    past = await found_before(tx, workspace_id, case.wish.wish, asked.world.order.id)
    return replace(case, wish=replace(case.wish, facts={**case.wish.facts, **past}))


async def foresee(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    action: Action,
    asked: Asked,
    buyer: BuyerFacts,
    clock: Clock,
) -> Judged:
    """What the rules would say to the act at its most favourable, before any detail is known."""
    if action.wish is None:
        return FREE
    case = case_of(asked, action.wish, buyer, has_cashback=False)
    case = await _with_history(tx, workspace_id, replace(case, wish=favourable(case)), asked)
    decision = await what_if(tx, workspace_id, case=case, clock=clock)
    return where_it_is_kept(judged_of(decision, asked.world, None), asked)


def where_it_is_kept(judged: Judged, asked: Asked) -> Judged:
    """A connected shop's own order is changed there: what nobody tells that shop, a person does."""
    if asked.world.sells_elsewhere:
        # an order placed here would never reach the shop, whoever places it
        return replace(judged, verdict=Verdict.REFUSED, moves=(), because=(BOUGHT_ELSEWHERE,))
    order = asked.world.order
    is_ours = order is None or not order.is_elsewhere
    if is_ours or asked.wished.act not in ONLY_HERE or judged.verdict is not Verdict.ALLOWED:
        return judged
    return replace(judged, verdict=Verdict.NEEDS_PERSON, because=(*judged.because, KEPT_ELSEWHERE))


def favourable(case: Case) -> WishFacts:
    """The wish with a good reason, a fitting method, and goods exchanged like for like."""
    wish = case.wish
    methods = case.order.payments
    if wish.wish in {Wish.CHANGE_ITEMS, Wish.EXCHANGE}:
        lines = tuple(
            WishedLine(
                line.position,
                line.quantity,
                NewItem(line.sku, line.product_id, line.price, is_available=True),
            )
            for line in case.order.lines
        )
        wish = replace(wish, lines=lines)
    wants_other = wish.wish is Wish.CHANGE_PAYMENT
    fitting = [one for one in methods if one.is_original is not wants_other]
    method = max(fitting, key=_means, default=None)
    reason = Reason.NO_LONGER_NEEDED if wish.wish is Wish.CANCEL else Reason.NO_REASON
    return replace(wish, reason=reason, payment_method_id=method.method_id if method else None)


def _means(method: PaymentFacts) -> int:
    """How much a method can pay; one without a balance can pay anything."""
    return 2**62 if method.balance is None else method.balance.amount_minor


def judged_of(decision: Decision, world: World, decision_id: UUID | None) -> Judged:
    """The decision with the buyer's names for the methods."""
    return Judged(
        verdict=decision.verdict,
        moves=tuple(
            Move(part.method_id, label_of(world, part.method_id), part.amount.amount_minor)
            for part in decision.methods
        ),
        return_freight=decision.return_freight,
        outbound_freight=decision.outbound_freight,
        deadlines=tuple(Due(d.act, d.who, d.by) for d in decision.deadlines),
        because=tuple(
            Told(b.rule_id, b.pack, b.effect, dict(b.text), dict(b.params), b.source)
            for b in decision.because
        ),
        alternatives=decision.alternatives,
        decision=decision,
        decision_id=decision_id,
        policy_version=decision.policy_version,
    )


def is_for_later(judged: Judged, action: Action, wished: Wished) -> bool:
    """Whether what the rules leave to a person is to be asked for all the same."""
    is_open = judged.verdict is Verdict.NEEDS_PERSON
    return is_open and action.opens_request and wished.may_wait is True


def check(judged: Judged, *, has_authority: bool, locale: str) -> None:
    """Let only what is granted pass; an agent may grant what the rules leave to a person.

    Raises PolicyRefusedError or PersonNeededError. Both carry, in the reader's language, the
    deciding rules with their sources and what would be granted instead.
    """
    if judged.verdict is Verdict.REFUSED:
        raise PolicyRefusedError(**refusal(judged, locale))
    if judged.verdict is Verdict.NEEDS_PERSON and not has_authority:
        raise PersonNeededError(**refusal(judged, locale))


def refusal(judged: Judged, locale: str) -> dict[str, Any]:
    """What a refusal tells: `reasons` and `instead` in words, the rest for programs."""
    because = deciding(judged)
    texts = [text_of(told, locale) for told in because]
    others = [name_of(one, locale) for one in judged.alternatives]
    joined = translate("commerce.proposal.or", locale).join(dict.fromkeys(others))
    return {
        "reasons": ("" if closest(locale) == "zh-CN" else " ").join(texts)
        or translate("commerce.proposal.no_rule", locale),
        "instead": translate("commerce.proposal.instead", locale, acts=joined) if joined else "",
        "rules": [told.rule_id for told in because],
        "because": [
            {
                "rule_id": told.rule_id,
                "pack": told.pack,
                "source": source_in(told.source, locale),
                "text": text,
            }
            for told, text in zip(because, texts, strict=True)
        ],
        "alternatives": [
            {"act": one.wish.value, "rule_id": one.rule_id, "lines": list(one.lines), "text": name}
            for one, name in zip(judged.alternatives, others, strict=True)
        ],
    }


def deciding(judged: Judged) -> list[Told]:
    """The rules that a refusal, or a question for a person, comes from."""
    wanted = "refuses" if judged.verdict is Verdict.REFUSED else "asks"
    return [told for told in judged.because if told.effect == wanted] or list(judged.because)


def name_of(one: Alternative, locale: str) -> str:
    """What an alternative is called."""
    return translate(f"commerce.proposal.name.{one.wish}", locale)


def text_of(told: Told, locale: str) -> str:
    """A rule's text in one language, its figures filled in, and what nobody knows yet."""
    text = in_words(told.text, told.params, locale)
    unknown = told.params.get("unknown")
    if unknown is None:
        return text
    named = unknown if unknown in TO_FIND_OUT else "other"
    what = translate(f"commerce.proposal.unknown.{named}", locale)
    return text + translate("commerce.proposal.unknown", locale, what=what)


def check_lines(asked: Asked) -> None:
    """Refuse lines the order does not have. Raises LineNotInOrderError."""
    if asked.world.order is None:
        return
    taken: dict[int, int] = {}
    for one in wished_lines(asked.world, asked.wished.lines):
        line = asked.world.order.line(one.position)
        taken[one.position] = taken.get(one.position, 0) + one.quantity
        if line is None or taken[one.position] > line.quantity - line.returned_quantity:
            raise LineNotInOrderError
