"""The balance with the shop that money is paid into instead of going back the way it came."""

from uuid import UUID

from xiaoer.commerce.world import writing
from xiaoer.commerce.world.records import Buyer
from xiaoer.kernel.db import Tx
from xiaoer.kernel.i18n import DEFAULT_LOCALE, translate
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.kernel.money import Money


async def store_credit(tx: Tx, workspace_id: WorkspaceId, buyer: Buyer, amount: Money) -> str:
    """The buyer's own store credit in the amount's currency, opened at nothing if there is none."""
    own = [
        m.external_id
        for m in buyer.methods
        if m.kind == "store_credit" and m.currency == amount.currency
    ]
    if own:
        return own[0]
    return await open_credit(
        tx, workspace_id, buyer, amount, kind="store_credit", as_=f"store-credit-{amount.currency}"
    )


async def coupon(tx: Tx, workspace_id: WorkspaceId, buyer: Buyer, amount: Money, of: UUID) -> str:
    """A balance of its own for this one amount."""
    return await open_credit(
        tx, workspace_id, buyer, amount, kind="coupon", as_=f"coupon-{of.hex[-8:]}"
    )


async def open_credit(
    tx: Tx, workspace_id: WorkspaceId, buyer: Buyer, amount: Money, *, kind: str, as_: str
) -> str:
    """Give the buyer a balance of nothing under this id, with a label in their language."""
    locale = buyer.locale or DEFAULT_LOCALE
    label = translate(f"commerce.method.{kind}", locale, amount=amount.format(locale))
    await writing.add_balance(
        tx, workspace_id, buyer.id, as_, kind=kind, label=label, currency=amount.currency
    )
    return as_
