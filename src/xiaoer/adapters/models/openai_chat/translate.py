"""Between the bot's words and the wire of `/v1/chat/completions`. Pure."""

from dataclasses import dataclass
from typing import Any

import msgspec

from xiaoer.bot.ports.language import Asking, Completion

CHARACTERS_PER_TOKEN = 2.0
"""A cautious estimate for mixed Chinese and English, for servers that do not count."""

DONE = "[DONE]"


class Shape(ValueError):  # noqa: N818 - it never leaves the adapter
    """The server's line is not what the interface describes."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What one event adds: a stretch of text, or the counts at the end."""

    text: str = ""
    prompt_tokens: int | None = None
    answer_tokens: int | None = None


class _Usage(msgspec.Struct, frozen=True):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class _Delta(msgspec.Struct, frozen=True):
    content: str | None = None


class _Choice(msgspec.Struct, frozen=True):
    delta: _Delta = _Delta()


class _Event(msgspec.Struct, frozen=True):
    choices: tuple[_Choice, ...] = ()
    usage: _Usage | None = None
    error: Any = None


def request_of(asking: Asking, *, model: str) -> bytes:
    """The body of a streamed request; with a schema the server must keep to it."""
    body: dict[str, Any] = {
        "model": model,
        "messages": [{"role": said.role, "content": said.text} for said in asking.messages],
        "max_tokens": asking.max_tokens,
        "temperature": 0,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if asking.schema is not None:
        body["response_format"] = {
            "type": "json_schema",
            "json_schema": {"name": "move", "strict": True, "schema": asking.schema},
        }
    return msgspec.json.encode(body)


def piece_of(line: str) -> Piece | None:
    """What a line of the event stream adds; None for the end and for lines that say nothing.

    Raises:
        Shape: the line is no event of a completion.
    """
    kind, _, data = line.partition(":")
    if kind.strip() != "data" or data.strip() in {"", DONE}:
        return None
    try:
        event = msgspec.json.decode(data, type=_Event)
    except msgspec.DecodeError as error:
        raise Shape from error
    if event.error is not None:
        raise Shape
    text = event.choices[0].delta.content if event.choices else None
    usage = event.usage or _Usage()
    return Piece(text or "", usage.prompt_tokens, usage.completion_tokens)


def completion_of(asking: Asking, pieces: list[Piece], *, model: str) -> Completion:
    """The whole answer."""
    text = "".join(piece.text for piece in pieces)
    asked = sum(len(said.text) for said in asking.messages)
    counted = next((p for p in reversed(pieces) if p.prompt_tokens is not None), None)
    return Completion(
        text=text,
        model=model,
        prompt_tokens=_count(counted and counted.prompt_tokens, asked),
        answer_tokens=_count(counted and counted.answer_tokens, len(text)),
    )


def _count(said: int | None, characters: int) -> int:
    return said if isinstance(said, int) else round(characters / CHARACTERS_PER_TOKEN)
