"""Compare what came of a script with what it expects. Pure."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, cast
from zoneinfo import ZoneInfo

import msgspec

from xiaoer.bot.evaluation.played import Played
from xiaoer.bot.evaluation.scripts import Ending, Expected
from xiaoer.bot.model.state import BotState
from xiaoer.commerce.api import AftersalesRow, OrderView
from xiaoer.conversations.api import Message

_ADMISSIONS = ("没有找到确切", "不想说错", "could not find", "rather not")
_ZONE = ZoneInfo("Asia/Shanghai")
_Instant = Annotated[datetime, msgspec.Meta(tz=True)]


def said_flaws(expected: Expected, said: str) -> list[str]:
    """What the words lack, or should not hold."""
    missing = [one for one in expected.says if one not in said]
    flaws = [f"does not say {missing}"] if missing else []
    if expected.says_any and not any(one in said for one in expected.says_any):
        flaws.append(f"says none of {expected.says_any}")
    if forbidden := [one for one in expected.never if one in said]:
        flaws.append(f"says {forbidden}")
    return flaws


def state_flaws(expected: Expected, before: BotState, state: BotState) -> list[str]:
    """What was asked, proposed or done otherwise."""
    place = state.places[-1] if state.places else None
    new = [one for one in state.tried if one not in before.tried]
    flaws: list[str] = []
    if expected.asks and (place is None or place.asked != expected.asks):
        flaws.append(f"asks {place.asked if place else None}, not {expected.asks}")
    if expected.proposes and f"proposed_{expected.proposes}" not in state.tried:
        flaws.append(f"does not propose {expected.proposes}: {new}")
    if expected.does and f"did_{expected.does}" not in new:
        flaws.append(f"does not do {expected.does}: {new}")
    if expected.declines and not any(one.startswith(("declined_", "stopped_")) for one in new):
        flaws.append("lets nothing go")
    if expected.intent and state.last_intent != expected.intent:
        flaws.append(f"understands {state.last_intent}, not {expected.intent}")
    return flaws


def shown_flaws(expected: Expected, lines: Sequence[Message]) -> list[str]:
    """Cards, buttons and sources that are not shown."""
    cards = {card.get("type") for line in lines for card in line.cards}
    buttons = {reply.id for line in lines for reply in line.quick_replies}
    slugs = [source.url for line in lines for source in line.sources]
    flaws: list[str] = []
    if expected.card and expected.card not in cards:
        flaws.append(f"shows {sorted(map(str, cards))}, not {expected.card}")
    if expected.button and expected.button not in buttons:
        flaws.append(f"offers {sorted(buttons)}, not {expected.button}")
    if expected.source and not any(url.endswith(f"/{expected.source}") for url in slugs):
        flaws.append(f"cites {slugs}, not {expected.source}")
    return flaws


def fits(wanted: bool | str, owner: str, reason: str | None) -> bool:
    """Whether the hand-over is as expected."""
    if isinstance(wanted, bool):
        return (owner != "bot") is wanted
    return owner != "bot" and reason == wanted


def is_dead_end(lines: Sequence[Message]) -> bool:
    """An admission that there is no answer, with no way on."""
    if not lines:
        return True
    admits = any(word in lines[-1].text for word in _ADMISSIONS)
    return admits and not any(reply.id == "human" for reply in lines[-1].quick_replies)


def record_flaws(
    before: Sequence[OrderView], after: Sequence[OrderView], ending: Ending, played: Played
) -> list[str]:
    """Orders that changed though they should not, or did not change as they should."""
    old = {order.number: order for order in before}
    flaws: list[str] = []
    for order in after:
        wanted = ending.orders.get(order.number)
        if wanted is None:
            if old.get(order.number, order) != order and not ending.did:
                played.wrong_acts += 1
                flaws.append(f"order {order.number} changed")
            continue
        fields: dict[str, Any] = msgspec.to_builtins(order)
        flaws += [
            f"order {order.number} has {key} {fields.get(key)!r}, not {value!r}"
            for key, value in wanted.items()
            if (str(value) not in str(fields.get(key)) if key != "status" else fields[key] != value)
        ]
    return flaws


def request_flaws(
    before: Sequence[AftersalesRow],
    after: Sequence[AftersalesRow],
    ending: Ending,
    played: Played,
) -> list[str]:
    """Requests that were opened though they should not, or were not opened."""
    known = {request.id for request in before}
    new = [request for request in after if request.id not in known]
    rest = list(new)
    flaws: list[str] = []
    for wanted in ending.requests:
        found = next((one for one in rest if _is_like(one, wanted)), None)
        if found is None:
            flaws.append(f"no new request is {wanted}")
        else:
            rest.remove(found)
    if rest and (ending.requests or not ending.did):
        played.wrong_acts += len(rest)
        flaws.append(f"opened {[(one.kind.value, one.order_number) for one in rest]}")
    return flaws


def _is_like(request: AftersalesRow, wanted: Mapping[str, str]) -> bool:
    fields = {
        "kind": request.kind.value,
        "order": request.order_number,
        "state": request.state.value,
        "reason": request.reason.code,
    }
    return all(fields.get(key) == value for key, value in wanted.items())


def written(record: Any) -> str:
    """A record with its amounts in major units and its instants on the shop's clock."""
    return " ".join(_flat(msgspec.to_builtins(record)))


def _flat(value: Any) -> list[str]:
    if isinstance(value, dict):
        found: dict[str, Any] = value  # pyright: ignore[reportUnknownVariableType]
        if "amount_minor" in found:
            return [f"{found['amount_minor'] / 100:.2f}"]
        return [text for key, one in found.items() for text in (str(key), *_flat(one))]
    if isinstance(value, list | tuple):
        many = cast("Sequence[Any]", value)
        return [text for one in many for text in _flat(one)] + [str(len(many))]
    text = str(value)
    return [text, *_on_the_clock(text)]


def _on_the_clock(text: str) -> list[str]:
    try:
        at = msgspec.json.decode(json.dumps(text), type=_Instant)
    except msgspec.ValidationError:
        return []
    local = at.astimezone(_ZONE)
    return [f"{local.year} {local.month} {local.day} {local.hour} {local.minute}"]


def without_rules(text: str) -> str:
    """The words without the rules they quote, each of which names its source itself."""
    lines = text.splitlines()
    return "\n".join(line for line in lines if not line.startswith(("依据：", "Rule: ")))
