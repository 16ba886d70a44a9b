"""Logs for machines: one JSON object per line, with the trace id, without personal data."""

import logging
import re
import sys
from typing import Any, Final, cast

import msgspec
import structlog
from structlog.typing import EventDict, WrappedLogger

PERSONAL: Final = frozenset(
    {"text", "body", "phone", "email", "name", "address", "token", "password", "secret", "cookie"}
)
"""Words that mark a key as a person's data: ``phone`` drops ``phone`` and ``contact_phone``."""


_DETAIL: Final = re.compile(r"\n(?:DETAIL|CONTEXT): .*?(?=\n\n(?:During|The above) |\Z)", re.DOTALL)
_VALUE: Final = re.compile(r"(invalid (?:input|byte sequence)[^:\n]*: ).*")


def configure(level: str = "INFO") -> None:
    """Send this process's logs, the libraries' too, to standard error as JSON lines."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        drop_values,
        drop_personal,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(serializer=_dumps),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    logging.getLogger("uvicorn.access").setLevel(logging.WARNING)


def get(name: str) -> structlog.stdlib.BoundLogger:
    """A logger: ``log.info("conversation.opened", conversation_id=...)``."""
    return cast("structlog.stdlib.BoundLogger", structlog.get_logger(name))


def bind_trace(trace_id: str) -> None:
    """Put a trace id on every later log line of this task."""
    structlog.contextvars.bind_contextvars(trace_id=trace_id)


def trace_id() -> str | None:
    """The trace id of this task, to be stored with events and jobs."""
    return structlog.contextvars.get_contextvars().get("trace_id")


def drop_personal(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Drop keys that hold a person's data, at any depth."""
    return {key: _clean(value) for key, value in event.items() if not _is_personal(key)}


def drop_values(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Take the rows and values out of what a database error says about itself."""
    if isinstance(told := event.get("exception"), str):
        event["exception"] = _VALUE.sub(r"\1…", _DETAIL.sub("", told))
    return event


def _clean(value: Any) -> Any:
    if isinstance(value, dict):
        items = cast("dict[object, Any]", value).items()
        return {key: _clean(item) for key, item in items if not _is_personal(str(key))}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in cast("list[Any]", value)]
    return value


def _is_personal(key: str) -> bool:
    return not PERSONAL.isdisjoint(key.lower().split("_"))


def _dumps(event: Any, **_options: Any) -> str:
    return msgspec.json.encode(event, enc_hook=repr).decode()
