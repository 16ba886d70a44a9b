"""How long a buyer waits for the bot while messages keep coming.

Usage: python -m bench.bot.load [--rate 20] [--seconds 30]   (needs `uv sync --group bench`)
Starts the demo as its operator does, without a language model. Each message is the first of a
visitor of its own, over its chat window's socket; the wordings are the held-out ones of
`tests/data`, which nothing was learnt from. The clock runs from sending until the bot's message,
or the queue, reaches that window. The bot waits on purpose for the rest of what somebody types
(`conversations.burst`); `beyond_patience` is without that wait. The reference is the same sockets
and messages acknowledged, in the same run. Prints JSON, times in milliseconds.
"""

# pyright: basic
import argparse
import asyncio
import json
import random
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from bench.journey.run import running_demo
from bench.realtime.client import Client

from xiaoer.conversations.burst import patience
from xiaoer.kernel.ids import new_id

ROOT = Path(__file__).resolve().parents[2]
GOAL_MS = 150
PATIENT_SECONDS = 10


@dataclass
class Asked:
    """One message: when it was sent, acknowledged and answered, by `perf_counter`."""

    text: str
    sent: float = 0.0
    acknowledged: float | None = None
    answered: float | None = None
    done: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, _: Client, data: bytes) -> None:
        """Note what a frame means for this message."""
        frame = json.loads(data)
        now = time.perf_counter()
        if frame["type"] == "ack":
            self.acknowledged = now
        elif frame["type"] == "event" and self.answered is None and _is_answer(frame["data"]):
            self.answered = now
            self.done.set()


def _is_answer(data: dict) -> bool:
    said = data.get("message", {}).get("sender", {}).get("type") == "bot"
    return said or data.get("conversation", {}).get("owner") in {"queue", "agent"}


def wordings(count: int) -> list[str]:
    """Held-out wordings of both languages in a fixed order."""
    lines = [
        json.loads(line)["text"]
        for name in ("zh", "en")
        for line in (ROOT / f"tests/data/intents_holdout.{name}.jsonl").read_text().splitlines()
    ]
    random.Random(7).shuffle(lines)
    return (lines * (count // len(lines) + 1))[:count]


async def ask_all(url: str, asked: list[Asked], rate: float) -> None:
    """Send each message at its time, whatever became of the earlier ones."""
    socket = f"{url.replace('http', 'ws')}/ws/widget"
    async with httpx.AsyncClient(base_url=url, timeout=30) as http:
        clients = [await _window(http, socket, one) for one in asked]
    await asyncio.sleep(1)
    began = time.perf_counter()
    for at, (client, one) in enumerate(zip(clients, asked, strict=True)):
        await asyncio.sleep(max(0.0, began + at / rate - time.perf_counter()))
        one.sent = time.perf_counter()
        client.send(
            json.dumps({"type": "send", "client_id": new_id().hex, "text": one.text}).encode()
        )
    waiting = [asyncio.wait_for(one.done.wait(), PATIENT_SECONDS) for one in asked]
    await asyncio.gather(*waiting, return_exceptions=True)
    for client in clients:
        client.close()


async def _window(http: httpx.AsyncClient, socket: str, one: Asked) -> Client:
    opened = await http.post("/api/v1/widget/sessions", json={"inbox_key": "demo-widget"})
    return await Client.open(socket, opened.raise_for_status().json()["token"], one.hear)


def summary(asked: list[Asked]) -> dict[str, object]:
    """Shares and percentiles."""
    answered = [one for one in asked if one.answered is not None]
    whole = [(one.answered - one.sent) * 1000 for one in answered if one.answered]
    beyond = [
        took - patience(one.text).total_seconds() * 1000
        for one, took in zip(answered, whole, strict=True)
    ]
    acks = [(one.acknowledged - one.sent) * 1000 for one in asked if one.acknowledged]
    return {
        "messages": len(asked),
        "answered": len(answered),
        "wait": _percentiles(whole),
        "beyond_patience": _percentiles(beyond),
        "reference_acknowledged": _percentiles(acks),
        "goal_p95_ms": GOAL_MS,
        "met": len(answered) == len(asked) and _percentiles(beyond)["p95"] <= GOAL_MS,
    }


def _percentiles(values: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(values, n=100)
    return {"p50": round(cuts[49], 1), "p95": round(cuts[94], 1), "p99": round(cuts[98], 1)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=float, default=20)
    parser.add_argument("--seconds", type=float, default=30)
    given = parser.parse_args()
    asked = [Asked(text) for text in wordings(round(given.rate * given.seconds))]
    with (
        tempfile.TemporaryDirectory(prefix="xiaoer-bench-") as folder,
        running_demo(Path(folder)) as desk,
    ):
        warm = [Asked(text) for text in ("我的快递到哪了", "七天无理由退货怎么退", "hello there")]
        asyncio.run(ask_all(desk.url, warm, 1))
        asyncio.run(ask_all(desk.url, asked, given.rate))
    print(json.dumps(summary(asked), ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
