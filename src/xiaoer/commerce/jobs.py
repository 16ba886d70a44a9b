"""Everything of commerce that waits for its time."""

from xiaoer.commerce.aftersales.jobs import HANDLERS as AFTERSALES
from xiaoer.commerce.parcels import jobs as parcels
from xiaoer.commerce.payments import jobs as payments
from xiaoer.commerce.ports.carriers import Carriers
from xiaoer.commerce.ports.payments import PaymentProviders
from xiaoer.commerce.proposals.jobs import HANDLERS as PROPOSALS
from xiaoer.kernel.jobs import JobHandlers
from xiaoer.kernel.secrets import SecretBox


def register(
    handlers: JobHandlers, *, carriers: Carriers, providers: PaymentProviders, box: SecretBox
) -> None:
    """Add the jobs of every room."""
    handlers.include(AFTERSALES)
    handlers.include(PROPOSALS)
    parcels.register(handlers, carriers, box)
    payments.register(handlers, providers, box)
