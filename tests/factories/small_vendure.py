"""A Vendure that knows products and no orders: the Admin API's shapes, on http.server."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Json = dict[str, Any]


def product(number: int) -> Json:
    """A product with one variant for 199.00."""
    return {
        "id": str(number),
        "name": f"杯子 {number}",
        "slug": f"mug-{number}",
        "description": "",
        "enabled": True,
        "featuredAsset": None,
        "variants": [
            {
                "id": str(number),
                "sku": f"S{number}",
                "name": "杯子",
                "priceWithTax": 19900,
                "currencyCode": "CNY",
                "stockLevel": "IN_STOCK",
                "enabled": True,
                "options": [],
            }
        ],
    }


@dataclass
class SmallVendure:
    """Its products by number; `skips` are the places that were read from."""

    products: dict[int, Json] = field(default_factory=dict[int, Json])
    skips: list[int] = field(default_factory=list[int])
    port: int = 0

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    def put(self, *numbers: int) -> None:
        self.products |= {number: product(number) for number in numbers}

    def drop(self, *numbers: int) -> None:
        for number in numbers:
            del self.products[number]

    def answer(self, query: str, variables: Json) -> Json:
        if "login(" in query:
            return {"login": {"__typename": "CurrentUser"}}
        if "products(" not in query:
            return {"orders": {"totalItems": 0, "items": []}}
        skip, take = variables["options"]["skip"], variables["options"]["take"]
        self.skips.append(skip)
        there = [self.products[number] for number in sorted(self.products)]
        found = {"totalItems": len(there), "items": there[skip : skip + take]}
        return {"activeChannel": {"defaultCurrencyCode": "CNY"}, "products": found}


class _Handler(BaseHTTPRequestHandler):
    shop: SmallVendure

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        data = self.shop.answer(asked["query"], asked["variables"])
        body = json.dumps({"data": data}).encode()
        self.send_response(200)
        self.send_header("vendure-auth-token", "a session")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
        """Say nothing."""


@contextmanager
def small_vendure() -> Generator[SmallVendure]:
    """A running shop on a free port."""
    shop = SmallVendure()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"shop": shop}))
    shop.port = server.server_port
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield shop
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
