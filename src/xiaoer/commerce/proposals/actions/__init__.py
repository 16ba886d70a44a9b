"""Every action there is, by what it does."""

from typing import Final

from xiaoer.commerce.proposals.action import Action
from xiaoer.commerce.proposals.actions import (
    addresses,
    balances,
    cancel,
    cashback,
    goodwill,
    items,
    payment,
    placing,
    requesting,
    returning,
    services,
    withdrawing,
)
from xiaoer.commerce.proposals.model import Act

ACTIONS: Final[dict[Act, Action]] = {
    action.act: action
    for action in (
        cancel.ACTION,
        addresses.ORDER,
        addresses.DEFAULT,
        items.ACTION,
        payment.ACTION,
        returning.RETURN,
        returning.EXCHANGE,
        requesting.REFUND_ONLY,
        requesting.REPAIR,
        requesting.RESHIP,
        requesting.PRICE_PROTECTION,
        requesting.COMPENSATION,
        withdrawing.ACTION,
        placing.ACTION,
        balances.SPEND,
        balances.REFUND,
        cashback.ACTION,
        goodwill.ACTION,
        services.INVOICE,
        services.INVOICE_CHANGE,
        services.NUDGE,
        services.APPOINTMENT,
    )
}
