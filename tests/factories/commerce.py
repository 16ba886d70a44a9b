"""A shop with an order, a parcel and a payment; carriers and providers; jobs to run."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from xiaoer.commerce import jobs as commerce_jobs
from xiaoer.commerce.connections import service as connections
from xiaoer.commerce.connections.model import Purpose, hook_path
from xiaoer.commerce.connections.store import Connection
from xiaoer.commerce.ports.adapters import Adapters
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Database
from xiaoer.kernel.http.outbound import Outbound
from xiaoer.kernel.ids import OrderId, ShipmentId, WorkspaceId, new_id
from xiaoer.kernel.job_runner import BackOff, JobRunner
from xiaoer.kernel.jobs import JobHandlers
from xiaoer.kernel.secrets import SecretBox
from xiaoer.wiring.providers import adapters

BOX = SecretBox(b"a key of these tests, 32 bytes..")


@dataclass
class Trade:
    """The adapters on one machine's network, and what runs their jobs."""

    db: Database
    clock: Clock
    adapters: Adapters

    @property
    def parts(self) -> dict[str, object]:
        """What route handlers ask for by name."""
        return {"adapters": self.adapters, "secret_box": BOX}

    async def run_due(self) -> int:
        """Run the jobs that are due."""
        handlers = JobHandlers()
        commerce_jobs.register(handlers, adapters=self.adapters, box=BOX)
        runner = JobRunner(self.db, handlers, self.clock, back_off=BackOff(chance=lambda: 0))
        return await runner.run_due()

    async def connect(
        self,
        workspace_id: WorkspaceId,
        purpose: Purpose,
        kind: str,
        *,
        config: Mapping[str, str] | None = None,
        secrets: Mapping[str, str] | None = None,
    ) -> tuple[Connection, str]:
        """A connection, and the path at which the other side calls."""
        found = self.adapters.of(f"{purpose}s")
        async with self.db.transaction(workspace_id) as tx:
            made = await connections.connect(
                tx,
                workspace_id,
                purpose=purpose,
                kind=kind,
                name=kind,
                config=config or {},
                secrets=secrets or {},
                needs=found[kind].needs,
                box=BOX,
                actor="system:test",
                clock=self.clock,
            )
        return made, hook_path(purpose, kind, made.key)

    async def events(self, workspace_id: WorkspaceId, name: str) -> list[dict[str, object]]:
        """The payloads of stored events of this name, the oldest first."""
        async with self.db.transaction(workspace_id) as tx:
            rows = await tx.fetch(
                "SELECT payload::jsonb AS payload FROM kernel_events WHERE name = $1 ORDER BY seq",
                name,
            )
        return [row["payload"] for row in rows]


def trade(db: Database, clock: Clock, *, allow: frozenset[str] = frozenset()) -> Trade:
    return Trade(db, clock, adapters(Outbound(allow), clock))


async def given_order(
    db: Database,
    workspace_id: WorkspaceId,
    *,
    placed_at: datetime,
    status: str = "shipped",
    paid_minor: int = 39900,
    currency: str = "CNY",
    reference: str | None = None,
    number: str = "SY1",
) -> OrderId:
    """An order with one payment, at position 0."""
    order_id, customer_id = new_id(), new_id()
    async with db.transaction(workspace_id) as tx:
        await tx.execute(
            """INSERT INTO commerce_customers (workspace_id, id, external_id, name)
            VALUES ($1, $2, $3, '王')""",
            workspace_id,
            customer_id,
            customer_id.hex,
        )
        await tx.execute(
            """INSERT INTO commerce_orders (workspace_id, id, number, number_key, customer_id,
              status, source_status, placed_at, total_minor, currency)
            VALUES ($1, $2, $7, $7, $3, $4, $4, $5, $6, $8)""",
            workspace_id,
            order_id,
            customer_id,
            status,
            placed_at,
            paid_minor,
            number,
            currency,
        )
        await tx.execute(
            """INSERT INTO commerce_payments (workspace_id, order_id, position, kind, method,
              amount_minor, currency, at, reference)
            VALUES ($1, $2, 0, 'payment', '微信支付', $3, $6, $4, $5)""",
            workspace_id,
            order_id,
            paid_minor,
            placed_at,
            reference,
            currency,
        )
    return OrderId(order_id)


async def given_parcel(
    db: Database,
    workspace_id: WorkspaceId,
    order_id: UUID,
    *,
    carrier: str = "顺丰速运",
    number: str = "SF1390427718821",
) -> ShipmentId:
    shipment_id = new_id()
    async with db.transaction(workspace_id) as tx:
        await tx.execute(
            """INSERT INTO commerce_shipments
              (workspace_id, id, order_id, position, carrier, tracking_number)
            VALUES ($1, $2, $3, 0, $4, $5)""",
            workspace_id,
            shipment_id,
            order_id,
            carrier,
            number,
        )
    return ShipmentId(shipment_id)
