"""Who decides a request: the shop's policies, and a person where no policy is written."""

from xiaoer.commerce.aftersales.model.case import order_facts
from xiaoer.commerce.aftersales.model.words import PAYS, WITHOUT_MONEY, Kind
from xiaoer.commerce.aftersales.ports import Judged, Question
from xiaoer.commerce.aftersales.store import claims, goods
from xiaoer.commerce.policies import service as policies
from xiaoer.commerce.policies.model.decision import Decision, LineAmount, Verdict
from xiaoer.commerce.policies.model.facts import BuyerFacts, Case
from xiaoer.commerce.present import order_view
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.i18n import DEFAULT_LOCALE
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.kernel.money import Money


class PersonDecides:
    """Grants nothing by itself; an agent may grant up to the price of the pieces asked about."""

    async def decide(self, tx: Tx, workspace_id: WorkspaceId, question: Question) -> Judged:  # noqa: ARG002 - a port
        """A decision that needs a person."""
        order = question.order
        lines = tuple(
            LineAmount(
                line.position,
                line.quantity,
                Money(order.lines[line.position].price_minor * line.quantity, order.currency),
            )
            for line in question.wish.lines
        )
        most = _left(question)
        pays = question.wish.wish.value in {kind.value for kind in PAYS}
        asked = sum(line.amount.amount_minor for line in lines) if lines else most
        wished = question.wish.amount
        if wished is not None and question.wish.wish.value != Kind.RETURN_REFUND:
            asked = min(asked, wished.amount_minor)
        amount = max(0, min(asked, most)) if pays else 0
        return Judged(
            Decision(
                verdict=Verdict.NEEDS_PERSON,
                amount=Money(amount, order.currency),
                lines=lines if pays and wished is None else (),
                methods=(),
                return_freight=None,
                outbound_freight=None,
                deadlines=(),
                because=(),
                inputs={},
                alternatives=(),
                policy_version="none",
            )
        )


class PolicyRules:
    """Asks the policies in force; nudges and invoices have none, a person answers them."""

    async def decide(self, tx: Tx, workspace_id: WorkspaceId, question: Question) -> Judged:
        """The stored decision of the policies."""
        if question.wish.wish.value in frozenset(WITHOUT_MONEY):
            return await PersonDecides().decide(tx, workspace_id, question)
        order = order_view(question.order, DEFAULT_LOCALE)
        products = [line.product_id for line in order.lines if line.product_id]
        facts = order_facts(
            order,
            await claims.spent(tx, workspace_id, order.id),
            await goods.categories(tx, workspace_id, products),
        )
        case = Case(question.at, facts, BuyerFacts(question.buyer), question.wish)
        made = await policies.decide(tx, workspace_id, case=case, clock=FixedClock(question.at))
        return Judged(made.decision, made.id)


def _left(question: Question) -> int:
    """What was paid on the order and not yet paid back."""
    return sum(
        payment.amount_minor if payment.kind == "payment" else -payment.amount_minor
        for payment in question.order.payments
    )
