"""A shop with its demo orders, and requests on them."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

from xiaoer.commerce import api
from xiaoer.commerce.aftersales import acting, opening
from xiaoer.commerce.aftersales.ports import Judged, Question
from xiaoer.commerce.aftersales.rules import PersonDecides
from xiaoer.commerce.aftersales.settling import BookSettlement
from xiaoer.commerce.aftersales.store import requests
from xiaoer.commerce.aftersales.store.requests import StoredRequest
from xiaoer.commerce.api import Doer, Doing, Wanted, Who
from xiaoer.commerce.policies.model.decision import Verdict
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database, Tx
from xiaoer.kernel.ids import WorkspaceId

PACK = Path(__file__).parents[2] / "packs" / "demo_shop"
BUYER = Doer(Who.BUYER, "contact:b")
LIN = Doer(Who.AGENT, "agent:lin", "小林")
CHEN = Doer(Who.AGENT, "agent:chen", "陈主管")


class Grants:
    """Decides as a person would, but with this verdict."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict

    async def decide(self, tx: Tx, workspace_id: WorkspaceId, question: Question) -> Judged:
        judged = await PersonDecides().decide(tx, workspace_id, question)
        return Judged(replace(judged.decision, verdict=self.verdict))


class Shop:
    """What tests do in the shop, each in a transaction of its own."""

    def __init__(self, db: Database, clock: FixedClock, workspace_id: WorkspaceId) -> None:
        self.db, self.clock, self.workspace_id = db, clock, workspace_id

    async def ask(
        self, wanted: Wanted, buyer: str, verdict: Verdict = Verdict.NEEDS_PERSON
    ) -> UUID:
        async with self.db.transaction(self.workspace_id) as tx:
            return await opening.open_request(
                tx,
                self.workspace_id,
                wanted=wanted,
                buyer=buyer,
                doer=BUYER,
                rules=Grants(verdict),
                clock=self.clock,
            )

    async def do(
        self, request_id: UUID, doing: Doing, doer: Doer = LIN, if_match: str | None = None
    ) -> None:
        async with self.db.transaction(self.workspace_id) as tx:
            await acting.do(
                tx,
                self.workspace_id,
                request_id=request_id,
                doing=doing,
                doer=doer,
                settlement=BookSettlement(),
                clock=self.clock,
                if_match=if_match,
            )

    async def expire(self, request_id: UUID) -> bool:
        async with self.db.transaction(self.workspace_id) as tx:
            return await acting.let_expire(
                tx,
                self.workspace_id,
                request_id=request_id,
                settlement=BookSettlement(),
                clock=self.clock,
            )

    async def arrived(self, tracking_number: str) -> int:
        async with self.db.transaction(self.workspace_id) as tx:
            return await api.aftersales_parcel_arrived(
                tx, self.workspace_id, tracking_number=tracking_number, clock=self.clock
            )

    async def get(self, request_id: UUID) -> StoredRequest:
        async with self.db.transaction(self.workspace_id) as tx:
            found = await requests.one(tx, self.workspace_id, request_id)
        assert found
        return found

    async def value(self, sql: str, *arguments: object) -> object:
        async with self.db.transaction(self.workspace_id) as tx:
            return await tx.fetchval(sql, *arguments)

    async def everything(self) -> dict[str, object]:
        """How many rows each table has that an act may write."""
        tables = (
            "commerce_aftersales", "commerce_aftersales_history", "commerce_aftersales_claims",
            "commerce_aftersales_parcels", "commerce_payments", "kernel_events", "kernel_jobs",
            "ledger_entries",
        )  # fmt: skip
        return {table: await self.value(f"SELECT count(*) FROM {table}") for table in tables}
