"""What is asked about an order."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from xiaoer.commerce.policies.compensation_store import PayTo
from xiaoer.commerce.policies.model.facts import Reason, Wish
from xiaoer.commerce.proposals.model import Minor, Short, WishedGoods

Figure = Annotated[int, msgspec.Meta(ge=-(10**12), le=10**12)]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class OfOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of both names the order."""

    order_number: Short | None = None
    order_id: UUID | None = None


class Question(OfOrder, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A wish as a buyer might have it. No lines: the whole order.

    `findings` are facts by the names that rules use without `finding.`, such as goods_intact
    (true or false), loss_percent (a number), return_received_at (an instant).
    """

    wish: Wish
    reason: Reason = Reason.OTHER
    lines: Annotated[list[WishedGoods], msgspec.Meta(max_length=200)] = []
    payment_method_id: Short | None = None
    amount_minor: Minor | None = None
    evidence: Annotated[list[Short], msgspec.Meta(max_length=20)] = []
    findings: Annotated[dict[Short, bool | Figure | Short], msgspec.Meta(max_length=60)] = {}
    at: Instant | None = None


class NewCompensation(OfOrder, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Goodwill for an order, in its currency; paid the way the order was, unless told otherwise."""

    amount_minor: Minor
    reason: Reason = Reason.OTHER
    pay_to: PayTo | None = None
