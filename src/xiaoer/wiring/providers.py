"""The carriers, payment providers and shops that this build knows."""

from xiaoer.adapters.carriers.kdniao.adapter import Kdniao
from xiaoer.adapters.carriers.kuaidi100.adapter import Kuaidi100
from xiaoer.adapters.carriers.ups.adapter import Ups
from xiaoer.adapters.payments.sandbox.adapter import Sandbox
from xiaoer.adapters.payments.stripe.adapter import Stripe
from xiaoer.adapters.payments.wechat_pay.adapter import WechatPay
from xiaoer.adapters.shops.oscar.adapter import Oscar
from xiaoer.adapters.shops.rest.adapter import Rest
from xiaoer.adapters.shops.vendure.adapter import Vendure
from xiaoer.commerce.ports.adapters import Adapters
from xiaoer.commerce.ports.carriers import Carrier, Carriers
from xiaoer.commerce.ports.payments import PaymentProvider, PaymentProviders
from xiaoer.commerce.ports.shops import Shop, Shops
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.http.outbound import Outbound


def adapters(outbound: Outbound, clock: Clock) -> Adapters:
    """Return every other system that can be connected."""
    carriers: tuple[Carrier, ...] = (Kuaidi100(), Kdniao(), Ups(outbound, clock))
    payments: tuple[PaymentProvider, ...] = (
        Sandbox(),
        Stripe(outbound),
        WechatPay(outbound, clock),
    )
    shops: tuple[Shop, ...] = (Oscar(outbound), Rest(outbound), Vendure(outbound))
    return Adapters(
        Carriers({adapter.kind: adapter for adapter in carriers}),
        PaymentProviders({adapter.kind: adapter for adapter in payments}),
        Shops({adapter.kind: adapter for adapter in shops}),
    )
