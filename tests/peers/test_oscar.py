"""django-oscar with oscar-api in a process of its own: ordered, sent and refunded for real."""

import asyncio
import sys
from collections.abc import Callable, Generator
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from tests.peers.live_desk import Order, live_desk, prove
from tests.peers.processes import free_port, running

ROOT = Path(__file__).parents[2]
TOKEN = "a token of this test, long enough"
SHOP = [str(ROOT / "tests/peers"), str(ROOT / "integrations/django_oscar")]
BUYER = "guest:wang@buyer.test"
ADDRESS = {
    "first_name": "小明",
    "last_name": "王",
    "line1": "文三路1号",
    "line4": "杭州",
    "state": "浙江",
    "postcode": "310000",
    "phone_number": "+8613800138000",
}


class OscarShop:
    """The buyer at oscar-api's checkout, and the people behind the shop."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def place(self) -> Order:
        async with httpx.AsyncClient(base_url=self._url, timeout=30) as buyer:
            product = {"url": f"{self._url}/api/products/1/", "quantity": 2}
            added = await buyer.post("/api/basket/add-product/", json=product)
            assert added.status_code == 200, added.text
            basket = (await buyer.get("/api/basket/")).json()
            wish = {
                "basket": basket["url"],
                "total": basket["total_incl_tax"],
                "guest_email": "wang@buyer.test",
                "shipping_address": ADDRESS | {"country": f"{self._url}/api/countries/CN/"},
            }
            placed = await buyer.post("/api/checkout/", json=wish)
            assert placed.status_code == 200, placed.text
            number = str(placed.json()["number"])
            assert (await buyer.post(f"/staff/{number}/pay/")).status_code == 200
        return Order(number, BUYER, 19900)

    async def send(self, order: Order, tracking: str) -> None:
        await self._staff(order, "send/", {"tracking": tracking})

    async def cancel(self, order: Order) -> None:
        await self._staff(order, "cancel/", {})

    async def refunded(self, order: Order) -> list[int]:
        async with httpx.AsyncClient(base_url=self._url, timeout=30) as office:
            seen = (await office.get(f"/staff/{order.number}/")).json()
        events = [int(Decimal(amount) * 100) for kind, amount in seen["events"] if kind == "Refund"]
        assert sum(events) == sum(int(Decimal(amount) * 100) for amount in seen["refunded"])
        return events

    async def _staff(self, order: Order, what: str, body: dict[str, str]) -> None:
        async with httpx.AsyncClient(base_url=self._url, timeout=30) as staff:
            done = await staff.post(f"/staff/{order.number}/{what}", json=body)
        assert done.status_code == 200, done.text


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def oscar(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    url = f"http://127.0.0.1:{free_port()}"
    env = {"OSCAR_SECRET": "x" * 50, "OSCAR_TOKEN": TOKEN, "PYTHONPATH": ":".join(SHOP)}
    argv = [sys.executable, "-m", "oscar_shop", url.rpartition(":")[2]]
    with running(argv, f"{url}/api/", tmp_path_factory.mktemp("oscar"), env):
        yield url


async def test_an_order_appears_its_parcel_is_told_and_a_partial_refund_reaches_the_shop(
    database_url: str,
    tmp_path: Path,
    oscar: str,
    record_property: Callable[[str, object], None],
) -> None:
    shop = OscarShop(oscar)
    async with live_desk(database_url, tmp_path, oscar.removeprefix("http://")) as desk:
        config, secrets = {"base_url": f"{oscar}/xiaoer"}, {"token": TOKEN}
        connection = await desk.connect("oscar", config, secrets)
        state = await prove(desk, shop, connection, "SF1390427718821")
        record_property("seconds_until_seen", state["seconds"])
        assert (state["products"] >= 3, state["rejected"]) == (True, 0)
        called_off = await shop.place()
        await desk.order(called_off)
        await shop.cancel(called_off)
        await desk.in_status(called_off, "cancelled")


def test_the_add_on_answers_nobody_without_its_token_and_writes_no_refund_twice_or_too_large(
    oscar: str,
) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    number = asyncio.run(OscarShop(oscar).place()).number
    assert httpx.get(f"{oscar}/xiaoer/changes/").status_code == 401
    path = f"{oscar}/xiaoer/orders/{number}/refunds/"
    assert httpx.post(path, json={"key": "k", "amount": "1"}).status_code == 401
    before = httpx.get(f"{oscar}/staff/{number}/").json()
    large = httpx.post(path, json={"key": "k", "amount": "99999"}, headers=headers)
    assert large.status_code == 409
    assert httpx.get(f"{oscar}/staff/{number}/").json() == before
    twice = [
        httpx.post(path, json={"key": "once", "amount": "1.00"}, headers=headers) for _ in range(2)
    ]
    assert [answer.status_code for answer in twice] == [201, 200]
    assert twice[0].json() == twice[1].json()
    assert len(httpx.get(f"{oscar}/staff/{number}/").json()["events"]) == len(before["events"]) + 1
