"""Sample orders, goods and requests that flows are tried on; read from packs/flows/samples.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from xiaoer.bot.model.facts import (
    FitReport,
    LineFact,
    OrderFact,
    ParcelFact,
    ProductFact,
    RequestFact,
    SizeChart,
    SkuFact,
)
from xiaoer.kernel.money import Money

Entry = Mapping[str, Any]
CURRENCY = "CNY"


@dataclass(frozen=True)
class Samples:
    """Samples by name, as written; hours are before the time of the trial."""

    orders: Mapping[str, Entry]
    products: Mapping[str, Entry]
    requests: Mapping[str, Entry]

    def order(self, name: str, now: datetime) -> OrderFact:
        """An order."""
        written = self.orders[name]
        lines = tuple(_line(*line) for line in written["lines"])
        total = sum(line.price.amount_minor * line.quantity for line in lines if line.price)
        paid_back = written.get("refunded")
        return OrderFact(
            number=written["number"],
            status=written["status"],
            placed_at=now - timedelta(days=3),
            titles=tuple(line.title for line in lines),
            parcels=(_parcel(written["parcel"], now),) if "parcel" in written else (),
            invoice=tuple(written["invoice"]) if "invoice" in written else None,
            lines=lines,
            total=Money(total, CURRENCY),
            refunded=Money(paid_back, CURRENCY) if paid_back else None,
        )

    def product(self, name: str) -> ProductFact:
        """A product."""
        written = self.products[name]
        skus = tuple(
            SkuFact(key, attributes, Money(price, CURRENCY), None, is_available)
            for key, attributes, price, is_available in written["skus"]
        )
        chart: Entry | None = written.get("chart")
        return ProductFact(
            id=written["id"],
            title=written["title"],
            description=written["description"],
            price=min((sku.price for sku in skus), key=lambda price: price.amount_minor),
            attributes=written["attributes"],
            skus=skus,
            chart=SizeChart(tuple(chart["columns"]), tuple(map(tuple, chart["rows"])))
            if chart
            else None,
        )

    def request(self, name: str, now: datetime) -> RequestFact:
        """An after-sales request."""
        written = self.requests[name]
        return RequestFact(
            id=written["id"],
            number=written["number"],
            order_number=written["order"],
            kind=written["kind"],
            kind_text=written["kind_text"],
            state=written["state"],
            state_text=written["state_text"],
            is_open=bool(written.get("open", True)),
            opened_at=now - timedelta(hours=written["opened"]),
            titles=tuple(written["titles"]),
        )

    def fit(self, written: Entry) -> FitReport:
        """What returns say of a product's size."""
        return FitReport(**written)


def read_samples(written: Entry) -> Samples:
    """The samples of a file."""
    return Samples(written["orders"], written["products"], written["requests"])


def _line(title: str, sku: str, quantity: int, price: int, product: str | None = None) -> LineFact:
    return LineFact(title, sku, quantity, Money(price, CURRENCY), product)


def _parcel(written: Entry, now: datetime) -> ParcelFact:
    return ParcelFact(
        carrier="顺丰速运",
        tracking_number="SF1390427718821",
        status=written["status"],
        at=now - timedelta(hours=written["at"]),
        place=written["place"],
        text=written["text"],
    )
