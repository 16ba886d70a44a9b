"""A case about a real order, without anything being changed."""

from uuid import UUID

from xiaoer.commerce.abuse.service import known_buyer
from xiaoer.commerce.asking.findings import findings_of
from xiaoer.commerce.asking.schemas import NewCompensation, OfOrder, Question
from xiaoer.commerce.errors import OrderNotFoundError
from xiaoer.commerce.goodwill import paying
from xiaoer.commerce.model import order_number_key
from xiaoer.commerce.policies import compensations
from xiaoer.commerce.policies.compensations import Compensation
from xiaoer.commerce.policies.model.decision import Decision
from xiaoer.commerce.policies.model.facts import Case, Wish, WishFacts
from xiaoer.commerce.policies.service import what_if
from xiaoer.commerce.proposals.actions.goods import wished_lines
from xiaoer.commerce.proposals.model import WishedGoods
from xiaoer.commerce.world import reading
from xiaoer.commerce.world.facts import order_facts
from xiaoer.commerce.world.records import Order, World
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.errors import FieldError, InvalidInputError
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.kernel.money import Money


async def ask(tx: Tx, workspace_id: WorkspaceId, *, question: Question, clock: Clock) -> Decision:
    """What the policies in force would say; nothing is stored.

    Raises OrderNotFoundError, and InvalidInputError for a finding that rules do not know.
    """
    findings = findings_of(question.findings)
    world = await _world(tx, workspace_id, question, question.lines)
    wish = WishFacts(
        wish=question.wish,
        reason=question.reason,
        lines=wished_lines(world, question.lines),
        payment_method_id=question.payment_method_id,
        amount=_money(question.amount_minor, world),
        evidence=frozenset(question.evidence),
        facts=findings,
    )
    at = question.at or clock.now()
    buyer = await known_buyer(tx, workspace_id, world.buyer, at=at)
    case = Case(at, order_facts(world), buyer, wish)
    return await what_if(tx, workspace_id, case=case, clock=clock)


async def compensate(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    wanted: NewCompensation,
    by: str,
    request_key: str,
    clock: Clock,
) -> Compensation:
    """Goodwill for an order: within the caps it is paid at once, beyond them it waits for another.

    Raises OrderNotFoundError, CompensationRefusedError, SettlementRefusedError.
    """
    world = await _world(tx, workspace_id, wanted, [])
    amount = _money(wanted.amount_minor, world)
    wish = WishFacts(wish=Wish.COMPENSATION, reason=wanted.reason, amount=amount)
    buyer = await known_buyer(tx, workspace_id, world.buyer, at=clock.now())
    case = Case(clock.now(), order_facts(world), buyer, wish)
    made = await compensations.propose(
        tx,
        workspace_id,
        case=case,
        by=by,
        request_key=request_key,
        clock=clock,
        pay_to=wanted.pay_to or "original",
    )
    return await paying.pay(tx, workspace_id, made, by=by, clock=clock)


async def approve(
    tx: Tx, workspace_id: WorkspaceId, *, compensation_id: UUID, by: str, clock: Clock
) -> Compensation:
    """Confirm a colleague's proposal and pay it, once.

    Raises CompensationNotFoundError, OwnProposalError, CompensationSettledError,
    SettlementRefusedError; then nothing changed.
    """
    done = await compensations.approve(
        tx, workspace_id, compensation_id=compensation_id, by=by, clock=clock
    )
    return await paying.pay(tx, workspace_id, done, by=by, clock=clock)


async def _world(
    tx: Tx, workspace_id: WorkspaceId, named: OfOrder, lines: list[WishedGoods]
) -> World:
    customer_id, key = await _owner(tx, workspace_id, named)
    buyer = await reading.buyer(tx, workspace_id, customer_id)
    order = await reading.order(
        tx, workspace_id, customer_id, order_id=named.order_id, number_key=key
    )
    if buyer is None or order is None:
        raise OrderNotFoundError
    skus = [sku for one in lines for sku in (one.sku, one.new_sku) if sku]
    return World(
        buyer=buyer,
        order=order,
        goods=await reading.goods(tx, workspace_id, skus) if skus else {},
        offers=await reading.offers(tx, workspace_id, _products(order)) if skus else {},
        currency=order.currency,
    )


async def _owner(tx: Tx, workspace_id: WorkspaceId, named: OfOrder) -> tuple[UUID, str | None]:
    """Whose order it is, and the key of its number where it is named by number."""
    if (named.order_id is None) == (named.order_number is None):
        raise InvalidInputError(errors=[FieldError("order_number", "kernel.field.required")])
    key = None
    if named.order_id is not None:
        found = await reading.customer_of_order(tx, workspace_id, named.order_id)
    else:
        key = order_number_key(named.order_number or "")
        found = await reading.owner_of_number(tx, workspace_id, key)
    if found is None:
        raise OrderNotFoundError
    return found, key


def _products(order: Order) -> list[str]:
    return [line.product for line in order.lines if line.product]


def _money(minor: int | None, world: World) -> Money | None:
    return None if minor is None else Money(minor, world.currency)
