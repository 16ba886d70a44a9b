"""Message in, committed, acknowledged: /ws/widget beside a bare app with the same group commit.

The bare app writes the rows that a message of the product writes; a second one, a stricter
reference, writes the message's row alone.
"""

import asyncio
import sys
import time
from contextlib import ExitStack
from itertools import count
from typing import Final

from bench.bare_rows import TEXT
from bench.desk import Desk, free_port, running
from bench.load import Figures, figures, median
from bench.realtime.client import Client, open_all

GOALS: Final = {"ratio": 0.4, "p99_times": 3.0}
_numbers = count(1)


async def talk(url: str, tokens: list[str], seconds: float) -> Figures:
    """Each client sends again as soon as its message was acknowledged."""
    sent, taken = dict[Client, float](), list[float]()
    until = time.perf_counter() + 60

    def say(client: Client) -> None:
        sent[client] = time.perf_counter()
        client.send(f'{{"type":"send","client_id":"w-{next(_numbers)}","text":"{TEXT}"}}'.encode())

    def heard(client: Client, frame: bytes) -> None:
        if frame.startswith(b'{"type":"error"'):
            raise SystemExit(frame.decode())
        if not frame.startswith(b'{"type":"ack"'):
            return
        now = time.perf_counter()
        taken.append(now - sent[client])
        if now < until:
            say(client)

    clients = await open_all(url, tokens, heard)
    begun = time.perf_counter()
    until = begun + seconds
    for client in clients:
        say(client)
    await asyncio.sleep(seconds)
    found = figures(taken, time.perf_counter() - begun)
    await asyncio.sleep(0.3)
    for client in clients:
        client.close()
    return found


async def compare(desk: Desk, *, clients: int, seconds: float, rounds: int) -> dict[str, object]:
    """Take turns; the medians of the rounds."""
    tokens = [visitor.token for visitor in desk.visitors[:clients]]
    ports = {name: free_port() for name in ("all", "message")}
    with ExitStack() as apps:
        for name, port in ports.items():
            program = [sys.executable, "-m", "bench.realtime.bare_app"]
            apps.enter_context(running([*program, desk.database, str(port), name], {}, port))
        sides = {
            "widget_socket": f"ws://127.0.0.1:{desk.port}/ws/widget",
            "bare_app": f"ws://127.0.0.1:{ports['all']}/",
            "bare_app_message_rows": f"ws://127.0.0.1:{ports['message']}/",
        }
        found: dict[str, list[Figures]] = {name: [] for name in sides}
        for _ in range(rounds):
            for name, url in sides.items():
                found[name].append(await talk(url, tokens, seconds))
    return {
        "clients": clients,
        "rounds": rounds,
        **judged({k: median(v) for k, v in found.items()}),
    }


def judged(figures: dict[str, Figures]) -> dict[str, object]:
    """The figures with their ratios; the goals are for the same rows."""
    own, bare = figures["widget_socket"], figures["bare_app"]
    ratio, times = own["per_second"] / bare["per_second"], own["p99_ms"] / bare["p99_ms"]
    strict = own["per_second"] / figures["bare_app_message_rows"]["per_second"]
    return {
        **figures,
        "ratio": round(ratio, 3),
        "ratio_to_message_rows": round(strict, 3),
        "p99_times": round(times, 2),
        "goals": GOALS,
        "is_met": ratio >= GOALS["ratio"] and times <= GOALS["p99_times"],
    }
