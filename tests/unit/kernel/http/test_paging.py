"""Cursors bring back the place they were made from, and nothing else."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.kernel.http.paging import (
    InvalidCursorError,
    clamp,
    decode_cursor,
    encode_cursor,
    page_of,
)

instants = st.datetimes(timezones=st.just(UTC))


@given(instants, st.uuids(), st.integers(-(2**63), 2**63 - 1), st.text(max_size=50))
def test_a_cursor_leads_back_to_its_place(at: datetime, key: UUID, n: int, text: str) -> None:
    cursor = encode_cursor(at, key, n, text)
    assert decode_cursor(cursor, datetime, UUID, int, str) == (at, key, n, text)
    assert cursor.isascii()
    assert "=" not in cursor


@given(st.text(max_size=60))
def test_a_text_that_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(InvalidCursorError):
        decode_cursor(text, datetime, UUID)


def test_a_cursor_of_another_list_is_refused() -> None:
    cursor = encode_cursor(7)
    with pytest.raises(InvalidCursorError):
        decode_cursor(cursor, str)
    with pytest.raises(InvalidCursorError):
        decode_cursor(cursor, int, int)
    with pytest.raises(InvalidCursorError):
        decode_cursor(encode_cursor("x" * 3_000), str)


@given(st.lists(st.integers(), max_size=30), st.integers(1, 10))
def test_pages_put_together_are_the_list(numbers: list[int], limit: int) -> None:
    rows = sorted(set(numbers))
    seen: list[int] = []
    cursor: str | None = None
    while True:
        after = decode_cursor(cursor, int)[0] if cursor else None
        found = [n for n in rows if after is None or n > after][: limit + 1]
        items, cursor = page_of(found, limit, place=lambda n: (n,))
        assert len(items) <= limit
        seen += items
        if cursor is None:
            break
    assert seen == rows


def test_page_sizes_stay_within_bounds() -> None:
    assert [clamp(n) for n in (None, -1, 0, 1, 200, 10**9)] == [50, 1, 1, 1, 200, 200]
