"""Is it alive, is it ready, how does it do: for supervisors and Prometheus."""

import asyncio
from typing import Final

import msgspec
from litestar import Controller, Response, get
from litestar.datastructures import State
from litestar.status_codes import HTTP_200_OK, HTTP_503_SERVICE_UNAVAILABLE
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from xiaoer.kernel.db import Database

PATIENCE_SECONDS: Final = 3.0
OVERDUE_SECONDS: Final = 120.0


class Check(msgspec.Struct, frozen=True):
    """One thing that must be well; `detail` is for the operator and holds no personal data."""

    name: str
    ok: bool
    detail: str


class Readiness(msgspec.Struct, frozen=True):
    """All checks; `ready` only if every one is well."""

    ready: bool
    checks: list[Check]


async def check_database(db: Database, expected: str) -> list[Check]:
    """Ask the database for its schema and the age of the oldest overdue job, in one query."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), db.system() as tx:
            row = await tx.fetchrow(
                """
                SELECT (SELECT version_num FROM alembic_version) AS revision,
                       greatest(0, extract(epoch FROM now() - min(coalesce(run_at, created_at))))
                         AS overdue
                FROM kernel_jobs WHERE state = 'ready'
                """
            )
    except Exception as error:  # noqa: BLE001 - whatever it is, the answer is "not ready"
        return [Check("database", ok=False, detail=type(error).__name__)]
    assert row is not None  # noqa: S101 - an aggregate has one row
    overdue = float(row["overdue"])
    return [
        Check("database", ok=True, detail="connected"),
        Check("schema", ok=row["revision"] == expected, detail=str(row["revision"])),
        Check("jobs", ok=overdue < OVERDUE_SECONDS, detail=f"oldest overdue {overdue:.0f} s"),
    ]


class HealthController(Controller):
    """Open to everyone; says nothing about anybody."""

    path = "/"
    include_in_schema = False

    @get("/health/live", sync_to_thread=False)
    def live(self) -> dict[str, bool]:
        """Answer as long as the process can."""
        return {"live": True}

    @get("/health/ready")
    async def ready(self, db: Database, state: State) -> Response[Readiness]:
        """Answer 200 only when a message could be taken and answered now."""
        checks = await check_database(db, state.revision)
        checks.append(Check("events", ok=state.runtime.is_following, detail="event tail"))
        is_ready = all(check.ok for check in checks)
        status = HTTP_200_OK if is_ready else HTTP_503_SERVICE_UNAVAILABLE
        return Response(Readiness(is_ready, checks), status_code=status)

    @get("/metrics", sync_to_thread=False)
    def metrics(self) -> Response[bytes]:
        """Answer in Prometheus' text format."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
