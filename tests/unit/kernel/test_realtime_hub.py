"""The hub's queues, without a database."""

import asyncio

import pytest

from xiaoer.kernel.ids import workspace_id_of
from xiaoer.kernel.positions import Position, PositionError
from xiaoer.kernel.realtime import (
    CLOSE_START_AFRESH,
    CLOSE_TOO_SLOW,
    Hub,
    SubscriptionClosedError,
)

HERE, THERE = workspace_id_of("here"), workspace_id_of("there")


async def test_frame_reaches_the_readers_of_its_topic_and_workspace_only() -> None:
    hub = Hub()
    reader = hub.connect(HERE, ["workspace", "conversation:1"])
    hub.connect(THERE, ["workspace"])
    assert hub.publish(HERE, "conversation:1", "a") == 1
    assert hub.publish(HERE, "conversation:2", "") == 0
    assert hub.publish(HERE, "workspace", "c") == 1
    assert [await reader.next(), await reader.next()] == ["a", "c"]


async def test_reader_waits_for_the_next_frame() -> None:
    hub = Hub()
    reader = hub.connect(HERE, ["workspace"])
    waiting = asyncio.create_task(reader.next())
    await asyncio.sleep(0)
    hub.publish(HERE, "workspace", "late")
    assert await waiting == "late"


async def test_slow_reader_is_sent_away_and_the_others_stay() -> None:
    hub = Hub(capacity=2)
    slow, quick = hub.connect(HERE, ["workspace"]), hub.connect(HERE, ["workspace"])
    for number in range(3):
        hub.publish(HERE, "workspace", str(number))
        assert await quick.next() == str(number)
    with pytest.raises(SubscriptionClosedError) as refusal:
        await slow.next()
    assert refusal.value.close_code == CLOSE_TOO_SLOW
    assert len(hub) == 1
    assert hub.publish(HERE, "workspace", "more") == 1


async def test_waiting_reader_learns_that_it_was_sent_away() -> None:
    hub = Hub()
    reader = hub.connect(HERE, ["workspace"])
    waiting = asyncio.create_task(reader.next())
    await asyncio.sleep(0)
    hub.close_all(CLOSE_START_AFRESH)
    with pytest.raises(SubscriptionClosedError):
        await waiting
    assert reader.close_code == CLOSE_START_AFRESH
    assert not hub.has_readers(HERE, "workspace")


async def test_reader_follows_and_leaves_topics() -> None:
    hub = Hub()
    with hub.connect(HERE, ["workspace"]) as reader:
        reader.follow(["conversation:1"])
        reader.unfollow(["workspace"])
        assert hub.publish(HERE, "workspace", "no") == 0
        assert hub.publish(HERE, "conversation:1", "yes") == 1
    assert len(hub) == 0
    assert hub.publish(HERE, "conversation:1", "nobody") == 0


async def test_frames_that_were_read_already_are_skipped() -> None:
    hub = Hub()
    reader = hub.connect(HERE, ["workspace"])
    for seq in (1, 2, 3):
        hub.publish(HERE, "workspace", str(seq), Position(1, 7, seq))
    hub.publish(HERE, "workspace", "typing")
    reader.skip_to(Position(1, 7, 2))
    assert [await reader.next(), await reader.next()] == ["3", "typing"]


def test_position_is_written_and_read() -> None:
    assert Position.parse("12.34.56") == Position(12, 34, 56)
    assert str(Position(12, 34, 56)) == "12.34.56"


@pytest.mark.parametrize(
    "text", ["", "1.2", "1.2.3.4", "a.2.3", "-1.2.3", "1.2.99999999999999999999", "1.2.٣"]
)
def test_position_that_was_never_handed_out_is_refused(text: str) -> None:
    with pytest.raises(PositionError):
        Position.parse(text)
