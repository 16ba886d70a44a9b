"""WeChat Pay's refund states to receipts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final

import msgspec

from xiaoer.adapters.payments.wechat_pay.signing import Notice, open_resource, verify
from xiaoer.commerce.ports.payments import (
    HookCall,
    HookUnreadableError,
    Outcome,
    Receipt,
)
from xiaoer.kernel.money import InvalidAmountError, Money

OUTCOMES: Final[Mapping[str, Outcome]] = {
    "SUCCESS": Outcome.SUCCEEDED,
    "CLOSED": Outcome.CLOSED,
    "PROCESSING": Outcome.ACCEPTED,
    "ABNORMAL": Outcome.FAILED,
}
REFUND_EVENTS: Final = "REFUND."
CURRENCY: Final = "CNY"


class _Amount(msgspec.Struct, frozen=True):
    refund: int
    currency: str = CURRENCY


class _Refund(msgspec.Struct, frozen=True):
    """Answers say `status`, callbacks `refund_status`."""

    out_refund_no: str
    amount: _Amount
    refund_id: str | None = None
    status: str | None = None
    refund_status: str | None = None
    success_time: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


def receipt_of(fields: dict[str, Any]) -> Receipt:
    """The receipt of a refund object. Raises HookUnreadableError."""
    try:
        refund = msgspec.convert(fields, _Refund)
        outcome = OUTCOMES[refund.status or refund.refund_status or ""]
        amount = Money(refund.amount.refund, refund.amount.currency)
    except (msgspec.ValidationError, InvalidAmountError, KeyError) as error:
        raise HookUnreadableError(vendor="wechat_pay") from error
    return Receipt(
        key=refund.out_refund_no,
        outcome=outcome,
        reference=refund.refund_id,
        amount=amount,
        at=refund.success_time,
        reason="abnormal" if outcome is Outcome.FAILED else None,
    )


def read_answer(body: bytes) -> Receipt:
    """A refund as the API answers it. Raises HookUnreadableError."""
    try:
        return receipt_of(msgspec.json.decode(body, type=dict[str, Any]))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise HookUnreadableError(vendor="wechat_pay") from error


def read_notice(
    call: HookCall, *, platform_key: str, api_key: str, now: datetime
) -> Receipt | None:
    """A verified callback; None when it is about something else than a refund."""
    verify(call, platform_key, now)
    try:
        notice = msgspec.json.decode(call.body, type=Notice)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise HookUnreadableError(vendor="wechat_pay") from error
    if not notice.event_type.startswith(REFUND_EVENTS):
        return None
    return receipt_of(open_resource(notice.resource, api_key))
