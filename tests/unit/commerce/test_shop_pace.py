"""How often a shop is read, and how patiently after failures."""

import pytest

from xiaoer.commerce.shops.model.pace import back_off, pause


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("", 3.0), ("10", 10.0), ("0", 1.0), ("-5", 1.0), ("1e9", 3600.0), ("nan", 3.0), ("x", 3.0)],
)
def test_a_shop_is_read_as_often_as_its_settings_say_within_bounds(
    written: str, seconds: float
) -> None:
    assert pause({"poll_seconds": written}) == seconds
    assert pause({}) == 3.0


def test_failures_are_tried_again_later_and_later_and_never_sooner_than_asked() -> None:
    waits = [back_off(count, None) for count in range(1, 30)]
    assert waits[:4] == [3.0, 6.0, 12.0, 24.0]
    assert waits == sorted(waits)
    assert waits[-1] == 900.0
    assert back_off(1, 40.0) == 40.0
    assert back_off(1, 10**9) == 3600.0
    assert back_off(5, 1) == 48.0
