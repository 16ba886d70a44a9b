"""What people do in this shop: the till takes money, the warehouse sends, the office looks."""

import json

from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from oscar.core.loading import get_class, get_model

Order = get_model("order", "Order")
Source = get_model("payment", "Source")
SourceType = get_model("payment", "SourceType")
ShippingEventType = get_model("order", "ShippingEventType")
EventHandler = get_class("order.processing", "EventHandler")


@csrf_exempt
def pay(request: HttpRequest, number: str) -> JsonResponse:
    """The whole order is paid by card."""
    order = Order.objects.get(number=number)
    card, _ = SourceType.objects.get_or_create(name="银行卡")
    source = Source.objects.create(order=order, source_type=card, currency=order.currency)
    source.allocate(order.total_incl_tax)
    source.debit()
    return JsonResponse({})


@csrf_exempt
def send(request: HttpRequest, number: str) -> JsonResponse:
    """Everything goes out in one parcel, as oscar's dashboard does it."""
    order = Order.objects.get(number=number)
    order.set_status("Being processed")
    kind, _ = ShippingEventType.objects.get_or_create(name="Shipped")
    lines = list(order.lines.all())
    tracking = json.loads(request.body)["tracking"]
    EventHandler().handle_shipping_event(
        order, kind, lines, [line.quantity for line in lines], reference=tracking
    )
    return JsonResponse({})


@csrf_exempt
def cancel(request: HttpRequest, number: str) -> JsonResponse:
    """The order is called off."""
    Order.objects.get(number=number).set_status("Cancelled")
    return JsonResponse({})


def look(request: HttpRequest, number: str) -> JsonResponse:
    """What the office sees of the order's money."""
    order = Order.objects.get(number=number)
    return JsonResponse(
        {
            "refunded": [str(source.amount_refunded) for source in order.sources.all()],
            "events": [
                [event.event_type.name, str(event.amount)] for event in order.payment_events.all()
            ],
        }
    )


URLS = [
    path("<str:number>/pay/", pay),
    path("<str:number>/send/", send),
    path("<str:number>/cancel/", cancel),
    path("<str:number>/", look),
]
