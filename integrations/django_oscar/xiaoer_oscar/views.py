"""Two views: what changed, and a refund to write down."""

import hmac
import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import wraps

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from oscar.core.loading import get_class, get_model

from xiaoer_oscar import reading

Order = get_model("order", "Order")
PaymentEventType = get_model("order", "PaymentEventType")
EventHandler = get_class("order.processing", "EventHandler")
SHORTEST_TOKEN = 20
MOST = 200
REFUND = "Refund"


def for_the_desk(view: Callable) -> Callable:
    """Only with the token of the settings."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        wanted = getattr(settings, "XIAOER_TOKEN", "")
        given = request.headers.get("Authorization", "")
        if len(wanted) < SHORTEST_TOKEN:
            return JsonResponse({"error": "XIAOER_TOKEN is missing or too short"}, status=503)
        if not hmac.compare_digest(f"Bearer {wanted}".encode(), given.encode()):
            return JsonResponse({"error": "token"}, status=401)
        return view(request, *args, **kwargs)

    return guarded


@for_the_desk
@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """Orders and products that changed behind the cursor, the oldest change first."""
    try:
        orders_after, products_after = _read(request.GET.get("cursor", ""))
        limit = min(max(int(request.GET.get("limit", "50")), 1), MOST)
    except ValueError:
        return JsonResponse({"error": "cursor"}, status=400)
    orders = list(reading.changed_orders(orders_after)[:limit])
    products = list(reading.changed_products(products_after)[:limit])
    following = [
        _after(rows, after, is_full=len(rows) == limit)
        for rows, after in ((orders, orders_after), (products, products_after))
    ]
    return JsonResponse(
        {
            "cursor": "|".join(following),
            "has_more": limit in {len(orders), len(products)},
            "locale": settings.LANGUAGE_CODE,
            "currency": settings.OSCAR_DEFAULT_CURRENCY,
            "orders": [reading.order_record(order) for order in orders],
            "products": [reading.product_record(product) for product in products],
        }
    )


@for_the_desk
@require_POST
def refunds(request: HttpRequest, number: str) -> HttpResponse:
    """Write a refund on the order's payment sources; the same key is written once."""
    try:
        body = json.loads(request.body)
        key, amount = str(body["key"]), Decimal(body["amount"])
    except (ValueError, KeyError, TypeError, InvalidOperation):
        return JsonResponse({"error": "body"}, status=400)
    with transaction.atomic():
        order = Order.objects.select_for_update().filter(number=number).first()
        if order is None:
            return JsonResponse({"error": "order"}, status=404)
        sources = list(order.sources.order_by("pk"))
        known = _known(sources, key)
        if known:
            return JsonResponse({"id": known})
        room = {source: _room(source) for source in sources}
        source = next((item for item in sources if room[item] >= amount > 0), None)
        if source is None:
            return JsonResponse({"error": "amount"}, status=409)
        source.refund(amount, reference=key)
        kind, _ = PaymentEventType.objects.get_or_create(name=REFUND)
        EventHandler().create_payment_event(order, kind, amount, reference=key)
    return JsonResponse({"id": _known(sources, key)}, status=201)


def _known(sources: list, key: str) -> int | None:
    for source in sources:
        found = source.transactions.filter(txn_type=REFUND, reference=key).first()
        if found:
            return found.pk
    return None


def _room(source) -> Decimal:
    return (source.amount_debited or source.amount_allocated) - source.amount_refunded


def _read(cursor: str) -> tuple[datetime | None, datetime | None]:
    orders, _, products = cursor.partition("|")
    return _instant(orders), _instant(products)


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _after(rows: list, after: datetime | None, *, is_full: bool) -> str:
    """Behind the last row; at the end a little before it, for what is committed late."""
    last = rows[-1].changed_at if rows else after
    if last is None:
        return ""
    if not is_full:
        last = max(last - reading.OVERLAP, after) if after else last - reading.OVERLAP
    return last.isoformat()
