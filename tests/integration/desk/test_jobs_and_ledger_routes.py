"""Jobs and ledger over HTTP: anonymous, not allowed, unknown, valid."""

import base64
from collections.abc import AsyncGenerator

import pytest
from litestar import Router
from litestar.di import Provide
from tests.factories.people import Session, given_session, given_workspace
from tests.factories.web import Client, client_of, problem

from xiaoer.desk.jobs_routes import Jobs
from xiaoer.desk.ledger_routes import Ledger
from xiaoer.identity.api import Role
from xiaoer.identity.views import WorkspaceView
from xiaoer.kernel import jobs
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import JobId, new_id
from xiaoer.kernel.job_runner import JobContext, JobRunner, PermanentJobError
from xiaoer.kernel.jobs import JobHandlers, Payload
from xiaoer.kernel.ledger.checkpoint import Signer, Verifier
from xiaoer.kernel.ledger.model import leaf_hash, verify_inclusion

SIGNER = Signer("desk.example", bytes(range(32)))
READS = [
    "/api/v1/jobs",
    "/api/v1/ledger/checkpoint",
    "/api/v1/ledger/entries",
    "/api/v1/ledger/entries/0/proof",
]


@pytest.fixture
async def client(db: Database, clock: FixedClock) -> AsyncGenerator[Client]:
    signer = Provide(lambda: SIGNER, sync_to_thread=False)
    router = Router("/", route_handlers=[Jobs, Ledger], dependencies={"signer": signer})
    async with client_of([router], db, clock) as opened:
        yield opened


@pytest.fixture
async def workspace(db: Database, clock: FixedClock) -> WorkspaceView:
    return await given_workspace(db, clock)


@pytest.fixture
async def supervisor(db: Database, clock: FixedClock, workspace: WorkspaceView) -> Session:
    return await given_session(db, clock, workspace.id, Role.SUPERVISOR)


async def given_dead_job(db: Database, clock: FixedClock, workspace: WorkspaceView) -> JobId:
    handlers = JobHandlers()

    @handlers.on("deliver")
    async def deliver(_ctx: JobContext, _payload: Payload) -> None:
        raise PermanentJobError("refused by the carrier")

    async with db.transaction(workspace.id) as tx:
        job_id = await jobs.enqueue(tx, workspace.id, "deliver", {"message_id": "m"})
    await JobRunner(db, handlers, clock).run_due()
    return job_id


@pytest.mark.parametrize("path", READS)
async def test_without_a_session_nothing_is_shown(client: Client, path: str) -> None:
    assert problem(await client.get(path)) == (401, "kernel.unauthenticated")


@pytest.mark.parametrize("path", READS)
async def test_agents_without_the_permission_are_refused(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView, path: str
) -> None:
    session = await given_session(db, clock, workspace.id, Role.AGENT)
    answer = await client.get(path, headers=session.headers)
    assert problem(answer) == (403, "identity.permission_missing")


async def test_supervisor_sees_dead_jobs_and_runs_one_again(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView, supervisor: Session
) -> None:
    job_id = await given_dead_job(db, clock, workspace)
    headers = supervisor.headers
    [job] = (await client.get("/api/v1/jobs?state=dead", headers=headers)).json()["items"]
    assert (job["id"], job["kind"], job["state"]) == (str(job_id), "deliver", "dead")
    assert job["last_error"] == "PermanentJobError: refused by the carrier"
    answer = await client.post(f"/api/v1/jobs/{job_id}/replay", headers=headers)
    assert (answer.status_code, answer.json()["state"]) == (200, "ready")
    again = await client.post(f"/api/v1/jobs/{job_id}/replay", headers=headers)
    assert problem(again) == (409, "jobs.not_dead")
    unknown = await client.post(f"/api/v1/jobs/{new_id()}/replay", headers=headers)
    assert problem(unknown) == (404, "jobs.not_found")
    assert (await client.get("/api/v1/jobs?state=dead", headers=headers)).json()["items"] == []


async def test_pages_of_jobs_hold_each_once(
    client: Client, db: Database, workspace: WorkspaceView, supervisor: Session
) -> None:
    async with db.transaction(workspace.id) as tx:
        ids = [str(await jobs.enqueue(tx, workspace.id, "later", {})) for _ in range(5)]
    seen, cursor = list[str](), ""
    while cursor is not None:
        params = {"limit": "2", "state": "ready"} | ({"cursor": cursor} if cursor else {})
        page = (await client.get("/api/v1/jobs", params=params, headers=supervisor.headers)).json()
        seen += [job["id"] for job in page["items"]]
        cursor = page["next_cursor"]
    assert seen == ids[::-1]


async def test_other_workspaces_jobs_are_neither_seen_nor_replayed(
    client: Client, db: Database, clock: FixedClock, workspace: WorkspaceView, supervisor: Session
) -> None:
    other = await given_workspace(db, clock, "other")
    job_id = await given_dead_job(db, clock, other)
    seen = (await client.get("/api/v1/jobs", headers=supervisor.headers)).json()["items"]
    assert seen == []
    answer = await client.post(f"/api/v1/jobs/{job_id}/replay", headers=supervisor.headers)
    assert problem(answer) == (404, "jobs.not_found")
    async with db.transaction(other.id) as tx:
        assert (await jobs.get(tx, job_id)).state == "dead"


async def test_every_entry_is_proven_with_what_the_answers_hold(
    client: Client, supervisor: Session
) -> None:
    headers = supervisor.headers  # making the workspace and its people was sealed
    entries, after = list[dict[str, object]](), -1
    while after is not None:
        page = (
            await client.get(f"/api/v1/ledger/entries?after={after}&limit=1", headers=headers)
        ).json()
        entries += page["items"]
        after = page["next_after"]
    assert [entry["index"] for entry in entries] == list(range(len(entries)))
    assert len(entries) >= 2
    for index in range(len(entries)):
        answer = await client.get(f"/api/v1/ledger/entries/{index}/proof", headers=headers)
        proof = answer.json()
        state = Verifier.parse(proof["checkpoint"]["verifier_key"]).open(
            proof["checkpoint"]["note"]
        )
        leaf = leaf_hash(proof["entry"]["leaf"].encode())
        hashes = [base64.b64decode(item) for item in proof["hashes"]]
        verify_inclusion(leaf, index, state.size, hashes, state.root)


async def test_checkpoint_is_the_signed_state(client: Client, supervisor: Session) -> None:
    answer = await client.get("/api/v1/ledger/checkpoint", headers=supervisor.headers)
    body = answer.json()
    state = SIGNER.verifier.open(body["note"])
    assert (state.origin, state.size) == (body["origin"], body["size"])
    assert base64.b64encode(state.root).decode() == body["root"]


@pytest.mark.parametrize(
    ("path", "refusal"),
    [
        ("/api/v1/ledger/entries/999/proof", (404, "ledger.entry_not_found")),
        ("/api/v1/jobs?cursor=nonsense", (422, "kernel.invalid_cursor")),
    ],
)
async def test_what_is_not_there_is_a_problem(
    client: Client, supervisor: Session, path: str, refusal: tuple[int, str]
) -> None:
    assert problem(await client.get(path, headers=supervisor.headers)) == refusal


@pytest.mark.parametrize("query", ["state=lost", "limit=0", "limit=x"])
async def test_malformed_question_is_refused(
    client: Client, supervisor: Session, query: str
) -> None:
    answer = await client.get(f"/api/v1/jobs?{query}", headers=supervisor.headers)
    assert 400 <= answer.status_code < 500
