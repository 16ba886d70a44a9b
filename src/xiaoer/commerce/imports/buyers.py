"""Which buyers of an imported data set the demo page can sign in."""

from dataclasses import replace
from typing import Final

from xiaoer.commerce.imports.rows import ShopRows

DEMO_BUYERS: Final = 10


def with_demo_buyers(rows: ShopRows) -> ShopRows:
    """Offer the first ten customers with orders, in the file's order.

    Only for data sets whose people are invented; a pack names its demo buyers itself.
    """
    with_orders = {order.customer_external_id for order in rows.orders}
    position = 0
    for index, customer in enumerate(rows.customers):
        if customer.external_id not in with_orders or position == DEMO_BUYERS:
            continue
        rows.customers[index] = replace(customer, demo_position=position)
        position += 1
    return rows
