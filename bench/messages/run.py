"""Durable messages a second through the HTTP API, beside bare inserts of the same rows.

Run: ``python -m bench.messages.run [--seconds 4] [--clients 64] [--rounds 3]``
Prints JSON. The web role runs as its own process; each of the visitors posts again as soon as it
was answered. The reference inserts rows of the same shape into a table with the same columns and
indexes, one commit each, from as many asyncpg connections. Both take turns on one server, fsync on.
"""

import argparse
from itertools import count

import asyncpg
import uvloop
from bench.bare_rows import INSERT_ONE, TEXT, row
from bench.desk import Desk, running_desk
from bench.load import Figures, measure, median, show
from bench.messages.http_client import Client

GOAL = 0.5
PATH = "/api/v1/widget/messages"


async def compare(desk: Desk, *, clients: int, seconds: float, rounds: int) -> dict[str, object]:
    """Take turns; the medians of the rounds."""
    posts = [await Client.open(desk.port, visitor.token) for visitor in desk.visitors]
    bare = [await asyncpg.connect(desk.database) for _ in range(clients)]
    statements = [await connection.prepare(INSERT_ONE) for connection in bare]
    numbers = count(1)

    async def post(number: int) -> None:
        body = f'{{"client_id":"m-{next(numbers)}","text":"{TEXT}"}}'
        await posts[number].post(PATH, body.encode())

    async def insert(number: int) -> None:
        seq = next(numbers)
        visitor, scope = desk.visitors[number], (desk.workspace_id, desk.inbox_id)
        await statements[number].fetch(
            *row(visitor.contact_id, seq, scope=scope, client_id=f"m-{seq}")
        )

    await measure(post, clients, 1.0)
    found: dict[str, list[Figures]] = {"http_api": [], "bare_inserts": []}
    for _ in range(rounds):
        found["http_api"].append(await measure(post, clients, seconds))
        found["bare_inserts"].append(await measure(insert, clients, seconds))
    for client in posts:
        client.close()
    for connection in bare:
        await connection.close()
    own, reference = median(found["http_api"]), median(found["bare_inserts"])
    ratio = own["per_second"] / reference["per_second"]
    return {
        "clients": clients,
        "rounds": rounds,
        "http_api": own,
        "bare_inserts": reference,
        "ratio": round(ratio, 3),
        "goal": GOAL,
        "is_met": ratio >= GOAL,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure durable messages over HTTP.")
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with running_desk(options.clients) as desk:
        work = compare(
            desk, clients=options.clients, seconds=options.seconds, rounds=options.rounds
        )
        show(uvloop.run(work))


if __name__ == "__main__":
    main()
