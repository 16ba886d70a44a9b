"""Vendure's orders and products, as its Admin API tells them. Pure; its money is minor units."""

from collections.abc import Mapping
from typing import Final

from xiaoer.adapters.shops.vendure.shapes import (
    PAID,
    Customer,
    Fulfillment,
    Line,
    Order,
    Place,
    Product,
    ProductVariant,
)
from xiaoer.commerce.ports.shops import (
    Address,
    CustomerRow,
    LineRow,
    OrderLink,
    OrderRow,
    OrderStatus,
    PaymentRow,
    ProductRow,
    ShipmentRow,
    ShopRows,
    SkuRow,
)

STATES: Final[Mapping[str, OrderStatus]] = {
    "Created": OrderStatus.PENDING_PAYMENT,
    "AddingItems": OrderStatus.PENDING_PAYMENT,
    "ArrangingPayment": OrderStatus.PENDING_PAYMENT,
    "PaymentAuthorized": OrderStatus.PAID,
    "PaymentSettled": OrderStatus.PAID,
    "ArrangingAdditionalPayment": OrderStatus.PAID,
    "Modifying": OrderStatus.PAID,
    "PartiallyShipped": OrderStatus.SHIPPED,
    "Shipped": OrderStatus.SHIPPED,
    "PartiallyDelivered": OrderStatus.SHIPPED,
    "Delivered": OrderStatus.DELIVERED,
    "Cancelled": OrderStatus.CANCELLED,
}


def add_order(order: Order, locale: str, rows: ShopRows) -> OrderLink | None:
    """None for a basket, which is no order yet, and for an order that is refused."""
    status = STATES.get(order.state)
    if order.active or not order.lines:
        return None
    if status is None:
        rows.refuse("order", order.code, "unknown_status", value=order.state)
        return None
    if order.customer is None:
        rows.refuse("order", order.code, "missing_field", field="customer")
        return None
    customer = _customer(order.customer, order.shipping_address)
    if all(known.external_id != customer.external_id for known in rows.customers):
        rows.customers.append(customer)
    if status is OrderStatus.PAID and _sent(order):
        status = OrderStatus.PACKED
    rows.orders.append(_order(order, customer, status, locale))
    return OrderLink(order.code, order.id, tuple(line.id for line in order.lines))


def add_product(product: Product, locale: str, rows: ShopRows) -> None:
    """A product with its variants."""
    rows.products.append(
        ProductRow(
            external_id=product.id,
            titles={locale: product.name},
            descriptions={locale: product.description},
            skus=tuple(_sku(variant, locale) for variant in product.variants),
            is_listed=product.enabled,
            image=product.featured_asset.preview if product.featured_asset else None,
        )
    )


def _sku(variant: ProductVariant, locale: str) -> SkuRow:
    """The Admin API tells a stock level in words only: IN_STOCK, LOW_STOCK, OUT_OF_STOCK."""
    is_available = variant.enabled and variant.stock_level != "OUT_OF_STOCK"
    return SkuRow(
        external_id=variant.sku,
        attributes={locale: {option.group.name: option.name for option in variant.options}},
        price_minor=variant.price_with_tax,
        currency=variant.currency_code,
        stock=None if is_available else 0,
        is_available=is_available,
    )


def _customer(customer: Customer, place: Place | None) -> CustomerRow:
    name = f"{customer.last_name}{customer.first_name}"
    if name.isascii():
        name = f"{customer.first_name} {customer.last_name}".strip()
    phone = customer.phone_number or (place.phone_number if place else None)
    return CustomerRow(
        external_id=customer.id,
        name=name or (place and place.full_name) or customer.id,
        phone=phone or None,
        email=customer.email_address or None,
        address=_address(place) if place else None,
    )


def _address(place: Place) -> Address:
    street = tuple(line for line in (place.street_line1, place.street_line2) if line)
    return Address(
        name=place.full_name or "",
        phone=place.phone_number or None,
        region=tuple(part for part in (place.province, place.city) if part),
        detail=", ".join(street),
        post_code=place.postal_code or None,
        country=place.country_code or None,
        street=street,
    )


def _order(order: Order, customer: CustomerRow, status: OrderStatus, locale: str) -> OrderRow:
    sent = _sent(order)
    return OrderRow(
        number=order.code,
        customer_external_id=customer.external_id,
        status=status,
        source_status=order.state,
        placed_at=order.order_placed_at,
        total_minor=order.total_with_tax,
        currency=order.currency_code,
        lines=tuple(_line(line, order.currency_code, locale) for line in order.lines),
        address=_address(order.shipping_address) if order.shipping_address else None,
        payments=_payments(order),
        shipments=_shipments(order),
        shipped_at=min((f.created_at for f in sent if f.state != "Pending"), default=None),
        freight_minor=order.shipping_with_tax,
    )


def _line(line: Line, currency: str, locale: str) -> LineRow:
    quantity = line.quantity or line.order_placed_quantity or 1
    is_whole = line.quantity == line.order_placed_quantity
    return LineRow(
        product_external_id=line.product_variant.product.id,
        sku=line.product_variant.sku,
        titles={locale: line.product_variant.name},
        quantity=quantity,
        price_minor=line.unit_price_with_tax,
        currency=currency,
        paid_minor=line.prorated_line_price_with_tax if is_whole else None,
    )


def _payments(order: Order) -> tuple[PaymentRow, ...]:
    taken = [payment for payment in order.payments or () if payment.state in PAID]
    currency = order.currency_code
    paid = [
        PaymentRow("payment", p.method, p.amount, currency, p.created_at, None, p.id) for p in taken
    ]
    back = [
        PaymentRow("refund", p.method, refund.total, currency, refund.created_at, None, refund.id)
        for p in taken
        for refund in p.refunds
        if refund.state != "Failed"
    ]
    return (*paid, *back)


def _sent(order: Order) -> list[Fulfillment]:
    found = order.fulfillments or ()
    return sorted((f for f in found if f.state != "Cancelled"), key=lambda f: int(f.id))


def _shipments(order: Order) -> tuple[ShipmentRow, ...]:
    skus = {line.id: line.product_variant.sku for line in order.lines}
    return tuple(
        ShipmentRow(
            sent.method,
            sent.tracking_code,
            (),
            skus=tuple(skus[p.order_line.id] for p in sent.lines if p.order_line.id in skus),
        )
        for sent in _sent(order)
        if sent.tracking_code
    )
