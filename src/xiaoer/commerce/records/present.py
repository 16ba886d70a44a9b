"""From rows to records."""

from xiaoer.commerce.model import mask_address
from xiaoer.commerce.present import in_locale
from xiaoer.commerce.records.views import (
    CustomerRecord,
    InvoiceWish,
    LineRecord,
    MethodRecord,
    OrderRecord,
    PaymentRecord,
    ShipmentRecord,
)
from xiaoer.commerce.world.records import Buyer, Line, Method, Order
from xiaoer.kernel.money import Money


def order_record(order: Order, customer: str, locale: str, *, is_whole: bool) -> OrderRecord:
    """The order; its address only for those who may see it whole."""
    return OrderRecord(
        id=order.id,
        number=order.number,
        customer=customer,
        status=order.status,
        source_status=order.source_status,
        placed_at=order.placed_at,
        total=Money(order.total_minor, order.currency),
        freight=_optional(order.freight_minor, order.currency),
        address=order.address if is_whole else None,
        address_masked=mask_address(order.address) if order.address else None,
        lines=tuple(_line(line, locale) for line in order.lines),
        payments=tuple(
            PaymentRecord(p.kind, p.method, p.method_id, Money(p.amount_minor, p.currency), p.at)
            for p in order.payments
        ),
        shipments=tuple(
            ShipmentRecord(s.carrier, s.tracking_number, tuple(s.skus)) for s in order.shipments
        ),
        invoice=_invoice(order, is_whole=is_whole),
        appointment=_appointment(order) if is_whole else None,
        modified=tuple(order.modified),
        is_urgent=order.is_urgent,
        reason=order.reason,
        request=order.request,
        shop=order.shop,
        channel=order.channel,
        placed_here=order.placed_here,
        version=order.version,
        source_fields=order.source_fields,
    )


def _line(line: Line, locale: str) -> LineRecord:
    return LineRecord(
        position=line.position,
        sku=line.sku,
        product_id=line.product,
        title=in_locale(line.titles, locale),
        options=line.options,
        quantity=line.quantity,
        returned_quantity=line.returned_quantity,
        price=Money(line.price_minor, line.currency),
        paid=Money(line.cost_minor, line.currency),
        list_price=_optional(line.list_price_minor, line.currency),
        gift_of=line.gift_of,
        flags=tuple(line.flags),
    )


def _invoice(order: Order, *, is_whole: bool) -> dict[str, str | None] | None:
    found = order.invoice
    if found is None:
        return None
    shown: dict[str, str | None] = {"kind": found.kind, "status": found.status}
    return shown | {"title": found.title, "phone": found.phone} if is_whole else shown


def _appointment(order: Order) -> dict[str, str] | None:
    found = order.appointment
    if found is None:
        return None
    return {
        "service": found.service,
        "name": found.name,
        "phone": found.phone,
        "wanted": found.wanted,
    }


def method_record(method: Method) -> MethodRecord:
    """A way to pay."""
    return MethodRecord(
        id=method.external_id,
        kind=method.kind,
        label=method.label,
        details=method.details,
        balance=_optional(method.balance_minor, method.currency),
        is_settled_apart=method.is_settled_apart,
    )


def customer_record(
    buyer: Buyer, orders: list[str], cashbacks: list[str], wishes: list[InvoiceWish]
) -> CustomerRecord:
    """The customer, whole."""
    return CustomerRecord(
        external_id=buyer.external_id,
        name=buyer.name,
        phone=buyer.phone,
        email=buyer.email,
        address=buyer.address,
        methods=tuple(method_record(method) for method in buyer.methods),
        orders=tuple(orders),
        cashbacks=tuple(cashbacks),
        invoice_wishes=tuple(wishes),
        source_fields=buyer.source_fields,
    )


def _optional(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)
