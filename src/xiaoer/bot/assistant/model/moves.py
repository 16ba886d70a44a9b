"""What a language model may propose: a closed list, read strictly."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

LONGEST_ANSWER = 600


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer from the numbered passages; `sources` are their numbers, from 1."""

    text: str
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """The contact's wish is this intent; `order` is the number of one of the orders shown."""

    intent: str
    order: int | None = None


@dataclass(frozen=True, slots=True)
class Unsure:
    """The model does not know."""


Move = Answer | Wish | Unsure


def schema_of(intents: Sequence[str]) -> dict[str, Any]:
    """JSON schema of a move, for servers that keep to one."""
    return {
        "type": "object",
        "properties": {
            "move": {"type": "string", "enum": ["answer", "wish", "unsure"]},
            "intent": {"type": "string", "enum": ["", *intents]},
            "order": {"type": "integer", "minimum": 0},
            "text": {"type": "string", "maxLength": LONGEST_ANSWER},
            "sources": {"type": "array", "items": {"type": "integer", "minimum": 1}},
        },
        "required": ["move", "intent", "order", "text", "sources"],
        "additionalProperties": False,
    }


def read_move(text: str, *, intents: Sequence[str], orders: int, passages: int) -> Move | None:
    """The move that a model's words are; None when they are none.

    Args:
        text: what the model said, a JSON object, perhaps in a code fence.
        intents: names that a wish may have.
        orders: how many orders were shown.
        passages: how many passages were shown.
    """
    found = _object_in(text)
    match found.get("move"):
        case "unsure":
            return Unsure()
        case "wish":
            return _wish(found, intents, orders)
        case "answer":
            return _answer(found, passages)
        case _:
            return None


def _object_in(text: str) -> Mapping[str, Any]:
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        return {}
    try:
        found = json.loads(text[start : end + 1])
    except ValueError:
        return {}
    return cast("Mapping[str, Any]", found) if isinstance(found, dict) else {}


def _wish(found: Mapping[str, Any], intents: Sequence[str], orders: int) -> Wish | None:
    intent, order = found.get("intent"), found.get("order")
    if intent not in intents:
        return None
    is_shown = isinstance(order, int) and not isinstance(order, bool) and 1 <= order <= orders
    return Wish(str(intent), cast("int", order) if is_shown else None)


def _answer(found: Mapping[str, Any], passages: int) -> Answer | None:
    """An answer names at least one passage that was shown, and none that was not."""
    text, sources = found.get("text"), found.get("sources")
    if not isinstance(text, str) or not text.strip() or len(text) > LONGEST_ANSWER:
        return None
    if not isinstance(sources, list) or not sources:
        return None
    numbers = cast("list[object]", sources)
    if not all(isinstance(one, int) and 1 <= one <= passages for one in numbers):
        return None
    return Answer(text.strip(), tuple(dict.fromkeys(cast("list[int]", numbers))))
