"""Orders and products as they are told to the desk."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Max, QuerySet
from django.db.models.functions import Coalesce, Greatest
from oscar.core.loading import get_model

Order = get_model("order", "Order")
Product = get_model("catalogue", "Product")
OVERLAP = timedelta(seconds=2)
"""A change that was stamped earlier may be committed later."""


def changed_orders(after: datetime | None) -> QuerySet:
    """Orders by the last time that anything about them was written down."""
    stamps = [
        Coalesce(Max(name), F("date_placed"))
        for name in (
            "status_changes__date_created",
            "shipping_events__date_created",
            "payment_events__date_created",
            "sources__transactions__date_created",
        )
    ]
    found = Order.objects.annotate(changed_at=Greatest(F("date_placed"), *stamps))
    found = found.filter(changed_at__gt=after) if after else found
    return found.order_by("changed_at", "pk")


def changed_products(after: datetime | None) -> QuerySet:
    """Products by the last change of theirs or of their stock."""
    stock = Coalesce(Max("stockrecords__date_updated"), F("date_updated"))
    found = Product.objects.annotate(changed_at=Greatest(F("date_updated"), stock))
    found = found.filter(changed_at__gt=after) if after else found
    return found.order_by("changed_at", "pk")


def order_record(order) -> dict:
    """An order with everything about it."""
    lines = list(order.lines.order_by("pk"))
    return {
        "id": order.pk,
        "number": order.number,
        "status": order.status,
        "currency": order.currency,
        "total": str(order.total_incl_tax),
        "freight": str(order.shipping_incl_tax),
        "placed_at": order.date_placed.isoformat(),
        "customer": customer_record(order),
        "address": address_record(order.shipping_address),
        "shipping_method": order.shipping_method,
        "lines": [line_record(line) for line in lines],
        "sources": [source_record(source) for source in order.sources.order_by("pk")],
        "refunds": [
            refund_record(transaction)
            for source in order.sources.order_by("pk")
            for transaction in source.transactions.filter(txn_type="Refund").order_by("pk")
        ],
        "shipping_events": [
            {
                "type": event.event_type.name,
                "notes": event.notes,
                "at": event.date_created.isoformat(),
                "skus": [sku_of(line) for line in event.lines.order_by("pk")],
            }
            for event in order.shipping_events.order_by("pk")
        ],
    }


def customer_record(order) -> dict:
    """The user, or a guest who is known by e-mail only."""
    user = order.user
    name = user.get_full_name() if user else ""
    return {"id": user.pk if user else None, "name": name, "email": order.email or ""}


def address_record(address) -> dict | None:
    """Where the parcel goes."""
    if address is None:
        return None
    return {
        "name": address.name,
        "lines": [address.line1, address.line2, address.line3],
        "city": address.line4,
        "state": address.state,
        "postcode": address.postcode,
        "country": address.country_id or "",
        "phone": str(address.phone_number or ""),
    }


def line_record(line) -> dict:
    """One line; its price is what a piece cost before discounts, its sum what was charged."""
    return {
        "id": line.pk,
        "product": line.product_id,
        "title": line.title,
        "sku": sku_of(line),
        "quantity": line.quantity,
        "unit_price": str(line.unit_price_incl_tax),
        "line_price": str(line.line_price_incl_tax),
    }


def sku_of(line) -> str:
    """The same key that the product's own record has."""
    return line.upc or line.partner_sku or str(line.product_id or "")


def source_record(source) -> dict:
    """A payment: what was debited, or else what was set aside for it."""
    amount = source.amount_debited or source.amount_allocated
    return {
        "id": source.pk,
        "type": source.source_type.name,
        "amount": str(amount),
        "reference": source.reference,
    }


def refund_record(transaction) -> dict:
    """Money that went back."""
    return {
        "id": transaction.pk,
        "type": transaction.source.source_type.name,
        "amount": str(transaction.amount),
        "at": transaction.date_created.isoformat(),
    }


def product_record(product) -> dict:
    """A product with its first stock record; a parent has none of its own."""
    record = product.stockrecords.order_by("pk").first()
    category = product.get_categories().first()
    return {
        "id": product.pk,
        "title": product.get_title(),
        "description": product.description,
        "category": category.name if category else "",
        "is_public": product.is_public,
        "upc": product.upc or (record.partner_sku if record else "") or "",
        "attributes": {
            value.attribute.name: str(value.value_as_text)
            for value in product.get_attribute_values()
        },
        "parent": product.parent_id,
        "price": str(record.price) if record and record.price is not None else None,
        "currency": record.price_currency if record else settings.OSCAR_DEFAULT_CURRENCY,
        "stock": record.net_stock_level if record else None,
    }
