"""Log lines carry the trace and leave people's data out."""

import io
import logging
from collections.abc import Iterator

import msgspec
import pytest
import structlog

from xiaoer.kernel import log


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
    structlog.contextvars.clear_contextvars()


def test_personal_data_is_dropped_at_any_depth(lines: io.StringIO) -> None:
    log.get("test").info(
        "contact.found",
        contact_id="c1",
        phone="13800138000",
        contact_email="a@b.cn",
        order={"number": "N1", "address": "somewhere", "lines": [{"name": "x", "sku": "S"}]},
    )
    line = msgspec.json.decode(lines.getvalue())
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "contact.found",
        "level": "info",
        "contact_id": "c1",
        "order": {"number": "N1", "lines": [{"sku": "S"}]},
    }


def test_every_line_of_a_task_carries_its_trace(lines: io.StringIO) -> None:
    log.bind_trace("t-1")
    logging.getLogger("library").warning("slow")
    line = msgspec.json.decode(lines.getvalue())
    assert (line["event"], line["level"], line["trace_id"]) == ("slow", "warning", "t-1")
    assert log.trace_id() == "t-1"


def test_an_exception_is_one_line(lines: io.StringIO) -> None:
    try:
        int("broken")
    except ValueError:
        log.get("test").exception("job.failed", job_id=object)
    assert lines.getvalue().count("\n") == 1
    assert "ValueError: invalid literal" in msgspec.json.decode(lines.getvalue())["exception"]
