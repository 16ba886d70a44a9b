"""The rule that stands where no policy does: a person decides, up to what was paid."""

from xiaoer.commerce.aftersales.model.words import PAYS, Kind
from xiaoer.commerce.aftersales.ports import Judged, Question
from xiaoer.commerce.policies.model.decision import Decision, LineAmount, Verdict
from xiaoer.kernel.db import Tx
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


def _left(question: Question) -> int:
    """What was paid on the order and not yet paid back."""
    return sum(
        payment.amount_minor if payment.kind == "payment" else -payment.amount_minor
        for payment in question.order.payments
    )
