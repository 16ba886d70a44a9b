"""The monthly report on bot and people."""

from typing import Annotated

from litestar import Controller, get
from litestar.params import QueryParameter

from xiaoer.conversations import reporting
from xiaoer.conversations.reporting import ServiceReport
from xiaoer.identity.api import Permission, requires
from xiaoer.kernel.http.parameters import AgentRequest, ClockPart, DbPart


class ServiceReports(Controller):
    """Efficiency, quality, switching, customers (GB/T 47746-2026, clause 9)."""

    path = "/api/v1/reports"
    tags = ("service",)
    guards = (requires(Permission.AUDIT_READ),)

    @get("/service", operation_id="get_service_report")
    async def get_report(
        self,
        request: AgentRequest,
        *,
        db: DbPart,
        clock: ClockPart,
        month: Annotated[str, QueryParameter(name="month", max_length=7, min_length=7)],
    ) -> ServiceReport:
        """The figures of one month, counted now; ``month`` is ``YYYY-MM``."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            return await reporting.report(tx, who.workspace_id, month=month, now=clock.now())
