"""A full propose-confirm-execute over HTTP, beside bare transactions of the same rows.

Run: ``python -m bench.policy.execute [--seconds 4] [--clients 4] [--rounds 3]``
Prints JSON. Each client is a buyer who moves their own order back and forth between two addresses:
two requests, two decisions of the rules, one carried-out change. The reference writes the rows
that one such flow leaves behind into tables of the same columns and indexes, in two transactions.
Both take turns on one server, fsync on; p95 of the whole flow.
"""

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from itertools import count
from typing import Any, Final
from uuid import UUID, uuid4

import asyncpg
import httpx
import uvloop
from bench.desk import Desk, Visitor, running_desk
from bench.load import show

from xiaoer.commerce.policies.service import publish_version
from xiaoer.kernel.clock import SystemClock
from xiaoer.kernel.db import Database, Tx

TABLES: Final = (
    "commerce_decisions",
    "commerce_proposals",
    "kernel_events",
    "kernel_jobs",
    "ledger_entries",
    "ledger_nodes",
)
"""What a flow writes; the order's own row is updated."""
PACKS: Final = ("sense", "shop_ecom_jd")
"""These rules let an address change as often as one likes."""
HOMES: Final = ("文三路 1 号", "解放路 2 号")
Row = dict[str, Any]
Flow = Callable[[int], Awaitable[None]]


async def open_shop(desk: Desk) -> Database:
    """Give every visitor a name in the shop and an order of their own."""
    db = await Database.open(desk.database, pool_size=2)
    async with db.transaction(desk.workspace_id) as tx:
        await publish_version(
            tx, desk.workspace_id, packs=PACKS, published_by="bench", clock=SystemClock()
        )
        for number, visitor in enumerate(desk.visitors):
            await _order(tx, desk.workspace_id, number, visitor)
    return db


async def _order(connection: Tx, workspace: UUID, number: int, visitor: Visitor) -> None:
    customer, order = uuid4(), uuid4()
    address = {"name": "王", "phone": "1", "region": ["浙江省"], "detail": HOMES[0]}
    await connection.execute(
        "INSERT INTO commerce_customers (workspace_id, id, external_id, name)"
        " VALUES ($1, $2, $3, '王')",
        workspace,
        customer,
        f"b-{number}",
    )
    await connection.execute(
        "INSERT INTO commerce_recognitions (workspace_id, contact_id, customer_id, means, at,"
        " expires_at) VALUES ($1, $2, $3, 'order_phone', now(), now() + interval '1 day')",
        workspace,
        visitor.contact_id,
        customer,
    )
    await connection.execute(
        "INSERT INTO commerce_orders (workspace_id, id, number, number_key, customer_id, status,"
        " source_status, total_minor, currency, address, placed_at)"
        " VALUES ($1, $2, $3, $3, $4, 'paid', 'paid', 1000, 'CNY', $5, now())",
        workspace,
        order,
        f"B{number}",
        customer,
        address,
    )
    await connection.execute(
        "INSERT INTO commerce_order_lines (workspace_id, order_id, position, sku, titles, quantity,"
        " price_minor, currency) VALUES ($1, $2, 0, 's', '{}', 1, 1000, 'CNY')",
        workspace,
        order,
    )


def over_http(client: httpx.AsyncClient, desk: Desk) -> Flow:
    """Propose and confirm as the visitor of this number."""
    turns = count(1)

    async def flow(number: int) -> None:
        headers = {"Authorization": f"Bearer {desk.visitors[number].token}"}
        wished = {
            "act": "change_address",
            "order_number": f"B{number}",
            "address": {"detail": f"{HOMES[next(turns) % 2]} {next(turns)} 室"},
        }
        made = await client.post("/api/v1/proposals", json=wished, headers=headers)
        made.raise_for_status()
        path = f"/api/v1/proposals/{made.json()['id']}/confirm"
        (await client.post(path, headers=headers)).raise_for_status()

    return flow


async def rows_of_one_flow(
    db: Database, desk: Desk, connection: Tx, flow: Flow
) -> dict[str, list[Row]]:
    """What one flow leaves in each table, as JSON; bare tables are made beside."""
    before = {table: await _all(db, desk, table) for table in TABLES}
    await flow(0)
    found: dict[str, list[Row]] = {}
    for table in TABLES:
        known = {json.dumps(row, sort_keys=True) for row in before[table]}
        rows = await _all(db, desk, table)
        found[table] = [row for row in rows if json.dumps(row, sort_keys=True) not in known]
        await connection.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING ALL)")
    await connection.execute("CREATE TABLE bare_orders (LIKE commerce_orders INCLUDING ALL)")
    await connection.execute(
        "INSERT INTO bare_orders SELECT o.* FROM jsonb_array_elements($1::text::jsonb) AS e,"
        " jsonb_populate_record(NULL::bare_orders, e) AS o",
        json.dumps(await _all(db, desk, "commerce_orders")),
    )
    return found


