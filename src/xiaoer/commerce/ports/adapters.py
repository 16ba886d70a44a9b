"""Every adapter of this build, by what it is for."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from xiaoer.commerce.ports.carriers import Carriers
from xiaoer.commerce.ports.hooks import Adapter
from xiaoer.commerce.ports.payments import PaymentProviders
from xiaoer.commerce.ports.shops import Shops


@dataclass(frozen=True)
class Adapters:
    """What wiring put together."""

    carriers: Carriers = field(default_factory=Carriers)
    payments: PaymentProviders = field(default_factory=PaymentProviders)
    shops: Shops = field(default_factory=Shops)

    def of(self, shelf: str) -> Mapping[str, Adapter]:
        """Those for carriers, payments or shops."""
        by_shelf: dict[str, Mapping[str, Adapter]] = {
            "carriers": self.carriers.by_kind,
            "payments": self.payments.by_kind,
            "shops": self.shops.by_kind,
        }
        return by_shelf[shelf]
