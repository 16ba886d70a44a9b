"""A page of a shop's changes, made fit for this workspace. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from xiaoer.commerce.imports.rows import LineRow, OrderRow, ProductRow, ShopRows
from xiaoer.commerce.model import OrderStatus, order_number_key


@dataclass(frozen=True, slots=True)
class Known:
    """An order that is here: whose it is, what the shop last said of it, and what it is now."""

    connection_id: UUID | None
    told: OrderStatus | None
    status: OrderStatus


def with_prefix(rows: ShopRows, prefix: str) -> ShopRows:
    """The rows with every id of customers, products and SKUs behind `prefix:`."""
    if not prefix:
        return rows
    return replace(
        rows,
        customers=[replace(c, external_id=f"{prefix}:{c.external_id}") for c in rows.customers],
        methods=[
            replace(m, customer_external_id=f"{prefix}:{m.customer_external_id}")
            for m in rows.methods
        ],
        products=[_product(product, prefix) for product in rows.products],
        orders=[_order(order, prefix) for order in rows.orders],
    )


def of_this_shop(
    rows: ShopRows, known: Mapping[str, Known], connection_id: UUID, own_refunds: set[str]
) -> ShopRows:
    """Without orders of other shops, and without refunds that the shop only has from us.

    A status that the shop has told before does not undo what this desk has made of it since.
    """
    kept: list[OrderRow] = []
    for order in rows.orders:
        found = known.get(order_number_key(order.number))
        if found and found.connection_id not in {None, connection_id}:
            rows.refuse("order", order.number, "other_shop")
            continue
        kept.append(_settled(order, found, own_refunds))
    rows.orders = kept
    return rows


def _settled(order: OrderRow, found: Known | None, own_refunds: set[str]) -> OrderRow:
    payments = tuple(p for p in order.payments if p.reference not in own_refunds)
    is_old = found is not None and found.told is order.status
    status = found.status if found and is_old else order.status
    return replace(order, payments=payments, status=status)


def _product(product: ProductRow, prefix: str) -> ProductRow:
    skus = tuple(replace(s, external_id=f"{prefix}:{s.external_id}") for s in product.skus)
    return replace(product, external_id=f"{prefix}:{product.external_id}", skus=skus)


def _order(order: OrderRow, prefix: str) -> OrderRow:
    shipments = tuple(
        replace(s, skus=tuple(f"{prefix}:{sku}" for sku in s.skus)) for s in order.shipments
    )
    return replace(
        order,
        customer_external_id=f"{prefix}:{order.customer_external_id}",
        lines=tuple(_line(line, prefix) for line in order.lines),
        shipments=shipments,
    )


def _line(line: LineRow, prefix: str) -> LineRow:
    product = line.product_external_id
    return replace(
        line,
        sku=f"{prefix}:{line.sku}",
        product_external_id=f"{prefix}:{product}" if product else None,
    )
