"""Work of the shop that waits for its time: the rooms' own jobs."""

from xiaoer.commerce.aftersales.jobs import HANDLERS as AFTERSALES
from xiaoer.commerce.proposals.jobs import HANDLERS as PROPOSALS
from xiaoer.kernel.jobs import JobHandlers

HANDLERS = JobHandlers()
HANDLERS.include(AFTERSALES)
HANDLERS.include(PROPOSALS)
