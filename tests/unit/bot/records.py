"""Orders, requests and messages as other slices show them, made for the bot's pure rules."""

from typing import Any
from uuid import UUID

import msgspec

from xiaoer.commerce.api import AftersalesRow, OrderView, ProductView
from xiaoer.conversations.api import Message

AT = "2026-11-22T13:05:00Z"


def yuan(minor: int) -> dict[str, Any]:
    """An amount, in fen."""
    return {"amount_minor": minor, "currency": "CNY"}


def line(title: str = "手冲壶", **changed: Any) -> dict[str, Any]:
    """A line of an order."""
    fields = {"title": title, "sku": "K1", "quantity": 1, "price": yuan(12900)}
    return {**fields, "image": None, "product_id": "kettle", **changed}


def shipment(**changed: Any) -> dict[str, Any]:
    """A parcel under way."""
    fields: dict[str, Any] = {
        "id": str(UUID(int=9)),
        "carrier": "顺丰速运",
        "tracking_number": "SF1390427718821",
        "status": "in_transit",
        "eta_at": None,
        "last_event": None,
        "events": [],
        "anomalies": [],
        "customs": None,
    }
    return {**fields, **changed}


def order(number: str = "SY1", **changed: Any) -> OrderView:
    """An order of one kettle, paid."""
    fields: dict[str, Any] = {
        "id": str(UUID(int=1)),
        "number": number,
        "status": "paid",
        "placed_at": AT,
        "total": yuan(12900),
        "lines": [line()],
        "shipments": [],
        "payments": [],
        "address_masked": None,
        "invoice": None,
    }
    return msgspec.convert({**fields, **changed}, OrderView)


def request(number: int = 1, **changed: Any) -> AftersalesRow:
    """A wish to be paid back, just made."""
    fields: dict[str, Any] = {
        "id": str(UUID(int=number)),
        "number": f"AS{number}",
        "version": 1,
        "kind": "refund_only",
        "kind_text": "仅退款",
        "state": "requested",
        "state_text": "待审核",
        "waiting_on": None,
        "due": None,
        "order_id": str(UUID(int=1)),
        "order_number": "SY1",
        "buyer": "B1",
        "buyer_name": "王**",
        "reason": {"code": "changed_mind", "text": "不想要了"},
        "words": "",
        "lines": [],
        "decided": yuan(0),
        "granted": yuan(0),
        "settled": yuan(0),
        "attempts": 1,
        "opened_at": AT,
        "changed_at": AT,
        "ended_at": None,
    }
    return msgspec.convert({**fields, **changed}, AftersalesRow)


def product(**changed: Any) -> ProductView:
    """A kettle in two colours."""
    fields: dict[str, Any] = {
        "id": "kettle",
        "title": "手冲壶",
        "description": "600 毫升",
        "price": yuan(12900),
        "image": None,
        "url": None,
        "category": "coffee",
        "attributes": {"材质": "不锈钢"},
        "size_chart": None,
        "skus": [sku("K1", "黑"), sku("K2", "白", stock=None)],
    }
    return msgspec.convert({**fields, **changed}, ProductView)


def sku(key: str, colour: str, *, stock: int | None = 3) -> dict[str, Any]:
    """One colour of the kettle."""
    return {
        "id": key,
        "attributes": {"颜色": colour},
        "price": yuan(12900),
        "stock": stock,
        "is_available": True,
    }


def message(text: str = "您好", **changed: Any) -> Message:
    """What the bot wrote."""
    fields: dict[str, Any] = {
        "id": str(UUID(int=1)),
        "conversation_id": str(UUID(int=2)),
        "seq": 1,
        "kind": "message",
        "sender": {"type": "bot", "id": None, "name": "小二"},
        "text": text,
        "cards": [],
        "quick_replies": [],
        "sources": [],
        "attachments": [],
        "fact": None,
        "client_id": None,
        "created_at": AT,
        "delivered_at": None,
        "read_at": None,
    }
    return msgspec.convert({**fields, **changed}, Message)
