"""The closed sets of after-sales requests."""

from enum import StrEnum
from typing import Final

from xiaoer.commerce.policies.model.facts import Wish


class Kind(StrEnum):
    """What the buyer asks for; the values are those of the policies' wishes."""

    REFUND_ONLY = "refund_only"
    RETURN_REFUND = "return_refund"
    EXCHANGE = "exchange"
    REPAIR = "repair"
    RESHIP = "reship"
    PRICE_PROTECTION = "price_protection"
    COMPENSATION = "compensation"
    CASHBACK = "cashback"
    COURIER_NUDGE = "courier_nudge"
    INVOICE = "invoice"
    INVOICE_CHANGE = "invoice_change"

    @property
    def wish(self) -> Wish:
        """The policies' word for it."""
        return Wish(self.value)


WITH_RETURN = frozenset({Kind.RETURN_REFUND, Kind.EXCHANGE, Kind.REPAIR})
WITHOUT_MONEY = frozenset({Kind.COURIER_NUDGE, Kind.INVOICE, Kind.INVOICE_CHANGE})
ABOUT_GOODS = WITH_RETURN | {Kind.REFUND_ONLY, Kind.RESHIP}
"""Kinds that exclude each other on one piece: it is refunded, exchanged or sent again."""
USES_UP = frozenset({Kind.REFUND_ONLY, Kind.RETURN_REFUND})
"""Kinds after which a piece is gone and cannot be claimed again."""
PAYS = USES_UP | {Kind.PRICE_PROTECTION, Kind.COMPENSATION, Kind.CASHBACK}
"""Kinds whose whole point is money back."""


class State(StrEnum):
    REQUESTED = "requested"
    EVIDENCE_WANTED = "evidence_wanted"
    OFFERED = "offered"
    REFUSED = "refused"
    TO_RETURN = "to_return"
    RETURN_SHIPPED = "return_shipped"
    INSPECTING = "inspecting"
    DEDUCTION_OFFERED = "deduction_offered"
    TO_SEND_BACK = "to_send_back"
    TO_SETTLE = "to_settle"
    TO_SEND = "to_send"
    SENT = "sent"
    TO_CARRY_OUT = "to_carry_out"
    WITH_CARRIER = "with_carrier"
    DISPUTED = "disputed"
    REFUND_FAILED = "refund_failed"
    COMPLETED = "completed"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


END_STATES = frozenset({State.COMPLETED, State.CLOSED, State.WITHDRAWN})


class Who(StrEnum):
    BUYER = "buyer"
    AGENT = "agent"
    SYSTEM = "system"
    CARRIER = "carrier"


class Side(StrEnum):
    """On whom a request waits."""

    BUYER = "buyer"
    MERCHANT = "merchant"
    CARRIER = "carrier"
    PLATFORM = "platform"


class Act(StrEnum):
    ADD_EVIDENCE = "add_evidence"
    ASK_EVIDENCE = "ask_evidence"
    REASSESS = "reassess"
    AGREE = "agree"
    ADVANCE = "advance"
    AUTO_AGREE = "auto_agree"
    OFFER = "offer"
    ACCEPT_OFFER = "accept_offer"
    DECLINE_OFFER = "decline_offer"
    REFUSE = "refuse"
    UNDO = "undo"
    SHIP_RETURN = "ship_return"
    WAIVE_RETURN = "waive_return"
    RECEIVE = "receive"
    PASS_INSPECTION = "pass_inspection"  # noqa: S105 - no password
    DEDUCT = "deduct"
    ACCEPT_DEDUCTION = "accept_deduction"
    REJECT_GOODS = "reject_goods"
    SEND_BACK = "send_back"
    SETTLE = "settle"
    REFUND_FAILS = "refund_fails"
    REFUND_ARRIVES = "refund_arrives"
    RETRY_REFUND = "retry_refund"
    PAY_OTHERWISE = "pay_otherwise"
    SETTLE_BY_HAND = "settle_by_hand"
    SEND = "send"
    DELIVER = "deliver"
    CONFIRM_RECEIPT = "confirm_receipt"
    CARRY_OUT = "carry_out"
    CARRIER_ANSWER = "carrier_answer"
    ESCALATE = "escalate"
    RULE_FOR_BUYER = "rule_for_buyer"
    RULE_FOR_MERCHANT = "rule_for_merchant"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    EXPIRE = "expire"


PAYING: Final = frozenset(
    {Act.SETTLE, Act.ADVANCE, Act.RETRY_REFUND, Act.PAY_OTHERWISE, Act.SETTLE_BY_HAND}
)
"""Acts of people, and of rules, that pay what is due."""


class ClockName(StrEnum):
    """What must have happened when a clock runs out; also the `act` of a decision's deadline."""

    ANSWER = "answer"
    EVIDENCE = "evidence"
    OFFER = "offer"
    SHIP_RETURN = "ship_return"
    RECEIVE = "receive"
    INSPECT = "inspect"
    DEDUCTION = "deduction"
    SEND_BACK = "send_back"
    REFUND = "refund"
    SEND = "send"
    RECEIPT = "receipt"
    CARRY_OUT = "carry_out"
    CARRIER = "carrier"
    APPEAL = "appeal"
    RULING = "ruling"


class RefusalReason(StrEnum):
    """Why a merchant says no, or takes something off; each has a polite text in the catalogue."""

    OUT_OF_WINDOW = "out_of_window"
    EVIDENCE_LACKING = "evidence_lacking"
    NOT_COVERED = "not_covered"
    EXCLUDED_CONFIRMED = "excluded_confirmed"
    NOT_INTACT = "not_intact"
    OTHER_ITEM_RETURNED = "other_item_returned"
    PARTS_MISSING = "parts_missing"
    ALREADY_HANDLED = "already_handled"
    OTHER = "other"


class EvidenceKind(StrEnum):
    PHOTO = "photo"
    VIDEO = "video"
    REPORT = "report"
    CHAT = "chat"
    OTHER = "other"
