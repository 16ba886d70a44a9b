"""localstripe in a process of its own, and payments made at it as a shop's checkout would."""

import base64
import json
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.peers.processes import free_port, running

from xiaoer.kernel.http.outbound import Outbound

PROGRAM = Path(__file__).with_name("localstripe_on_loopback.py")
SECRET = "sk_test_12345"
CARD = {
    "type": "card",
    "card[number]": "4242424242424242",
    "card[exp_month]": "12",
    "card[exp_year]": "2030",
    "card[cvc]": "123",
}


@contextmanager
def localstripe(folder: Path) -> Generator[str]:
    """Its address, while it runs."""
    url = f"http://127.0.0.1:{free_port()}"
    with running([sys.executable, str(PROGRAM), url.rpartition(":")[2]], url, folder):
        yield url


async def ask(url: str, path: str, form: dict[str, str] | None = None) -> dict[str, Any]:
    """POST a form, or GET without one."""
    basic = base64.b64encode(f"{SECRET}:".encode()).decode()
    headers = {
        "Authorization": f"Basic {basic}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    outbound = Outbound(frozenset({url.removeprefix("http://")}))
    method = "GET" if form is None else "POST"
    reply = await outbound.send(
        method, url + path, headers=headers, content=urlencode(form or {}).encode()
    )
    assert reply.status == 200, reply.body
    return json.loads(reply.body)


async def paid(url: str, minor: int) -> str:
    """A payment of so much; its id."""
    customer = await ask(url, "/v1/customers", {"email": "li@buyer.example"})
    method = await ask(url, "/v1/payment_methods", CARD)
    path = f"/v1/payment_methods/{method['id']}/attach"
    await ask(url, path, {"customer": customer["id"]})
    intent = {
        "amount": str(minor),
        "currency": "cny",
        "customer": customer["id"],
        "payment_method": method["id"],
        "confirm": "true",
    }
    made = await ask(url, "/v1/payment_intents", intent)
    assert made["status"] == "succeeded"
    return str(made["id"])


async def refunds_at(url: str, payment: str) -> list[dict[str, Any]]:
    """What the provider itself has paid back of a payment, the oldest first."""
    found = await ask(url, f"/v1/refunds?payment_intent={payment}")
    return sorted(found["data"], key=lambda one: one["created"])
