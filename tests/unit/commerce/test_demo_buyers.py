from datetime import UTC, datetime

from xiaoer.commerce.imports.buyers import DEMO_BUYERS, with_demo_buyers
from xiaoer.commerce.imports.rows import CustomerRow, OrderRow, ShopRows
from xiaoer.commerce.model import OrderStatus


def order_of(customer: str) -> OrderRow:
    return OrderRow(
        number=f"n-{customer}",
        customer_external_id=customer,
        status=OrderStatus.PAID,
        source_status="paid",
        placed_at=datetime(2026, 11, 1, tzinfo=UTC),
        total_minor=100,
        currency="CNY",
        lines=(),
    )


def test_the_first_ten_customers_with_orders_can_be_signed_in() -> None:
    people = [CustomerRow(f"c{n:02}", f"买家{n}") for n in range(14)]
    rows = ShopRows("test", people, orders=[order_of(p.external_id) for p in people[1:]])
    found = {c.external_id: c.demo_position for c in with_demo_buyers(rows).customers}
    assert found["c00"] is None
    assert [found[f"c{n:02}"] for n in range(1, 14)] == [*range(DEMO_BUYERS), None, None, None]
