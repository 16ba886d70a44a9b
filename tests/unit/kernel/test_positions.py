"""Positions of events: written and read alike, ordered as committed, nothing else accepted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.kernel.positions import Position, PositionError

part = st.integers(0, 2**63 - 1)


@given(part, part, part)
def test_a_position_comes_back_as_it_was_written(epoch: int, xid: int, seq: int) -> None:
    position = Position(epoch, xid, seq)
    assert Position.parse(str(position)) == position


@given(st.tuples(part, part, part), st.tuples(part, part, part))
def test_positions_compare_by_epoch_then_transaction_then_place(
    one: tuple[int, int, int], other: tuple[int, int, int]
) -> None:
    assert (Position(*one) < Position(*other)) == (one < other)
    assert max(Position(*one), Position(*other)) == Position(*max(one, other))


@pytest.mark.parametrize(
    "text",
    ["", ".", "..", "1", "1.2", "1.2.3.4", "1.2.", ".2.3", "1..3", "-1.2.3", "+1.2.3", "1.2.3 ",
     " 1.2.3", "1.2.x", "1,2,3", "１.2.3", "1.2.³", "1.2.0x1", "None", "0.0.1e3", "\n1.2.3",
     f"{2**63}.1.1", f"1.{2**63}.1", f"1.1.{2**63}", "9" * 50 + ".1.1", "1." + "9" * 10_000 + ".1",
     "0" * 21 + "1.1.1", "1.0" + "0" * 19 + "7.1"],
)  # fmt: skip
def test_what_was_never_handed_out_is_refused(text: str) -> None:
    with pytest.raises(PositionError) as refused:
        Position.parse(text)
    assert refused.value.status == 422


@given(st.text(max_size=60))
def test_no_text_is_read_as_another_position(text: str) -> None:
    try:
        found = Position.parse(text)
    except PositionError:
        return
    assert [int(figure) for figure in text.split(".")] == [found.epoch, found.xid, found.seq]


def test_the_largest_of_each_is_still_a_position() -> None:
    most = 2**63 - 1
    assert Position.parse(f"{most}.{most}.{most}") == Position(most, most, most)
