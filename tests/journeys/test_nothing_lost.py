"""kill -9 of web, worker and PostgreSQL under a stream of messages: each acknowledged one once."""

import os
import random
import signal
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

import httpx
import pytest
from tests.journeys.desk import Desk

SEED = 20261123
CONTACTS = 4
RATE_PER_SECOND = 20
STREAM_SECONDS = 60
KILLS_EACH = 3
PATIENCE_SECONDS = 90

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.timeout(400)]


@dataclass
class Buyer:
    """Sends numbered messages one after the other, each until it is acknowledged."""

    desk: Desk
    number: int
    generator: random.Random
    acknowledged: list[str] = field(default_factory=list[str])
    retries: int = 0

    def __post_init__(self) -> None:
        self.client = httpx.Client(base_url=self.desk.url, timeout=5)
        answer = self.client.post("/api/v1/widget/sessions", json={"inbox_key": "demo-widget"})
        answer.raise_for_status()
        self.client.headers["authorization"] = f"Bearer {answer.json()['token']}"

    def stream(self) -> None:
        """Send for a minute at this buyer's share of the rate."""
        pause = CONTACTS / RATE_PER_SECOND
        begun = time.monotonic()
        count = int(STREAM_SECONDS / pause)
        for index in range(count):
            time.sleep(max(0.0, begun + index * pause - time.monotonic()))
            self.send(f"第 {index} 条")

    def send(self, text: str) -> None:
        """Send one message with the same client id until the desk says that it is stored."""
        body = {"client_id": str(UUID(int=self.generator.getrandbits(128))), "text": text}
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                answer = self.client.post("/api/v1/widget/messages", json=body)
            except httpx.TransportError:
                self.retries += 1
                time.sleep(0.1)
                continue
            if answer.status_code == 201:
                self.acknowledged.append(text)
                return
            assert answer.status_code >= 500, answer.text
            self.retries += 1
            time.sleep(0.1)
        raise AssertionError(f"never acknowledged: {text}")

    def stored(self) -> list[str]:
        """Everything this buyer wrote, as the desk tells it, in order of `seq`."""
        texts: list[str] = []
        after = 0
        while True:
            query = {"after_seq": after, "limit": 100}
            page = self.client.get("/api/v1/widget/messages", params=query).json()
            for message in page["items"]:
                assert message["seq"] > after
                after = message["seq"]
                if message["sender"]["type"] == "contact":
                    texts.append(message["text"])
            if not page["has_more"]:
                return texts


def kill_each_three_times(desk: Desk, generator: random.Random) -> list[str]:
    """Kill the three parts in a seeded order, spread over the stream."""
    victims = ["serve", "worker", "postgres"] * KILLS_EACH
    generator.shuffle(victims)
    begun = time.monotonic()
    for place, victim in enumerate(victims, 1):
        due = begun + place * STREAM_SECONDS / (len(victims) + 1)
        time.sleep(max(0.0, due - time.monotonic()))
        kill(desk, victim)
    return victims


def kill(desk: Desk, victim: str) -> None:
    """Kill one part, as soon as it runs again after the kill before."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        pid = desk.postmaster() if victim == "postgres" else desk.pid_of(victim)
        with suppress(ProcessLookupError):
            if pid:
                os.kill(pid, signal.SIGKILL)
                return
        time.sleep(0.05)
    raise AssertionError(f"{victim} does not run again")


def test_acknowledged_messages_survive_kill_9_once_and_in_order(desk: Desk) -> None:
    generator = random.Random(SEED)
    buyers = [Buyer(desk, n, random.Random(SEED + n)) for n in range(CONTACTS)]
    streams = [threading.Thread(target=buyer.stream) for buyer in buyers]
    for stream in streams:
        stream.start()
    killed = kill_each_three_times(desk, generator)
    for stream in streams:
        stream.join()
    desk.wait_ready()
    assert sorted(killed) == sorted(["serve", "worker", "postgres"] * KILLS_EACH)
    for buyer in buyers:
        expected = [f"第 {n} 条" for n in range(RATE_PER_SECOND * STREAM_SECONDS // CONTACTS)]
        assert buyer.acknowledged == expected
        assert buyer.stored() == expected
        buyer.client.close()
    assert sum(buyer.retries for buyer in buyers) > 0, "no kill was ever felt"
