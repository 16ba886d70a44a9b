"""What a person must be told beside a request: money that did not arrive, a shop that said no."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from xiaoer.commerce.aftersales.reasons import reason_text
from xiaoer.commerce.aftersales.step import matter_of
from xiaoer.commerce.aftersales.store.requests import StoredRequest
from xiaoer.commerce.aftersales.views import NoticeView
from xiaoer.commerce.payments import store as refunds
from xiaoer.commerce.payments.model import FAILED, Why
from xiaoer.commerce.payments.store import Refund
from xiaoer.commerce.shop_refunds import store as shop_refunds
from xiaoer.commerce.shop_refunds.store import StoredRefund
from xiaoer.kernel.db import Tx
from xiaoer.kernel.i18n import closest, translate
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.kernel.money import Money

PREFIX: Final = "commerce.aftersales.notice"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: agents get the reason and what to do, buyers what it means for them."""

    is_agent: bool
    locale: str


async def notices_of(
    tx: Tx, workspace_id: WorkspaceId, stored: StoredRequest, reader: Reader
) -> tuple[NoticeView, ...]:
    """What hangs over a request, the newest first; nothing that was put right since."""
    matter = matter_of(stored.id)
    sent = await refunds.of_matter(tx, workspace_id, stored.order_id, matter)
    told = await shop_refunds.of_matter(tx, workspace_id, stored.order_id, matter)
    found = [_of_refund(one, stored, reader) for one in reversed(sent)]
    if reader.is_agent:
        found += [_of_shop(one, reader) for one in reversed(told)]
    found += [_of_lost(stored, reader)] if not sent and stored.request.failed else []
    return tuple(notice for notice in found if notice)


def _of_refund(refund: Refund, stored: StoredRequest, reader: Reader) -> NoticeView | None:
    why = refund.needs_person
    if why is None:
        return None
    is_lost = refund.state in FAILED or why is Why.UNREACHABLE
    if is_lost and not stored.request.payable and why is not Why.CONTRADICTED:
        return None
    code = why.value if reader.is_agent else ("refund_failed" if is_lost else "refund_slow")
    return _notice(
        code,
        reader,
        id_=refund.id,
        amount=refund.amount,
        method=refund.method,
        reason=reason_text(refund.failure, reader.locale),
    )


def _of_lost(stored: StoredRequest, reader: Reader) -> NoticeView | None:
    """The request was opened for money that had failed before it."""
    amount = Money(stored.request.failed, stored.currency)
    method = ", ".join(stored.request.grant.methods)
    reason = reason_text(None, reader.locale)
    code = Why.REFUSED.value if reader.is_agent else "refund_failed"
    return _notice(code, reader, id_=stored.id, amount=amount, method=method, reason=reason)


def _of_shop(refund: StoredRefund, reader: Reader) -> NoticeView | None:
    if refund.state != "refused":
        return None
    code = refund.failure_code or "unknown"
    told = translate(code, closest(reader.locale), **refund.failure_params)
    amount = Money(refund.amount_minor, refund.currency)
    return _notice("shop_refused", reader, id_=refund.id, amount=amount, method="", reason=told)


def _notice(
    code: str, reader: Reader, *, id_: UUID, amount: Money, method: str, reason: str
) -> NoticeView:
    locale = closest(reader.locale)
    texts = {"amount": amount.format(locale), "method": method, "reason": reason}
    who = "agent" if reader.is_agent else "buyer"
    return NoticeView(
        id=id_,
        code=code,
        text=translate(f"{PREFIX}.{who}.{code}.text", locale, **texts),
        hint=translate(f"{PREFIX}.{who}.{code}.hint", locale, **texts),
        amount=amount,
    )
