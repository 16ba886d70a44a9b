"""Pauses between tries, and what an operator reads about a failure."""

from datetime import timedelta

import asyncpg
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.kernel.errors import ConflictError
from xiaoer.kernel.job_runner import BackOff, PermanentJobError, RetryLaterError, describe
from xiaoer.kernel.jobs import JobHandlers, Payload

SECOND = timedelta(seconds=1)
PHONE = "13812345521"


class ClosedError(ConflictError):
    code = "test.closed"


@pytest.mark.parametrize(
    ("attempt", "seconds"), [(1, 1), (2, 2), (3, 4), (8, 128), (12, 2048), (13, 3600), (500, 3600)]
)
def test_each_pause_is_twice_the_one_before_up_to_an_hour(attempt: int, seconds: int) -> None:
    assert BackOff(chance=lambda: 0.0).after(attempt) == seconds * SECOND
    assert BackOff(chance=lambda: 1.0).after(attempt) == seconds * SECOND / 2


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_chance_takes_up_to_half_and_never_adds(attempt: int, chance: float) -> None:
    whole = BackOff(chance=lambda: 0.0).after(attempt)
    pause = BackOff(chance=lambda: chance).after(attempt)
    assert whole / 2 <= pause <= whole <= timedelta(hours=1)


@given(st.integers(1, 200))
def test_pauses_never_shrink(attempt: int) -> None:
    calm = BackOff(chance=lambda: 0.0)
    assert calm.after(attempt) <= calm.after(attempt + 1)


def test_a_shop_may_choose_other_ends() -> None:
    quick = BackOff(first=timedelta(milliseconds=10), most=timedelta(milliseconds=25))
    pauses = [quick.after(attempt) for attempt in range(1, 6)]
    assert all(timedelta(milliseconds=5) <= pause <= quick.most for pause in pauses)


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ClosedError(number=7), "ClosedError: test.closed"),
        (ValueError("one\ntwo"), "ValueError: one"),
        (ValueError(), "ValueError: "),
        (PermanentJobError("no such shop"), "PermanentJobError: no such shop"),
        (RetryLaterError(timedelta(minutes=2)), "RetryLaterError: retry in 120 s"),
        (ZeroDivisionError("division by zero"), "ZeroDivisionError: division by zero"),
    ],
)
def test_a_failure_is_one_line_with_its_kind(error: Exception, line: str) -> None:
    assert describe(error) == line


def test_a_line_about_a_failure_is_short() -> None:
    assert len(describe(ValueError("x" * 5_000))) == 300


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.DataError(f"invalid input for query argument $1: '{PHONE}' (expected int)"),
        asyncpg.InvalidTextRepresentationError(f'invalid input syntax for type uuid: "{PHONE}"'),
        asyncpg.CheckViolationError("new row violates check constraint ck_phone"),
    ],
)
def test_what_people_wrote_is_not_in_a_line_about_the_database(
    error: asyncpg.PostgresError,
) -> None:
    assert describe(error) == f"{type(error).__name__}: {error.sqlstate}"
    assert PHONE not in describe(error)


def test_values_that_did_not_fit_are_not_in_the_line() -> None:
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.convert({"phone": PHONE}, dict[str, int])
    assert PHONE not in describe(caught.value)


async def _nothing(_: object, __: Payload) -> None:
    """A handler."""


def test_a_kind_of_job_has_one_handler() -> None:
    handlers = JobHandlers()
    handlers.on("a")(_nothing)
    with pytest.raises(ValueError, match="kind a"):
        handlers.add("a", _nothing)
    more = JobHandlers()
    more.add("b", _nothing)
    handlers.include(more)
    assert set(handlers.as_mapping()) == {"a", "b"}
    with pytest.raises(ValueError, match="kind b"):
        handlers.include(more)
