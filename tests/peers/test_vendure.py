"""Vendure in a process of its own: ordered, sent and refunded for real.

`./run test --shops` installs and fills it once in the data folder, which takes minutes.
"""

import os
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.peers.live_desk import SEEN_WITHIN, Order, live_desk, prove
from tests.peers.processes import free_port, running

FOLDER = Path(os.environ.get("XIAOER_VENDURE", "nowhere"))

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        not (FOLDER / "shop.sqlite").is_file(),
        reason="XIAOER_VENDURE names no folder with a filled Vendure: ./run test --shops makes one",
    ),
]
CUSTOMER = {
    "firstName": "小明",
    "lastName": "李",
    "emailAddress": "li@buyer.test",
    "phoneNumber": "13800138000",
}
PLACE = {
    "fullName": "李小明",
    "streetLine1": "文三路1号",
    "city": "杭州",
    "postalCode": "310000",
    "countryCode": "GB",
}
ADD = """mutation ($v: ID!) { addItemToOrder(productVariantId: $v, quantity: 2) {
  __typename ... on ErrorResult { errorCode } } }"""
WHO = """mutation ($i: CreateCustomerInput!) { setCustomerForOrder(input: $i) {
  __typename ... on ErrorResult { errorCode } } }"""
WHERE = """mutation ($i: CreateAddressInput!) { setOrderShippingAddress(input: $i) {
  __typename ... on ErrorResult { errorCode } } }"""
HOW = """mutation ($i: [ID!]!) { setOrderShippingMethod(shippingMethodId: $i) {
  __typename ... on ErrorResult { errorCode } } }"""
NEXT = """mutation { transitionOrderToState(state: "ArrangingPayment") {
  __typename ... on ErrorResult { errorCode } } }"""
PAY = """mutation ($m: String!) { addPaymentToOrder(input: {method: $m, metadata: {}}) {
  __typename ... on Order { id code customer { id } lines { unitPriceWithTax } }
  ... on ErrorResult { errorCode } } }"""
SETTLE = """mutation ($i: ID!) { settlePayment(id: $i) { __typename
  ... on ErrorResult { errorCode } } }"""
SEND = """mutation ($l: [OrderLineInput!]!, $t: String!) { addFulfillmentToOrder(input: {lines: $l,
  handler: {code: "manual-fulfillment", arguments: [{name: "method", value: "SF"},
  {name: "trackingCode", value: $t}]}}) { __typename ... on Fulfillment { id }
  ... on ErrorResult { errorCode } } }"""
SHIPPED = """mutation ($i: ID!) { transitionFulfillmentToState(id: $i, state: "Shipped") {
  __typename ... on ErrorResult { errorCode } } }"""
LOOK = """query ($o: OrderListOptions) { orders(options: $o) { items { id code lines { id }
  payments { id refunds { total state } } } } }"""


class VendureShop:
    """A guest at the shop API, and the people at the Admin API."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def place(self) -> Order:
        async with httpx.AsyncClient(base_url=self._url, timeout=60) as guest:
            api = "/shop-api"
            found = await ask(guest, api, "{ products { items { variants { id priceWithTax } } } }")
            variants = [v for item in found["products"]["items"] for v in item["variants"]]
            cheapest = min(variants, key=lambda variant: variant["priceWithTax"])
            await ask(guest, api, ADD, v=cheapest["id"])
            await ask(guest, api, WHO, i=CUSTOMER)
            await ask(guest, api, WHERE, i=PLACE)
            methods = await ask(guest, api, "{ eligibleShippingMethods { id } }")
            await ask(guest, api, HOW, i=[methods["eligibleShippingMethods"][0]["id"]])
            await ask(guest, api, NEXT)
            ways = await ask(guest, api, "{ eligiblePaymentMethods { code } }")
            way = ways["eligiblePaymentMethods"][0]["code"]
            order = (await ask(guest, api, PAY, m=way))["addPaymentToOrder"]
        made = Order(order["code"], order["customer"]["id"], order["lines"][0]["unitPriceWithTax"])
        async with self._staff() as staff:
            seen = await self._seen(staff, made)
            await ask(staff, "/admin-api", SETTLE, i=seen["payments"][0]["id"])
        return made

    async def send(self, order: Order, tracking: str) -> None:
        async with self._staff() as staff:
            seen = await self._seen(staff, order)
            lines = [{"orderLineId": line["id"], "quantity": 2} for line in seen["lines"]]
            made = await ask(staff, "/admin-api", SEND, l=lines, t=tracking)
            await ask(staff, "/admin-api", SHIPPED, i=made["addFulfillmentToOrder"]["id"])

    async def refunded(self, order: Order) -> list[int]:
        async with self._staff() as staff:
            seen = await self._seen(staff, order)
        return [refund["total"] for payment in seen["payments"] for refund in payment["refunds"]]

    def _staff(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self._url, timeout=60)

    async def _seen(self, staff: httpx.AsyncClient, order: Order) -> dict[str, Any]:
        login = (
            """mutation { login(username: "superadmin", password: "superadmin") { __typename } }"""
        )
        await ask(staff, "/admin-api", login)
        options = {"filter": {"code": {"eq": order.number}}}
        return (await ask(staff, "/admin-api", LOOK, o=options))["orders"]["items"][0]


async def ask(client: httpx.AsyncClient, api: str, query: str, **variables: Any) -> dict[str, Any]:
    """One query in the client's session; nothing may be refused."""
    reply = await client.post(api, json={"query": query, "variables": variables})
    answer = reply.json()
    assert "errors" not in answer, answer
    if token := reply.headers.get("vendure-auth-token"):
        client.headers["authorization"] = f"Bearer {token}"
    assert not [v for v in answer["data"].values() if isinstance(v, dict) and "errorCode" in v]
    return answer["data"]


@pytest.fixture(scope="module")
def vendure(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    url = f"http://127.0.0.1:{free_port()}"
    argv = ["node", str(FOLDER / "shop.js"), url.rpartition(":")[2]]
    env = {"VENDURE_DISABLE_TELEMETRY": "true"}
    with running(argv, f"{url}/shop-api", tmp_path_factory.mktemp("vendure"), env, 240):
        yield url


async def test_an_order_appears_its_parcel_is_told_and_a_partial_refund_reaches_the_shop(
    database_url: str,
    tmp_path: Path,
    vendure: str,
    record_property: Callable[[str, object], None],
) -> None:
    shop = VendureShop(vendure)
    async with live_desk(database_url, tmp_path, vendure.removeprefix("http://")) as desk:
        config = {"base_url": f"{vendure}/admin-api", "username": "superadmin"}
        connection = await desk.connect("vendure", config, {"password": "superadmin"})
        state = await prove(desk, shop, connection, "SF1390427718821")
        assert state["seconds"] < SEEN_WITHIN.total_seconds()
        assert state["rejected"] == 0
        for name in ("seconds", "orders", "products", "customers"):
            record_property(name, state[name])
