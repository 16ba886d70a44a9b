"""A shop's own system that speaks the documented contract, on http.server of the standard library.

It is written from docs/reference/shop-rest.md alone and knows nothing of the desk.
"""

import json
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]
TOKEN = "the shop's token"


def order(number: str, **changes: Any) -> Json:
    """An order of two pieces for 398.00 with its customer inside."""
    return {
        "id": f"id-{number}",
        "number": number,
        "customer": {"id": "c1", "name": "王小明", "phone": "13800138000"},
        "status": "paid",
        "placed_at": "2026-11-23T09:30:00+08:00",
        "total": "398.00",
        "currency": "CNY",
        "lines": [
            {"id": f"{number}-1", "sku": "S1", "title": "保温杯", "quantity": 2, "price": "199.00"}
        ],
        "payments": [{"id": f"pay-{number}", "method": "微信支付", "amount": "398.00"}],
        **changes,
    }


@dataclass
class SmallShop:
    """What changed, in the order in which it changed; a cursor is a place in this list."""

    changes: list[Json] = field(default_factory=list[Json])
    page: int = 2
    refusals: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    asked: list[str] = field(default_factory=list[str])
    refunds: dict[str, Json] = field(default_factory=dict[str, Json])
    port: int = 0

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    def put(self, *orders: Json) -> None:
        self.changes += [{"orders": [item]} for item in orders]

    def answer(self, cursor: str) -> Json:
        begin = int(cursor or 0)
        parts = self.changes[begin : begin + self.page]
        removed = {"orders": [n for part in parts for n in part.get("removed", [])]}
        end = begin + len(parts)
        return {
            "orders": [item for part in parts for item in part.get("orders", [])],
            "products": [item for part in parts for item in part.get("products", [])],
            "removed": removed,
            "cursor": str(end),
            "has_more": end < len(self.changes),
        }

    def refund(self, key: str, body: Json) -> Json:
        return self.refunds.setdefault(key, {"id": f"r{len(self.refunds) + 1}", **body})


class _Handler(BaseHTTPRequestHandler):
    shop: SmallShop

    def do_GET(self) -> None:
        self.shop.asked.append(self.path)
        query = parse_qs(urlsplit(self.path).query)
        self._reply(lambda: self.shop.answer(query.get("cursor", [""])[0]))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self._reply(lambda: self.shop.refund(self.headers["idempotency-key"], body))

    def _reply(self, answer: Any) -> None:
        status, wait, body = 200, "", b"{}"
        if self.headers["authorization"] != f"Bearer {TOKEN}":
            status = 401
        elif self.shop.refusals:
            status, wait = self.shop.refusals.pop(0)
        else:
            body = json.dumps(answer()).encode()
        self.send_response(status)
        if wait:
            self.send_header("Retry-After", wait)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
        """Say nothing."""


@contextmanager
def small_shop() -> Generator[SmallShop]:
    """A running shop on a free port."""
    shop = SmallShop()
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
