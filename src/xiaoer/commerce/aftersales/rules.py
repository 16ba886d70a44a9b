"""Who decides a request: the shop's policies, and a person where no policy is written."""

from xiaoer.commerce.abuse.service import known_buyer
from xiaoer.commerce.aftersales.model.words import PAYS, Kind
from xiaoer.commerce.aftersales.ports import Judged, Question
from xiaoer.commerce.policies import service as policies
from xiaoer.commerce.policies.model.decision import Decision, LineAmount, Verdict
from xiaoer.commerce.policies.model.facts import Case
from xiaoer.commerce.world.facts import order_facts
from xiaoer.commerce.world.records import Order
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.kernel.money import Money


class PersonDecides:
    """Grants nothing by itself; an agent may grant up to the price of the pieces asked about."""

    async def decide(self, tx: Tx, workspace_id: WorkspaceId, question: Question) -> Judged:  # noqa: ARG002 - a port
        """A decision that needs a person."""
        order = order_of(question)
        prices = {line.position: line.price_minor for line in order.lines}
        lines = tuple(
            LineAmount(
                line.position,
                line.quantity,
                Money(prices[line.position] * line.quantity, order.currency),
            )
            for line in question.wish.lines
        )
        most = _left(order)
        pays = question.wish.wish.value in {kind.value for kind in PAYS}
        asked = sum(line.amount.amount_minor for line in lines) if lines else most
        wished = question.wish.amount
        if wished is not None and question.wish.wish.value != Kind.RETURN_REFUND:
            asked = min(asked, wished.amount_minor)
        amount = max(0, min(asked, most)) if pays else 0
        kept = lines if pays and wished is None else ()
        return Judged(person_decides(Money(amount, order.currency), kept))


def person_decides(most: Money, lines: tuple[LineAmount, ...] = ()) -> Decision:
    """The decision that a person has to make, up to this amount."""
    return Decision(
        verdict=Verdict.NEEDS_PERSON,
        amount=most,
        lines=lines,
        methods=(),
        return_freight=None,
        outbound_freight=None,
        deadlines=(),
        because=(),
        inputs={},
        alternatives=(),
        policy_version="none",
    )


class PolicyRules:
    """Asks the policies in force."""

    async def decide(self, tx: Tx, workspace_id: WorkspaceId, question: Question) -> Judged:
        """The stored decision of the policies."""
        world = question.world
        buyer = await known_buyer(tx, workspace_id, world.buyer, at=question.at)
        case = Case(question.at, order_facts(world), buyer, question.wish)
        made = await policies.decide(tx, workspace_id, case=case, clock=FixedClock(question.at))
        return Judged(made.decision, made.id)


def order_of(question: Question) -> Order:
    """The order a question is about; questions of after-sales always have one."""
    assert question.world.order is not None  # noqa: S101 - looked up by its number
    return question.world.order


def _left(order: Order) -> int:
    """What was paid on the order and not yet paid back."""
    return sum(order.paid_by(key) - order.paid_by(key, "refund") for key in order.method_ids)
