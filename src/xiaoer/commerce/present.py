"""From stored rows to what people see: one language, masked, with the parcel's real state."""

from xiaoer.commerce.model import (
    Address,
    ParcelEvent,
    customs_state,
    last_event,
    mask_address,
    shipment_status,
    timeline,
)
from xiaoer.commerce.store.orders import StoredOrder, StoredShipment
from xiaoer.commerce.store.products import StoredProduct
from xiaoer.commerce.views import (
    AnomalyView,
    InvoiceView,
    OrderLineView,
    OrderView,
    ParcelEventView,
    ParcelView,
    PaymentView,
    ProductView,
    ShipmentView,
    SkuView,
)
from xiaoer.kernel.money import Money


def in_locale(texts: dict[str, str], locale: str) -> str:
    """The text in this language, or in any that there is."""
    return texts.get(locale) or next((text for text in texts.values() if text), "")


def order_view(order: StoredOrder, locale: str) -> OrderView:
    """The order as its buyer and the agents see it."""
    return OrderView(
        id=order.id,
        number=order.number,
        status=order.status,
        placed_at=order.placed_at,
        total=Money(order.total_minor, order.currency),
        lines=tuple(
            OrderLineView(
                title=in_locale(line.titles, locale),
                sku=line.sku,
                quantity=line.quantity,
                price=Money(line.price_minor, line.currency),
                image=line.image,
                product_id=line.product,
            )
            for line in order.lines
        ),
        shipments=tuple(_shipment(shipment, order) for shipment in order.shipments),
        payments=tuple(
            PaymentView(p.kind, p.method, Money(p.amount_minor, p.currency), p.at)
            for p in order.payments
        ),
        address_masked=_address(order.address),
        invoice=_invoice(order),
    )


def _address(address: Address | None) -> str | None:
    return mask_address(address) if address else None


def _invoice(order: StoredOrder) -> InvoiceView | None:
    found = order.invoice
    if found is None:
        return None
    return InvoiceView(found.kind, found.title, found.status, found.issued_at)


def _shipment(shipment: StoredShipment, order: StoredOrder) -> ShipmentView:
    events = timeline(ParcelEvent(e.at, e.code, e.place, e.text) for e in shipment.events)
    last = last_event(events)
    return ShipmentView(
        carrier=shipment.carrier,
        tracking_number=shipment.tracking_number,
        status=shipment_status(events, order.status),
        eta_at=shipment.eta_at,
        last_event=_event(last) if last else None,
        events=tuple(_event(event) for event in events),
        id=shipment.id,
        anomalies=tuple(
            AnomalyView(a.kind, a.since_at, a.found_at, a.cleared_at) for a in shipment.anomalies
        ),
        customs=customs_state(events),
    )


def _event(event: ParcelEvent) -> ParcelEventView:
    return ParcelEventView(event.at, event.code, event.place, event.text)


def newest_parcel(order: OrderView) -> ParcelView | None:
    """The order's parcel that moved last; one without a trace only if there is no other."""
    if not order.shipments:
        return None
    traced = [shipment for shipment in order.shipments if shipment.last_event]
    shipment = max(
        traced,
        key=lambda s: s.last_event.at if s.last_event else s.events[0].at,
        default=order.shipments[-1],
    )
    return ParcelView(
        carrier=shipment.carrier,
        tracking_number=shipment.tracking_number,
        status=shipment.status,
        last_event=shipment.last_event,
        order_number=order.number,
    )


def _named(attributes: dict[str, dict[str, str]], locale: str) -> dict[str, str]:
    return attributes.get(locale) or next(iter(attributes.values()), dict[str, str]())


def product_view(product: StoredProduct, locale: str) -> ProductView:
    """The product in one language; its price is that of the cheapest SKU."""
    skus = tuple(
        SkuView(
            s.id,
            _named(s.attributes, locale),
            Money(s.price_minor, s.currency),
            s.stock,
            s.is_available,
        )
        for s in product.skus
    )
    return ProductView(
        id=product.id,
        title=in_locale(product.titles, locale),
        description=in_locale(product.descriptions, locale),
        price=min((sku.price for sku in skus), key=lambda price: price.amount_minor),
        image=product.image,
        url=product.url,
        category=product.category,
        attributes=_named(product.attributes, locale),
        size_chart=product.size_chart,
        skus=skus,
    )
