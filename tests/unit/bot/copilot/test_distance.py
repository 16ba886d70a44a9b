"""How an agent used a suggestion is told by how far the reply is from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.bot.copilot.model import Use, distance, use_of


@pytest.mark.parametrize(
    ("suggested", "sent", "share"),
    [
        ("", "", 0.0),
        ("您好", " 您好 ", 0.0),
        ("您好", "", 1.0),
        ("kitten", "sitting", 3 / 7),
        ("已为您催促快递", "已为您催促顺丰", 2 / 7),
    ],
)
def test_known_distances(suggested: str, sent: str, share: float) -> None:
    assert distance(suggested, sent) == pytest.approx(share)


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_distance_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    assert 0.0 <= distance(one, other) <= 1.0
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0.0) == (one.strip() == other.strip())


def test_a_use_follows_from_the_distance() -> None:
    assert [use_of(share) for share in (0.0, 0.1, 0.9)] == [Use.ACCEPTED, Use.EDITED, Use.IGNORED]
