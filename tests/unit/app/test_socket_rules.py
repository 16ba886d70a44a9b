"""How fast a socket may be used, what a frame may be, and what a refusal says."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.app import sockets
from xiaoer.app.sockets import Bucket, SocketSettings, read_as, refusal
from xiaoer.conversations.schemas import MarkRead, NewMessage
from xiaoer.kernel.errors import InvalidInputError, RateLimitedError
from xiaoer.kernel.positions import Position
from xiaoer.kernel.settings import SettingError, load


class Time:
    """A clock of the test's own."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        patch.setattr(sockets.time, "monotonic", lambda: self.now)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    return Time(monkeypatch)


def taken(bucket: Bucket, tries: int) -> int:
    return sum(bucket.take() for _ in range(tries))


def test_a_burst_is_allowed_and_not_one_more(time: Time) -> None:
    assert taken(Bucket(20, 60), 100) == 60


def test_what_was_used_comes_back_at_the_rate(time: Time) -> None:
    bucket = Bucket(20, 60)
    taken(bucket, 100)
    for seconds, expected in ((0.049, 0), (0.051, 2), (1.0, 20), (0.5, 10)):
        time.now += seconds
        assert taken(bucket, 100) == expected, seconds


def test_a_long_silence_saves_up_no_more_than_a_burst(time: Time) -> None:
    bucket = Bucket(20, 60)
    taken(bucket, 60)
    time.now += 3600
    assert taken(bucket, 100) == 60


def test_a_second_is_enough_to_try_again(time: Time) -> None:
    bucket = Bucket(1, 1)
    assert taken(bucket, 5) == 1
    time.now += 1.0
    assert bucket.take()


@pytest.mark.parametrize("frame", [{"seq": 3}, {"seq": "3"}, {"seq": 3, "more": True}])
def test_a_frame_that_fits_is_read(frame: dict[str, object]) -> None:
    assert read_as(frame, MarkRead) == MarkRead(3)


@pytest.mark.parametrize("frame", [{}, {"seq": -1}, {"seq": None}, {"seq": "x"}, {"seq": 2**60}])
def test_a_frame_that_does_not_fit_is_refused(frame: dict[str, object]) -> None:
    with pytest.raises(InvalidInputError):
        read_as(frame, MarkRead)


@given(st.dictionaries(st.text(max_size=12), st.recursive(st.none() | st.text() | st.integers(),
       lambda inner: st.lists(inner, max_size=3), max_leaves=4), max_size=5))  # fmt: skip
def test_no_frame_does_more_than_be_refused(frame: dict[str, object]) -> None:
    try:
        assert read_as(frame, NewMessage).client_id
    except InvalidInputError:
        return


def test_a_refusal_carries_the_frame_that_it_is_about() -> None:
    told = msgspec.json.decode(refusal({"client_id": "a1"}, RateLimitedError(retry_after=1)))
    assert (told["type"], told["client_id"]) == ("error", "a1")
    assert told["problem"]["detail"] == "操作过于频繁，请 1 秒后再试。"


@pytest.mark.parametrize(
    ("given_locale", "words"),
    [
        ("en", "Too many"),
        ("en-US", "Too many"),
        ("zh-TW", "操作"),
        ("fr", "Too many"),
        (7, "Too many"),
    ],
)
def test_a_refusal_speaks_the_language_of_the_frame(given_locale: object, words: str) -> None:
    error = RateLimitedError(retry_after=1)
    told = msgspec.json.decode(refusal({"locale": given_locale}, error))
    assert told["client_id"] is None
    assert told["problem"]["detail"].startswith(words)


@pytest.mark.parametrize(
    ("hello", "position"),
    [
        ({}, None),
        ({"last_event": None}, None),
        ({"last_event": ""}, None),
        ({"last_event": "x"}, None),
        ({"last_event": 7}, None),
        ({"last_event": ["1.2.3"]}, None),
        ({"last_event": "1.2.3"}, Position(1, 2, 3)),
    ],
)
def test_a_greeting_resumes_only_from_a_position(
    hello: dict[str, object], position: Position | None
) -> None:
    assert sockets._position(hello) == position  # pyright: ignore[reportPrivateUsage]


def test_limits_are_settings_and_odd_ones_are_refused() -> None:
    environ = {"XIAOER_REALTIME_BURST": "5", "XIAOER_REALTIME_LARGEST_FRAME": "100"}
    assert load(SocketSettings, "realtime", environ) == SocketSettings(20, 5, 100)
    with pytest.raises(SettingError):
        load(SocketSettings, "realtime", {"XIAOER_REALTIME_BURST": "lots"})
