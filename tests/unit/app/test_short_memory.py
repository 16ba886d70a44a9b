"""What visitors' requests remember for a second: fresh, bounded, and never across workspaces."""

import asyncio
from typing import Any

import pytest

from xiaoer.app import lookups
from xiaoer.app.lookups import Lookups, ShortMemory
from xiaoer.kernel.clock import SystemClock
from xiaoer.kernel.http.subjects import VisitorSubject
from xiaoer.kernel.ids import ContactId, InboxId, new_id, workspace_id_of
from xiaoer.kernel.tokens import PresentedToken

ONE, OTHER = workspace_id_of("one"), workspace_id_of("other")


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(lookups.time, "monotonic", lambda: now[0])
    return now


def test_what_was_kept_is_there_for_a_second(time: list[float]) -> None:
    memory = ShortMemory[str, int]()
    memory.keep("a", 1)
    time[0] += 0.999
    assert memory.get("a") == 1
    time[0] += 0.001
    assert memory.get("a") is None
    assert memory.get("b") is None


def test_keeping_again_begins_a_new_second(time: list[float]) -> None:
    memory = ShortMemory[str, int]()
    memory.keep("a", 1)
    time[0] += 0.9
    memory.keep("a", 2)
    time[0] += 0.9
    assert memory.get("a") == 2


def test_a_flood_of_strangers_does_not_fill_the_memory(
    time: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "_MOST_KEPT", 10)
    memory = ShortMemory[int, int]()
    for number in range(25):
        memory.keep(number, number)
        assert memory.get(number) == number
    assert len(memory._kept) <= 10  # pyright: ignore[reportPrivateUsage]


class Counted(Lookups):
    """Look-ups that count how often the database would be asked."""

    def __init__(self, found: dict[bytes, VisitorSubject]) -> None:
        self.batches: list[list[PresentedToken]] = []
        self.found = found
        nothing: Any = None
        super().__init__(nothing, SystemClock())

    async def _read_visitors(self, batch: list[PresentedToken]) -> list[VisitorSubject | None]:
        self.batches.append(list(batch))
        await asyncio.sleep(0)
        return [self.found.get(token.digest) for token in batch]


def presented(digest: bytes, workspace_id: Any = ONE) -> PresentedToken:
    return PresentedToken("vis", workspace_id, digest)


def subject(workspace_id: Any = ONE) -> VisitorSubject:
    return VisitorSubject(workspace_id, ContactId(new_id()), InboxId(new_id()))


async def test_a_hundred_requests_of_one_visitor_ask_a_few_times() -> None:
    who = subject()
    counted = Counted({b"a": who})
    for _ in range(100):
        assert await counted.visitor(presented(b"a")) == who
    assert len(counted.batches) == 1


async def test_requests_at_the_same_moment_share_a_question() -> None:
    found = {bytes([number]): subject() for number in range(50)}
    counted = Counted(found)
    answers = await asyncio.gather(*(counted.visitor(presented(digest)) for digest in found))
    assert answers == list(found.values())
    assert len(counted.batches) <= 4


async def test_nobody_is_not_remembered() -> None:
    counted = Counted({})
    assert await counted.visitor(presented(b"a")) is None
    counted.found[b"a"] = who = subject()
    assert await counted.visitor(presented(b"a")) == who


async def test_the_same_secret_in_another_workspace_is_asked_anew() -> None:
    counted = Counted({b"a": subject(ONE)})
    await counted.visitor(presented(b"a", ONE))
    counted.found = {}
    assert await counted.visitor(presented(b"a", OTHER)) is None
    assert [batch[0].workspace_id for batch in counted.batches] == [ONE, OTHER]
