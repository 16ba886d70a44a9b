"""The same bot on imported shops: Chinese on ecom_bench_zh, English on tau_retail."""

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest
from tests.integration.bot.conftest import Chat, OpenShop

from xiaoer.commerce import api as commerce
from xiaoer.commerce.api import OrderView

REPO = Path(__file__).parents[3]
SHARED = Path(os.environ.get("XIAOER_SHARED", REPO.parent / "shared"))


def data_set(name: str) -> tuple[Path, dict[str, Any]]:
    path = SHARED / "data" / name / "db.json.gz"
    if not path.exists():
        pytest.skip(f"the file {path} is missing")
    return path, json.loads(gzip.decompress(path.read_bytes()))


async def orders_of(chat: Chat, buyer: str) -> list[OrderView]:
    async with chat.db.transaction(chat.workspace_id) as tx:
        return await commerce.list_orders(
            tx, chat.workspace_id, contact_external_id=buyer, limit=50
        )


async def test_ten_chinese_buyers_hear_the_last_event_of_their_order(open_shop: OpenShop) -> None:
    path, data = data_set("ecom_bench_zh")
    open_chat = await open_shop(path)
    asked = 0
    for buyer in data["users_info"]:
        chat = await open_chat(buyer)
        traced = [o for o in await orders_of(chat, buyer) if o.shipments and o.shipments[0].events]
        if not traced or asked == 10:
            continue
        order, last = traced[0], traced[0].shipments[0].last_event
        assert last is not None
        answer = await chat.ask(f"订单{order.number}的快递到哪了")
        assert answer.cards[0]["order_number"] == order.number
        assert (last.place or "") in answer.text
        asked += 1
    assert asked == 10


async def test_ten_english_buyers_hear_about_their_order(open_shop: OpenShop) -> None:
    path, data = data_set("tau_retail")
    open_chat = await open_shop(path, locale="en")
    buyers = [buyer for buyer, user in data["users"].items() if user["orders"]][:10]
    assert len(buyers) == 10
    for buyer in buyers:
        chat = await open_chat(buyer)
        number = data["users"][buyer]["orders"][0]
        answer = await chat.ask(f"What is the status of order {number}?")
        assert answer.text.startswith(f"Order …{number[-4:]} is “")
        assert answer.cards[0]["order"]["number"].endswith(number.removeprefix("#"))
        foreign = data["users"][next(b for b in data["users"] if b not in buyers)]["orders"]
        if foreign:
            refused = await chat.ask(f"where is order {foreign[0]}")
            assert refused.cards == ()
            assert refused.text.startswith("I cannot find")
