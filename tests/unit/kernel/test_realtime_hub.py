"""The hub's readers, without a database."""

import pytest
from tests.factories.outlet import Kept

from xiaoer.kernel.ids import workspace_id_of
from xiaoer.kernel.positions import Position, PositionError
from xiaoer.kernel.realtime import (
    CLOSE_START_AFRESH,
    CLOSE_TOO_SLOW,
    Hub,
    Subscription,
)

HERE, THERE = workspace_id_of("here"), workspace_id_of("there")


def reader_of(hub: Hub, *topics: str, room: int | None = None) -> tuple[Subscription, Kept]:
    """A reader that caught up already."""
    subscription, socket = hub.connect(HERE, topics), Kept(room=room)
    subscription.flow_into(socket)
    return subscription, socket


def place(number: int) -> Position:
    """The position of an event."""
    return Position(1, number, 1)


def test_frame_reaches_the_readers_of_its_topic_and_workspace_only() -> None:
    hub = Hub()
    _, socket = reader_of(hub, "workspace", "conversation:1")
    hub.connect(THERE, ["workspace"])
    assert hub.publish(HERE, "conversation:1", b"a") == 1
    assert hub.publish(HERE, "conversation:2", b"") == 0
    assert hub.publish(HERE, "workspace", b"c") == 1
    assert socket.taken() == ["a", "c"]


def test_what_comes_while_a_reader_catches_up_is_held_back_for_it() -> None:
    hub, socket = Hub(), Kept()
    reader = hub.connect(HERE, ["workspace"])
    hub.publish(HERE, "workspace", b"early")
    assert socket.taken() == []
    reader.flow_into(socket)
    hub.publish(HERE, "workspace", b"live")
    assert socket.taken() == ["early", "live"]


def test_a_reader_that_catches_up_too_slowly_is_sent_away_once_it_is_ready() -> None:
    hub, socket = Hub(capacity=2), Kept()
    reader = hub.connect(HERE, ["workspace"])
    assert [hub.publish(HERE, "workspace", b"x") for _ in range(4)] == [1, 1, 0, 0]
    reader.flow_into(socket)
    assert (socket.taken(), socket.codes) == ([], [CLOSE_TOO_SLOW])
    assert len(hub) == 0


def test_slow_reader_is_sent_away_and_the_others_stay() -> None:
    hub = Hub()
    (slow, slow_socket), (_, quick) = (
        reader_of(hub, "workspace", room=2),
        reader_of(hub, "workspace"),
    )
    for number in range(3):
        hub.publish(HERE, "workspace", str(number).encode())
        assert quick.taken() == [str(number)]
    assert slow_socket.codes == [slow.close_code] == [CLOSE_TOO_SLOW]
    assert len(hub) == 1
    assert hub.publish(HERE, "workspace", b"more") == 1
    assert slow_socket.taken() == ["0", "1"]


def test_frames_of_one_topic_are_written_together_and_in_order() -> None:
    hub = Hub()
    _, socket = reader_of(hub, "workspace")
    late = hub.connect(HERE, ["workspace"])
    hub.publish_all(HERE, "workspace", [(b"a", place(1)), (b"b", place(2))])
    assert socket.taken() == ["ab"]
    held = Kept()
    late.flow_into(held)
    assert held.taken() == ["a", "b"]


def test_frames_that_a_returning_reader_has_seen_are_left_out_of_those_written_together() -> None:
    hub = Hub()
    reader, socket = reader_of(hub, "workspace")
    reader.skip_to(place(2))
    hub.publish_all(HERE, "workspace", [(b"a", place(1)), (b"b", place(2)), (b"c", place(3))])
    hub.publish_all(HERE, "workspace", [(b"d", place(4)), (b"e", place(5))])
    assert socket.taken() == ["c", "de"]


def test_a_reader_too_slow_for_frames_written_together_is_sent_away() -> None:
    hub = Hub()
    _, socket = reader_of(hub, "workspace", room=0)
    hub.publish_all(HERE, "workspace", [(b"a", place(1)), (b"b", place(2))])
    assert (socket.taken(), socket.codes) == ([], [CLOSE_TOO_SLOW])


def test_a_reader_learns_once_that_it_was_sent_away() -> None:
    hub = Hub()
    reader, socket = reader_of(hub, "workspace")
    hub.close_all(CLOSE_START_AFRESH)
    reader.close()
    assert socket.codes == [reader.close_code] == [CLOSE_START_AFRESH]
    assert not hub.has_readers(HERE, "workspace")


def test_reader_follows_and_leaves_topics() -> None:
    hub = Hub()
    with hub.connect(HERE, ["workspace"]) as reader:
        reader.follow(["conversation:1"])
        reader.unfollow(["workspace"])
        assert hub.publish(HERE, "workspace", b"no") == 0
        assert hub.publish(HERE, "conversation:1", b"yes") == 1
    assert len(hub) == 0
    assert hub.publish(HERE, "conversation:1", b"nobody") == 0


def test_frames_that_were_read_already_are_skipped() -> None:
    hub, socket = Hub(), Kept()
    reader = hub.connect(HERE, ["workspace"])
    for seq in (1, 2):
        hub.publish(HERE, "workspace", str(seq).encode(), Position(1, 7, seq))
    reader.skip_to(Position(1, 7, 2))
    hub.publish(HERE, "workspace", b"3", Position(1, 7, 3))
    hub.publish(HERE, "workspace", b"typing")
    reader.flow_into(socket)
    hub.publish(HERE, "workspace", b"4", Position(1, 7, 4))
    assert socket.taken() == ["3", "typing", "4"]


def test_position_is_written_and_read() -> None:
    assert Position.parse("12.34.56") == Position(12, 34, 56)
    assert str(Position(12, 34, 56)) == "12.34.56"


@pytest.mark.parametrize(
    "text", ["", "1.2", "1.2.3.4", "a.2.3", "-1.2.3", "1.2.99999999999999999999", "1.2.٣"]
)
def test_position_that_was_never_handed_out_is_refused(text: str) -> None:
    with pytest.raises(PositionError):
        Position.parse(text)
