"""Vendure, through its Admin API (GraphQL)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, Final, cast

import msgspec

from xiaoer.adapters.shops import signing
from xiaoer.adapters.shops.http import Json, base_url, call
from xiaoer.adapters.shops.vendure import queries
from xiaoer.adapters.shops.vendure.cursor import (
    OVERLAP,
    PAGE,
    SLICE,
    Cursor,
    changed,
    cursor_of,
    still_open,
    text_of,
)
from xiaoer.adapters.shops.vendure.shapes import (
    PAID,
    Order,
    Payment,
    Product,
    read_item,
    read_list,
)
from xiaoer.adapters.shops.vendure.translate import add_order, add_product
from xiaoer.commerce.ports.shops import (
    Account,
    HookCall,
    Needs,
    OrderLink,
    Quality,
    QualityLevel,
    ShopAnswerError,
    ShopPage,
    ShopRefund,
    ShopRefusedError,
    ShopRows,
)
from xiaoer.kernel.http.outbound import Outbound

TOKEN: Final = "vendure-auth-token"  # noqa: S105 - a header's name
NOT_LOGGED_IN: Final = frozenset({"FORBIDDEN", "UNAUTHORIZED"})


@dataclass(frozen=True, slots=True)
class Listed:
    """How many there were, those that could be read, and links of those that were taken."""

    count: int
    orders: list[Order]
    links: list[OrderLink]


@dataclass(frozen=True)
class Vendure:
    """`base_url` is the Admin API, such as https://shop.example/admin-api."""

    outbound: Outbound
    tokens: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    kind: ClassVar[str] = "vendure"
    needs: ClassVar[Needs] = Needs(
        config=frozenset({"base_url", "username"}),
        secrets=frozenset({"password"}),
        optional=frozenset({"locale"}),
        optional_secrets=frozenset({signing.SECRET}),
    )
    quality: ClassVar[Quality] = Quality(
        level=QualityLevel.INDEPENDENT_PEER,
        proof="Vendure in a process of its own (./run test --shops): an order placed through its "
        "shop API, a fulfilment with tracking, a partial refund",
        gap="payment plug-ins other than the dummy one; more than one channel",
        checked_on="2026-11-30",
    )

    async def read(self, account: Account, cursor: str | None) -> ShopPage:
        """Changed orders first; then a slice of open orders and of products."""
        at = cursor_of(cursor)
        rows = ShopRows(source="vendure", locale=account.config.get("locale", "en"))
        news = await self._orders(account, rows, changed(at))
        seen = [order.updated_at for order in news.orders]
        if news.count == PAGE and seen:
            after = max(seen[-1] - timedelta(milliseconds=1), at.after or seen[0])
            following = msgspec.structs.replace(at, after=after if after != at.after else seen[-1])
            return ShopPage(rows, text_of(following), has_more=True, links=tuple(news.links))
        if at.after is not None:
            seen.append(at.after + OVERLAP)
        known = {order.id for order in news.orders}
        still = await self._orders(account, rows, still_open(at), known)
        goods = await self._products(account, rows, at.goods)
        following = Cursor(
            after=max(seen) - OVERLAP if seen else None,
            open=at.open + SLICE if still.count == SLICE else 0,
            goods=at.goods + SLICE if goods == SLICE else 0,
            round=at.round if goods == SLICE else at.round + 1,
            is_caught_up=at.is_caught_up or goods < SLICE,
        )
        return ShopPage(
            rows,
            text_of(following),
            not following.is_caught_up,
            (*news.links, *still.links),
            product_round=at.round,
            is_round_over=goods < SLICE,
        )

    async def refund(self, wanted: ShopRefund, account: Account) -> str:
        """A refund of one payment; its reason carries our key, so that a second try finds it."""
        found = await self._ask(account, queries.ONE_ORDER, {"id": wanted.order_external_id})
        order = msgspec.convert(found.get("order"), Order | None)
        if order is None:
            raise ShopRefusedError(reason="order_unknown")
        payments = [p for p in order.payments or () if p.state in PAID]
        for refund in (refund for payment in payments for refund in payment.refunds):
            if wanted.key in (refund.reason or ""):
                return refund.id
        payment = _with_room(payments, wanted)
        answer = await self._ask(
            account,
            queries.REFUND,
            {
                "input": {
                    "amount": wanted.amount.amount_minor,
                    "lines": [],
                    "shipping": 0,
                    "adjustment": 0,
                    "paymentId": payment.id,
                    "reason": f"{wanted.reason} [{wanted.key}]",
                }
            },
        )
        made = cast("Json", answer.get("refundOrder") or {})
        if made.get("__typename") != "Refund":
            raise ShopRefusedError(reason=str(made.get("errorCode") or "refund_refused"))
        return str(made["id"])

    def verify(self, call: HookCall, account: Account, now: datetime) -> None:
        """From a plug-in of the shop, signed as Standard Webhooks says."""
        signing.verify(call, account, now)

    async def _orders(
        self, account: Account, rows: ShopRows, options: Json, known: set[str] | None = None
    ) -> Listed:
        answer = await self._ask(account, queries.ORDERS, {"options": options})
        items = read_list(answer.get("orders")).items
        read = [order for raw in items if (order := read_item(raw, Order, "order", rows))]
        links = [
            link
            for order in read
            if order.id not in (known or set())
            and (link := add_order(order, rows.locale, rows)) is not None
        ]
        return Listed(len(items), read, links)

    async def _products(self, account: Account, rows: ShopRows, skip: int) -> int:
        """How many there were behind `skip`."""
        options: Json = {"skip": skip, "take": SLICE, "sort": {"id": "ASC"}}
        answer = await self._ask(account, queries.PRODUCTS, {"options": options})
        channel = cast("Json", answer.get("activeChannel") or {})
        rows.currency = str(channel.get("defaultCurrencyCode") or rows.currency)
        items = read_list(answer.get("products")).items
        for raw in items:
            product = read_item(raw, Product, "product", rows)
            if product is not None:
                add_product(product, rows.locale, rows)
        return len(items)

    async def _ask(self, account: Account, query: str, variables: Json) -> Json:
        """One query; a session that has ended is opened again, once."""
        for is_last in (False, True):
            token = await self._token(account)
            body = {"query": query, "variables": variables}
            headers = {"Authorization": f"Bearer {token}"}
            answer, _ = await call(
                self.outbound, "POST", base_url(account), headers=headers, body=body
            )
            code = _error(answer)
            if code is None:
                return cast("Json", answer.get("data") or {})
            if code not in NOT_LOGGED_IN or is_last:
                raise ShopRefusedError(reason=code)
            self.tokens.pop(_key(account), None)
        raise ShopAnswerError(reason="session")

    async def _token(self, account: Account) -> str:
        known = self.tokens.get(_key(account))
        if known:
            return known
        variables = {"name": account.config["username"], "password": account.secrets["password"]}
        body = {"query": queries.LOGIN, "variables": variables}
        answer, reply = await call(self.outbound, "POST", base_url(account), headers={}, body=body)
        token = reply.headers.get(TOKEN, "")
        login = cast("Json", cast("Json", answer.get("data") or {}).get("login") or {})
        if not token or login.get("__typename") != "CurrentUser":
            raise ShopRefusedError(reason=str(login.get("errorCode") or "login_refused"))
        self.tokens[_key(account)] = token
        return token


def _key(account: Account) -> tuple[str, str]:
    return base_url(account), account.config["username"]


def _error(answer: Json) -> str | None:
    errors = answer.get("errors")
    if not isinstance(errors, list) or not errors:
        return None
    first = cast("Json", errors[0])
    extensions = cast("Json", first.get("extensions") or {})
    return str(extensions.get("code") or "graphql_error")


def _with_room(payments: list[Payment], wanted: ShopRefund) -> Payment:
    """Of the payments that the order was paid with, the first that can give this much back."""
    amount = wanted.amount.amount_minor
    found = next((p for p in payments if p.room >= amount), None)
    if found is None:
        raise ShopRefusedError(reason="no_payment_with_room")
    return found
