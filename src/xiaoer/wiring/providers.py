"""The carriers and payment providers that this build knows."""

from xiaoer.adapters.carriers.kdniao.adapter import Kdniao
from xiaoer.adapters.carriers.kuaidi100.adapter import Kuaidi100
from xiaoer.adapters.carriers.ups.adapter import Ups
from xiaoer.adapters.payments.sandbox.adapter import Sandbox
from xiaoer.adapters.payments.stripe.adapter import Stripe
from xiaoer.adapters.payments.wechat_pay.adapter import WechatPay
from xiaoer.commerce.ports.carriers import Carrier, Carriers
from xiaoer.commerce.ports.payments import PaymentProvider, PaymentProviders
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.http.outbound import Outbound


def carriers(outbound: Outbound, clock: Clock) -> Carriers:
    """Return every source of parcel news."""
    known: tuple[Carrier, ...] = (Kuaidi100(), Kdniao(), Ups(outbound, clock))
    return Carriers({adapter.kind: adapter for adapter in known})


def payment_providers(outbound: Outbound, clock: Clock) -> PaymentProviders:
    """Return every way of paying back."""
    known: tuple[PaymentProvider, ...] = (
        Sandbox(),
        Stripe(outbound),
        WechatPay(outbound, clock),
    )
    return PaymentProviders({adapter.kind: adapter for adapter in known})
