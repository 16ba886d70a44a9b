"""Durable messages a second through the HTTP API, beside bare inserts of the same rows.

Run: ``python -m bench.messages.run [--seconds 4] [--clients 64] [--rounds 3]``
Prints JSON. The web role runs as its own process; each of the visitors posts again as soon as it
was answered. The reference writes the rows that one message of the product writes (message,
conversation, event, job) into tables with the same columns and indexes, by one statement and one
commit each, from as many asyncpg connections. A second, stricter reference writes the message's
row alone. All take turns on one server, fsync on.
"""

import argparse
from itertools import count

import asyncpg
import uvloop
from bench.bare_rows import MESSAGE_ONE, ONE, TEXT, row
from bench.desk import Desk, running_desk
from bench.load import Figures, Send, measure, median, show
from bench.messages.http_client import Client

GOAL = 0.5
PATH = "/api/v1/widget/messages"


async def compare(desk: Desk, *, clients: int, seconds: float, rounds: int) -> dict[str, object]:
    """Take turns; the medians of the rounds."""
    posts = [await Client.open(desk.port, visitor.token) for visitor in desk.visitors]
    bare = [await asyncpg.connect(desk.database) for _ in range(clients)]
    numbers = count(1)

    async def post(number: int) -> None:
        body = f'{{"client_id":"m-{next(numbers)}","text":"{TEXT}"}}'
        await posts[number].post(PATH, body.encode())

    async def inserting(sql: str) -> Send:
        statements = [await connection.prepare(sql) for connection in bare]

        async def insert(number: int) -> None:
            seq = next(numbers)
            visitor, scope = desk.visitors[number], (desk.workspace_id, desk.inbox_id)
            await statements[number].fetch(
                *row(visitor.contact_id, seq, scope=scope, client_id=f"m-{seq}")
            )

        return insert

    sides = {"http_api": post, "bare_rows": await inserting(ONE)}
    sides["bare_message_rows"] = await inserting(MESSAGE_ONE)
    await measure(post, clients, 1.0)
    found: dict[str, list[Figures]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, send in sides.items():
            found[name].append(await measure(send, clients, seconds))
    for client in posts:
        client.close()
    for connection in bare:
        await connection.close()
    return {
        "clients": clients,
        "rounds": rounds,
        **judged({k: median(v) for k, v in found.items()}),
    }


def judged(figures: dict[str, Figures]) -> dict[str, object]:
    """The figures with their ratios; the goal is for the same rows."""
    own = figures["http_api"]["per_second"]
    ratio = own / figures["bare_rows"]["per_second"]
    strict = own / figures["bare_message_rows"]["per_second"]
    return {
        **figures,
        "ratio": round(ratio, 3),
        "ratio_to_message_rows": round(strict, 3),
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
