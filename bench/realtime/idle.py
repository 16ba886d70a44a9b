"""What an authenticated chat window that says nothing costs the web role."""

import asyncio
from pathlib import Path
from typing import Final

from bench.desk import Desk
from bench.realtime.client import Client, open_all

GOAL_KB: Final = 40


def resident_kb(pid: int) -> int:
    """Resident memory of a process in kilobytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


def _quiet(client: Client, frame: bytes) -> None:
    del client, frame


async def measure(desk: Desk, *, sockets: int) -> dict[str, object]:
    """Open sockets of as many visitors; the growth for each."""
    url = f"ws://127.0.0.1:{desk.port}/ws/widget"
    tokens = [visitor.token for visitor in desk.visitors]
    before = resident_kb(desk.pid)
    clients = await open_all(url, tokens[:sockets], _quiet)
    await asyncio.sleep(2)
    after = resident_kb(desk.pid)
    alive = sum(client.is_open for client in clients)
    for client in clients:
        client.close()
    await asyncio.sleep(0.5)
    each = (after - before) / len(clients)
    return {
        "sockets": len(clients),
        "alive": alive,
        "before_mb": round(before / 1024, 1),
        "after_mb": round(after / 1024, 1),
        "kb_each": round(each, 1),
        "goal_kb": GOAL_KB,
        "is_met": each <= GOAL_KB and alive == len(clients),
    }