async def _all(db: Database, desk: Desk, table: str) -> list[Row]:
    async with db.transaction(desk.workspace_id) as tx:
        rows = await tx.fetch(f"SELECT to_jsonb(t)::text AS row FROM {table} t")
    return [json.loads(row["row"]) for row in rows]


def bare(connections: Sequence[Tx], rows: dict[str, list[Row]]) -> Flow:
    """The same rows under new ids, half of them in each of two transactions."""
    numbers = count(1_000_000)

    async def flow(number: int) -> None:
        connection = connections[number]
        for half in (0, 1):
            async with connection.transaction():
                for table, found in rows.items():
                    for row in found[half::2]:
                        await _insert(connection, table, row, next(numbers))
                if half:
                    await connection.execute(
                        "UPDATE bare_orders SET version = version + 1 WHERE number = $1",
                        f"B{number}",
                    )

    return flow


async def _insert(connection: Tx, table: str, row: Row, number: int) -> None:
    fresh = row | {"id": str(uuid4())} if "id" in row else dict(row)
    fresh |= {name: number for name in ("index", "place", "seq") if name in row}
    fresh |= {"dedupe_key": str(number)} if "dedupe_key" in row else {}
    columns = ", ".join(f'"{name}"' for name in fresh)
    overriding = "OVERRIDING SYSTEM VALUE" if "seq" in row else ""
    await connection.execute(
        f"INSERT INTO bare_{table} ({columns}) {overriding}"
        f" SELECT {columns} FROM jsonb_populate_record(NULL::bare_{table}, $1::text::jsonb)",
        json.dumps(fresh),
    )


async def measure(flow: Flow, clients: int, seconds: float) -> dict[str, float]:
    """Every client begins again as soon as it is done."""
    until, taken = time.perf_counter() + seconds, list[float]()

    async def client(number: int) -> None:
        while (started := time.perf_counter()) < until:
            await flow(number)
            taken.append(time.perf_counter() - started)

    await asyncio.gather(*(client(number) for number in range(clients)))
    cuts = statistics.quantiles(taken, n=100)
    return {
        "flows": len(taken),
        "p50_ms": round(cuts[49] * 1000, 2),
        "p95_ms": round(cuts[94] * 1000, 2),
    }


async def compare(desk: Desk, *, clients: int, seconds: float, rounds: int) -> dict[str, object]:
    """Take turns; the medians of the rounds."""
    db = await open_shop(desk)
    others = [await asyncpg.connect(desk.database) for _ in range(clients)]
    address = f"http://127.0.0.1:{desk.port}"
    async with httpx.AsyncClient(base_url=address, timeout=60, trust_env=False) as client:
        real = over_http(client, desk)
        for number in range(clients):
            await real(number)
        rows = await rows_of_one_flow(db, desk, others[0], real)
        reference = bare(others, rows)
        found: dict[str, list[dict[str, float]]] = {"http": [], "bare": []}
        for _ in range(rounds):
            found["http"].append(await measure(real, clients, seconds))
            found["bare"].append(await measure(reference, clients, seconds))
    for one in (db, *others):
        await one.close()
    own, theirs = (
        {key: statistics.median(one[key] for one in part) for key in part[0]}
        for part in found.values()
    )
    return {
        "clients": clients,
        "rounds": rounds,
        "rows_per_flow": {table: len(found_rows) for table, found_rows in rows.items()},
        "http": own,
        "bare": theirs,
        "ratio_p95": round(own["p95_ms"] / theirs["p95_ms"], 2),
    }


def measured(clients: int = 4, seconds: float = 4.0, rounds: int = 3) -> dict[str, object]:
    """The figures of a desk that is started for it."""
    with running_desk(clients) as desk:
        return uvloop.run(compare(desk, clients=clients, seconds=seconds, rounds=rounds))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure propose, confirm, execute over HTTP.")
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    show(measured(options.clients, options.seconds, options.rounds))


if __name__ == "__main__":
    main()
