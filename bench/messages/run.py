"""Durable messages a second: the intake with its group commit beside bare inserts of the rows.

Both at the same concurrency, interleaved, on one server with fsync on. Prints one JSON object.
Run: ``python bench/messages/run.py [--seconds 5] [--clients 64] [--rounds 3]``
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg

from xiaoer.conversations import api
from xiaoer.kernel.clock import SystemClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import new_id, workspace_id_of
from xiaoer.kernel.postgres.migrate import migrate
from xiaoer.kernel.postgres.supervisor import PostgresServer

GOAL = 0.5
Send = Callable[[int], Awaitable[None]]


async def measure(send: Send, clients: int, seconds: float) -> dict[str, float]:
    """Sends a second and the time of one in milliseconds, with ``clients`` at a time."""
    until = time.perf_counter() + seconds
    taken: list[float] = []

    async def client(number: int) -> None:
        while (started := time.perf_counter()) < until:
            await send(number)
            taken.append(time.perf_counter() - started)

    await asyncio.gather(*(client(number) for number in range(clients)))
    cuts = statistics.quantiles(taken, n=100)
    return {
        "per_second": round(len(taken) / seconds, 1),
        "p50_ms": round(cuts[49] * 1000, 2),
        "p99_ms": round(cuts[98] * 1000, 2),
    }


async def prepare(url: str, clients: int) -> tuple[Database, list[api.InboundMessage]]:
    """A migrated database with an inbox, and a message of each client to copy."""
    await migrate(url)
    db = await Database.open(url, pool_size=8)
    workspace_id, clock = workspace_id_of("bench"), SystemClock()
    async with db.transaction(workspace_id) as tx:
        inbox = await api.create_inbox(
            tx, workspace_id, key="bench-api", channel="api", name="bench", clock=clock
        )
    return db, [
        api.InboundMessage(
            workspace_id=workspace_id,
            inbox_id=inbox.id,
            contact_id=new_id(),
            contact_name="王小姐",
            contact_tier=None,
            content=api.Content(text="我的快递到哪了？"),
            client_id=None,
            dedupe_key="",
        )
        for _ in range(clients)
    ]


async def run(url: str, arguments: argparse.Namespace) -> dict[str, object]:
    """Both sides, by turns; the medians of the rounds."""
    db, samples = await prepare(url, arguments.clients)
    intake = api.Intake(db, SystemClock())
    raw = await asyncpg.create_pool(url, min_size=16, max_size=16)
    await raw.execute(
        "CREATE TABLE bench_messages (conversation uuid, seq bigserial, id uuid PRIMARY KEY,"
        " content jsonb, at timestamptz DEFAULT now())"
    )

    async def through_intake(number: int) -> None:
        item = samples[number]
        await intake.receive(
            api.InboundMessage(
                item.workspace_id,
                item.inbox_id,
                item.contact_id,
                item.contact_name,
                item.contact_tier,
                item.content,
                None,
                f"b:{new_id()}",
            )
        )

    async def bare(number: int) -> None:
        await raw.execute(
            "INSERT INTO bench_messages (conversation, id, content) VALUES ($1, $2, $3)",
            samples[number].contact_id,
            new_id(),
            '{"text": "我的快递到哪了？"}',
        )

    rounds: dict[str, list[dict[str, float]]] = {"intake": [], "bare_inserts": []}
    for _ in range(arguments.rounds):
        for name, send in (("intake", through_intake), ("bare_inserts", bare)):
            rounds[name].append(await measure(send, arguments.clients, arguments.seconds))
    await raw.close()
    await intake.drain()
    await db.close()
    result = {name: _median(found) for name, found in rounds.items()}
    ratio = result["intake"]["per_second"] / result["bare_inserts"]["per_second"]
    return {
        "clients": arguments.clients,
        "rounds": arguments.rounds,
        **result,
        "ratio": round(ratio, 3),
        "goal": GOAL,
        "is_met": ratio >= GOAL,
    }


def _median(found: list[dict[str, float]]) -> dict[str, float]:
    return {key: statistics.median(one[key] for one in found) for key in found[0]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, PostgresServer.start(Path(folder)) as server:
        print(json.dumps(asyncio.run(run(server.url(), arguments)), indent=2))


if __name__ == "__main__":
    main()
