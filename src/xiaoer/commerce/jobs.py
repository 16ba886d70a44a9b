"""Everything of commerce that waits for its time."""

from xiaoer.commerce.aftersales.jobs import HANDLERS as AFTERSALES
from xiaoer.commerce.parcels import jobs as parcels
from xiaoer.commerce.payments import jobs as payments
from xiaoer.commerce.ports.adapters import Adapters
from xiaoer.commerce.proposals.jobs import HANDLERS as PROPOSALS
from xiaoer.commerce.shops import jobs as shops
from xiaoer.kernel.jobs import JobHandlers
from xiaoer.kernel.secrets import SecretBox


def register(handlers: JobHandlers, *, adapters: Adapters, box: SecretBox) -> None:
    """Add the jobs of every room."""
    handlers.include(AFTERSALES)
    handlers.include(PROPOSALS)
    parcels.register(handlers, adapters.carriers, box)
    payments.register(handlers, adapters.payments, box)
    shops.register(handlers, adapters.shops, box)
