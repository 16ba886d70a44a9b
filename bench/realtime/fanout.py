"""One workspace's events to many agents' sockets, beside a raw picows broadcast.

Both sides are kept busy the same way: the next message goes out as long as fewer than ``AHEAD``
are still on their way to somebody. The desk's messages are committed first; their events are
frames of the length that the raw broadcast then sends too.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Callable
from itertools import count
from typing import Final

from bench.bare_rows import TEXT
from bench.desk import Desk, free_port, running
from bench.realtime.client import Client, open_all

GOAL: Final = 0.4
AHEAD: Final = 8
_numbers = count(1)


class Audience:
    """Counts what the listeners get."""

    def __init__(self) -> None:
        self.frames = 0
        self.size = 0

    def heard(self, client: Client, frame: bytes) -> None:
        """Take a frame; only new messages count."""
        del client
        if frame.startswith(b'{"type":"event"') and b'"message.created"' in frame[:200]:
            self.frames += 1
            self.size = len(frame)


async def pump(
    send: Callable[[], None], audience: Audience, listeners: int, seconds: float
) -> float:
    """Deliveries a second."""
    before, sent = audience.frames, 0
    begun = time.perf_counter()
    while time.perf_counter() - begun < seconds:
        if sent * listeners - (audience.frames - before) < AHEAD * listeners:
            send()
            sent += 1
        await asyncio.sleep(0 if audience.frames else 0.001)
    delivered = audience.frames - before
    rate = delivered / (time.perf_counter() - begun)
    for _ in range(300):
        if audience.frames - before >= sent * listeners:
            break
        await asyncio.sleep(0.01)
    return rate


def _quiet(client: Client, frame: bytes) -> None:
    del client, frame


async def compare(desk: Desk, *, listeners: int, seconds: float, rounds: int) -> dict[str, object]:
    """Take turns; the medians of the rounds."""
    port = free_port()
    own, raw = Audience(), Audience()
    base = f"ws://127.0.0.1:{desk.port}/ws/"
    agents = await open_all(base + "agent", [desk.agent_token] * listeners, own.heard)
    tokens = [visitor.token for visitor in desk.visitors[:AHEAD]]
    speakers = await open_all(base + "widget", tokens, _quiet)
    rates: dict[str, list[float]] = {"desk": [], "picows": []}

    def speak() -> None:
        n = next(_numbers)
        frame = f'{{"type":"send","client_id":"f-{n}","text":"{TEXT}"}}'
        speakers[n % len(speakers)].send(frame.encode())

    with running([sys.executable, "-m", "bench.realtime.bare_fanout", str(port)], {}, port):
        others = await open_all(f"ws://127.0.0.1:{port}/", ["x"] * listeners, raw.heard)
        for _ in range(rounds):
            rates["desk"].append(await pump(speak, own, listeners, seconds))
            frame = b'{"type":"event","name":"message.created"}'.ljust(own.size)
            rates["picows"].append(
                await pump(lambda data=frame: others[0].send(data), raw, listeners, seconds)
            )
        dropped = sum(not agent.is_open for agent in agents)
        for client in [*agents, *speakers, *others]:
            client.close()
    desk_rate, raw_rate = statistics.median(rates["desk"]), statistics.median(rates["picows"])
    return {
        "sockets": listeners,
        "rounds": rounds,
        "frame_bytes": own.size,
        "desk_deliveries_per_second": round(desk_rate),
        "picows_deliveries_per_second": round(raw_rate),
        "sockets_dropped": dropped,
        "ratio": round(desk_rate / raw_rate, 3),
        "goal": GOAL,
        "is_met": desk_rate / raw_rate >= GOAL and not dropped,
    }
