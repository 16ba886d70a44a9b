"""A checker's three questions over HTTP: POST /reset, POST /call, GET /dump."""

import argparse
import json
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from tests.conformance.adapter import Adapter
from tests.conformance.data import document, folder
from tests.conformance.product import Access, running

Make = Callable[[Access, dict[str, Any]], Adapter]


def handler(shop: Adapter) -> type[BaseHTTPRequestHandler]:
    """A handler for one shop; questions are answered one after another."""

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.answer(200, shop.dump()) if self.path == "/dump" else self.answer(404, {})

        def do_POST(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            body = json.loads(self.rfile.read(length) or b"{}")
            match self.path:
                case "/reset":
                    shop.reset()
                    self.answer(200, {"ok": True})
                case "/call":
                    self.answer(200, called(shop, body))
                case _:
                    self.answer(404, {})

        def answer(self, status: int, body: Any) -> None:
            sent = json.dumps(body, ensure_ascii=False).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
            """Say nothing."""

    return Answers


def called(shop: Adapter, body: dict[str, Any]) -> dict[str, Any]:
    """One call's answer."""
    ok, result = shop.call(body["tool"], body.get("arguments") or {}, body.get("session") or {})
    return {"ok": True, "result": result} if ok else {"ok": False, "error": result}


def main(make: Make, name: str, slug: str, policies: Sequence[str]) -> None:
    """Serve a shop on a product of its own, or on one that runs at --url."""
    given = argparse.ArgumentParser()
    given.add_argument("--port", type=int, required=True)
    given.add_argument("--url", help="a running product with a practice shop; else one is started")
    given.add_argument("--workspace", default=slug)
    given.add_argument("--email")
    given.add_argument("--password")
    given.add_argument("--inbox-key", default=f"{slug}-widget")
    given.add_argument("--secret", help="the inbox's signing secret")
    asked = given.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with ExitStack() as stack:
        if asked.url:
            access = Access(
                asked.url,
                asked.workspace,
                asked.email,
                asked.password,
                asked.inbox_key,
                asked.secret,
            )
        else:
            access = stack.enter_context(running(folder(name), slug, policies))
        shop = make(access, document(name))
        shop.reset()
        server = HTTPServer(("127.0.0.1", asked.port), handler(shop))
        sys.stdout.write(f"ready on http://127.0.0.1:{server.server_port}\n")
        sys.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            server.server_close()
