"""How fast asking for a person reaches the queue, and that what only looks like it does not.

Usage: python -m bench.bot.wanting [--each 60]
Starts the demo as its operator does. Every phrasing is the first message of a visitor of its own,
over HTTP; the clock runs from sending until the conversation is in the queue. The phrasings are
the pack's own registers and negatives, spread evenly. Prints JSON, times in milliseconds.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any, cast

import httpx
import yaml
from bench.journey.run import running_demo

from xiaoer.kernel.ids import new_id
from xiaoer.kernel.packs import PACKS

GOAL_MS = 1000
GIVE_UP_SECONDS = 15
POLL_SECONDS = 0.02


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--each", type=int, default=60)
    each: int = parser.parse_args().each
    wanting, near = phrasings(each)
    with (
        tempfile.TemporaryDirectory(prefix="xiaoer-bench-") as folder,
        running_demo(Path(folder)) as desk,
        httpx.Client(base_url=desk.url, timeout=20) as client,
    ):
        owner_of(client, "你好", wanted="bot")
        asked = [(text, *owner_of(client, text, wanted="queue")) for text in wanting]
        others = [(text, *owner_of(client, text, wanted="bot")) for text in near]
    print(json.dumps(summary(asked, others), ensure_ascii=False, indent=2))


def phrasings(each: int) -> tuple[list[str], list[str]]:
    """So many of each kind; of those who want a person as many from every register."""
    path = PACKS / "intents" / "human_wanted.yaml"
    pack = cast("dict[str, Any]", yaml.safe_load(path.read_text(encoding="utf-8")))
    registers: dict[str, list[str]] = pack["registers"]
    negatives: list[str] = [str(text) for text in pack["negatives"]]
    step = max(1, len(negatives) // each)
    return list(_in_turn(registers.values()))[:each], negatives[::step][:each]


def _in_turn(registers: Any) -> Iterator[str]:
    for row in zip_longest(*registers):
        yield from (str(text) for text in row if text is not None)


def owner_of(client: httpx.Client, text: str, *, wanted: str) -> tuple[str, float]:
    """Who has the conversation once it was answered or queued, and after how many ms."""
    opened = client.post("/api/v1/widget/sessions", json={"inbox_key": "demo-widget"})
    bearer = {"Authorization": f"Bearer {opened.raise_for_status().json()['token']}"}
    began = time.perf_counter()
    body = {"client_id": new_id().hex, "text": text}
    sent = client.post("/api/v1/widget/messages", json=body, headers=bearer)
    seq = sent.raise_for_status().json()["seq"]
    owner = "bot"
    while time.perf_counter() - began < GIVE_UP_SECONDS:
        answer = client.get("/api/v1/widget/conversation", headers=bearer)
        now = answer.raise_for_status().json()["conversation"]
        owner = "queue" if now["owner"] in {"queue", "agent"} else "bot"
        if owner == "queue" or (now["last_seq"] > seq and wanted == "bot"):
            break
        time.sleep(POLL_SECONDS)
    return owner, (time.perf_counter() - began) * 1000


def summary(
    asked: Sequence[tuple[str, str, float]], others: Sequence[tuple[str, str, float]]
) -> dict[str, object]:
    """What reached the queue, how fast, and what should not have."""
    times = sorted(taken for _, owner, taken in asked if owner == "queue")
    missed = [text for text, owner, _ in asked if owner != "queue"]
    wrong = [text for text, owner, _ in others if owner == "queue"]
    slow = [text for text, owner, taken in asked if owner == "queue" and taken > GOAL_MS]
    return {
        "asked": len(asked),
        "in_queue": len(times),
        "missed": missed,
        "p50_ms": round(statistics.median(times)) if times else None,
        "max_ms": round(times[-1]) if times else None,
        "slower_than_goal": len(slow),
        "goal_ms": GOAL_MS,
        "near_misses": len(others),
        "wrongly_in_queue": wrong,
        "met": not (missed or wrong or slow),
    }


if __name__ == "__main__":
    main()
