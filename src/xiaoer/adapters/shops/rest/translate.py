"""Pages of the documented contract (docs/reference/shop-rest.md). Pure."""

from typing import cast

from xiaoer.commerce.ports.shops import OrderLink, ShopAnswerError, ShopPage, read_plain

Json = dict[str, object]


def read_page(document: Json) -> ShopPage:
    """One answer of `GET /changes`. Raises ShopAnswerError where the frame is wrong."""
    cursor, has_more = document.get("cursor"), document.get("has_more", False)
    if not isinstance(cursor, str) or not isinstance(has_more, bool):
        raise ShopAnswerError(reason="no_cursor")
    try:
        rows = read_plain(document, source="rest")
    except ValueError as error:
        raise ShopAnswerError(reason="time_zone") from error
    removed = _object(document.get("removed"))
    return ShopPage(
        rows=rows,
        cursor=cursor,
        has_more=has_more,
        links=tuple(_link(_object(order)) for order in _list(document.get("orders"))),
        gone_orders=_texts(removed.get("orders")),
        gone_products=_texts(removed.get("products")),
    )


def _link(order: Json) -> OrderLink:
    number = str(order.get("number", "")).strip()
    lines = [_object(line) for line in _list(order.get("lines"))]
    return OrderLink(
        number=number,
        external_id=str(order.get("id") or number),
        lines=tuple(str(line.get("id") or line.get("sku", "")) for line in lines),
    )


def _object(value: object) -> Json:
    return cast("Json", value) if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else []


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in _list(value))
