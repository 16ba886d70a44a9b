"""Worlds in a few words: a buyer with a gift card and a card, an order of two cups and a plate."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from xiaoer.commerce.model import Address, OrderStatus
from xiaoer.commerce.proposals.action import Asked
from xiaoer.commerce.proposals.model import Act, Attested, NewAddress, Wished, WishedGoods
from xiaoer.commerce.settling.model import Move
from xiaoer.commerce.world.records import Buyer, Goods, Line, Method, Order, Payment, World

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HOME = Address("王若溪", "13800005521", ("浙江省", "杭州市"), "文三路 391 号", "310012")
GIFT = Method("gift", "gift_card", "礼品卡", "CNY", 5000, {}, is_settled_apart=False)
CARD = Method("card", "card", "银行卡", "CNY", None, {}, is_settled_apart=False)
APART = Method("ecard", "gift_card", "E 卡", "CNY", 3000, {}, is_settled_apart=True)


def buyer(**more: Any) -> Buyer:
    given: dict[str, Any] = {
        "id": UUID(int=1),
        "external_id": "wang",
        "name": "王若溪",
        "phone": "13800005521",
        "email": None,
        "locale": None,
        "address": HOME,
        "tier": None,
        "region": "CN",
        "tags": [],
        "methods": [GIFT, CARD],
        "source_fields": {},
    }
    return Buyer(**(given | more))


def line(position: int = 0, sku: str = "red", quantity: int = 2, **more: Any) -> Line:
    given: dict[str, Any] = {
        "position": position,
        "sku": sku,
        "product": "cup",
        "category": "home",
        "titles": {"zh-CN": "杯子", "en": "Cup"},
        "quantity": quantity,
        "price_minor": 1000,
        "currency": "CNY",
        "paid_minor": None,
        "list_price_minor": None,
        "returned_quantity": 0,
        "gift_of": None,
        "gift_value_minor": None,
        "bundle": None,
        "flags": [],
        "options": {"颜色": "红"},
        "image": None,
    }
    return Line(**(given | more))


def payment(kind: str = "payment", minor: int = 3500, method: str = "card") -> Payment:
    return Payment(kind, "银行卡", minor, "CNY", method, NOW)


PLATE = line(1, "plate", 1, product="plate", price_minor=1500, options=None)


def order(**more: Any) -> Order:
    """Two red cups at 10 and a plate at 15, paid by card, not sent yet."""
    given: dict[str, Any] = dict.fromkeys(Order.__struct_fields__)
    given |= {
        "id": UUID(int=9),
        "number": "SY-1",
        "number_key": "SY1",
        "status": OrderStatus.PAID,
        "source_status": "已付款",
        "total_minor": 3500,
        "currency": "CNY",
        "placed_at": NOW,
        "address": HOME,
        "modified": [],
        "is_urgent": False,
        "source_fields": {},
        "placed_here": False,
        "version": 0,
        "lines": [line(), PLATE],
        "payments": [payment()],
        "shipments": [],
        "steps": [],
        "is_elsewhere": False,
    }
    return Order(**(given | more))


def goods(sku: str, price: int | None = 1200, product: str = "cup", **more: Any) -> Goods:
    given: dict[str, Any] = {
        "titles": {"zh-CN": "杯子", "en": "Cup"},
        "options": {"颜色": sku},
        "currency": "CNY",
        "stock": 5,
        "is_available": True,
        "is_listed": True,
    }
    return Goods(sku=sku, product=product, price_minor=price, **(given | more))


def world(of: Order | None = None, *, bare: bool = False, **more: Any) -> World:
    """With the blue cup at 12 and the old one that is sold out."""
    stock = {"blue": goods("blue"), "old": goods("old", 100, is_available=False)}
    found = None if bare else of or order()
    return World(
        more.pop("buyer", buyer()), found, more.pop("goods", stock), more.pop("offers", {}), "CNY",
        **more,
    )  # fmt: skip


def asked(act: Act, of: World | None = None, *, granted: int = 0, **wished: Any) -> Asked:
    """The wish in its world; `granted` is what the rules give back to the card."""
    moves = (Move("card", "银行卡", granted),) if granted else ()
    lines = wished.pop("lines", [])
    attested = wished.pop("attested", Attested())
    number = wished.pop("order_number", "SY-1")
    return Asked(of or world(), Wished(act, number, lines=lines, **wished), attested, moves, NOW)


def piece(sku: str | None = None, quantity: int | None = None, **more: Any) -> WishedGoods:
    return WishedGoods(sku, more.pop("position", None), quantity, **more)


def address(**more: Any) -> NewAddress:
    return NewAddress(**more)
