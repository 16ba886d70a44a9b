"""Nothing that names a person passes into a log line, however it is nested or raised."""

import io
import logging
from collections.abc import Iterator
from typing import Any, cast

import asyncpg
import msgspec
import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.kernel import log
from xiaoer.kernel.log import PERSONAL, drop_personal

KEYS = st.sampled_from(
    sorted(PERSONAL)
    + [f"contact_{word}" for word in PERSONAL]
    + [f"{word}_masked" for word in PERSONAL]
    + [word.upper() for word in PERSONAL]
)
HARMLESS = [
    "contact_id",
    "order",
    "seq",
    "code",
    "context",
    "bodyguard",
    "renamed",
    "tokens",
    "textual",
]
MARK = "13812345521"
leaves = st.one_of(st.none(), st.integers(), st.just("ok"))
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.tuples(inner, inner),
        st.dictionaries(st.sampled_from(HARMLESS), inner, max_size=3),
        st.dictionaries(KEYS, st.just(MARK), min_size=1, max_size=2),
    ),
    max_leaves=12,
)


def cleaned(event: dict[str, Any]) -> dict[str, Any]:
    return dict(drop_personal(None, "info", event))


@given(st.dictionaries(st.one_of(KEYS, st.sampled_from(HARMLESS)), values, max_size=6))
def test_no_personal_key_is_left_at_any_depth(event: dict[str, Any]) -> None:
    event = {key: MARK if key.lower() in PERSONAL else value for key, value in event.items()}
    assert MARK not in repr(cleaned(event))


@given(st.dictionaries(st.sampled_from(HARMLESS), leaves, max_size=6))
def test_harmless_keys_pass_unchanged(event: dict[str, Any]) -> None:
    assert cleaned(event) == event


def test_keys_that_are_no_text_do_not_break_the_line() -> None:
    assert cleaned({"by": {1: "a", None: "b", ("x", "y"): "c"}}) == {
        "by": {1: "a", None: "b", ("x", "y"): "c"}
    }


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    root = logging.getLogger()
    before = (root.handlers, root.level)
    log.configure()
    yield stream
    root.handlers, root.level = before
    structlog.reset_defaults()


def raised(error: Exception) -> None:
    try:
        raise error
    except type(error):
        log.get("test").exception("http.failed")


def test_the_row_that_a_database_error_names_is_left_out(lines: io.StringIO) -> None:
    error = asyncpg.UniqueViolationError("duplicate key value violates uq_agents__email")
    error.detail = "Key (email)=(lin@shop.example) already exists."
    raised(error)
    told = msgspec.json.decode(lines.getvalue())["exception"]
    assert "uq_agents__email" in told
    assert "lin@shop.example" not in told


def test_a_value_that_a_query_refused_is_left_out(lines: io.StringIO) -> None:
    raised(asyncpg.DataError(f"invalid input for query argument $2: '{MARK}' (expected int)"))
    told = msgspec.json.decode(lines.getvalue())["exception"]
    assert "argument $2" in told
    assert MARK not in told


def test_an_object_that_json_does_not_know_is_written_as_its_form(lines: io.StringIO) -> None:
    log.get("test").info("job.done", kind=complex(1, 2))
    assert msgspec.json.decode(lines.getvalue())["kind"] == "(1+2j)"


@pytest.mark.parametrize(("level", "expected"), [("INFO", 2), ("WARNING", 1), ("ERROR", 0)])
def test_the_level_decides_what_is_written(lines: io.StringIO, level: str, expected: int) -> None:
    log.configure(level)
    cast("logging.StreamHandler[io.StringIO]", logging.getLogger().handlers[0]).setStream(lines)
    log.get("test.level").info("small")
    log.get("test.level").warning("large")
    assert lines.getvalue().count("\n") == expected
