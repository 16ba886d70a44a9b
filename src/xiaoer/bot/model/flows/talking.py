"""Flows in a conversation: begin, go on, turn back, give up, be interrupted and resume. Pure."""

import re
from dataclasses import replace
from typing import Final

from xiaoer.bot.model import entities
from xiaoer.bot.model.decision import Button, ByLocale, HandOverReason, Line
from xiaoer.bot.model.flows.effects import Decline, Doing
from xiaoer.bot.model.flows.engine import IDENTIFY, Walk, ask_again, asking_of, walk
from xiaoer.bot.model.flows.filling import OPENING, Filled, Stranger, fill
from xiaoer.bot.model.flows.heard import Heard
from xiaoer.bot.model.flows.proposing import remind
from xiaoer.bot.model.flows.shape import Flow
from xiaoer.bot.model.flows.stops import Detour, Ended, Person, Stop, Switch, Waits
from xiaoer.bot.model.flows.turn import Turn
from xiaoer.bot.model.place import Place
from xiaoer.bot.model.state import BotState
from xiaoer.bot.model.understanding import Understanding

Answered = HandOverReason | bool
"""A person is called, or: True when it was answered, False when it was not understood."""

HELP: Final = "help_article"
"""The flow that cites the article of an intent."""

SURE: Final = 0.75
"""Who was asked something mostly answers, and who names an order speaks of it: from this score on
the words mean something else."""

_OPENING_KEPT: Final = 300
_QUESTION: Final = re.compile(
    r"[?？]|[吗呢么]\s*$|多久|多少|怎么|什么|\b(?:how|what|when|who|which|can|does|will)\b",
    re.IGNORECASE,
)
_FREE: Final = frozenset({"text"})
_OF_ORDER: Final = ("order", "line", "sku", "product", "request")


def start(turn: Turn, heard: Heard) -> Doing[Answered]:
    """Begin the flow of an intent; the intent must have one."""
    intent = heard.understood.intent or ""
    flow = turn.pack.beginning_with(intent)
    if flow is None:
        return False
    turn.intent = intent
    if turn.topic and is_of_orders(flow) and turn.pack.words.asks_in_general(heard):
        flow = turn.pack.flows.get(HELP, flow)
    turn.state = replace(turn.state, last_intent=intent).put(intent=intent)
    slots = {"intent": intent, OPENING: heard.text[:_OPENING_KEPT]}
    place = Place(flow.name, flow.first, flow.version, slots, patience=flow.forgets_after)
    return (yield from _walked(turn, flow, place, heard))


def is_of_orders(flow: Flow) -> bool:
    """Whether a flow looks at an order of the buyer's."""
    return any(slot.kind == "order" for slot in flow.slots.values())


def go_on(turn: Turn, heard: Heard) -> Doing[Answered | None]:
    """Take the words as the answer to what was asked last; None when they are something new."""
    place = turn.state.places[-1]
    flow = turn.pack.flows.get(place.flow)
    if flow is None or flow.version != place.version or place.step not in flow.steps:
        turn.state = turn.state.popped()
        return None
    turn.intent = place.slots.get("intent")
    if turn.pack.words.stops(heard):
        return (yield from _stop(turn, flow, place))
    if place.order and turn.pack.words.corrects(heard):
        return (yield from _correct(turn, flow, place, heard))
    if place.proposal is not None:
        return (yield from _decided(turn, flow, place, heard))
    return (yield from _answered(turn, flow, place, heard))


def _decided(turn: Turn, flow: Flow, place: Place, heard: Heard) -> Doing[Answered | None]:
    words = turn.pack.words
    if words.is_yes(heard) or words.is_no(heard):
        return (yield from _walked(turn, flow, place, heard))
    if _is_new(turn, flow, heard):
        return None
    if _QUESTION.search(heard.text):
        yield from turn.look_up("articles", heard.text)
        turn.cite(next((one for one in turn.facts.articles if one.is_confident), None))
    stop = remind(turn, flow, place)
    return (yield from _rested(turn, flow, stop))


def _answered(turn: Turn, flow: Flow, place: Place, heard: Heard) -> Doing[Answered | None]:
    """Whether the words answer the question; if not, they may be a new wish."""
    name = place.asked
    if name is None:
        turn.state = turn.state.popped()
        return None
    slot = flow.slots[name]
    if slot.kind in {"product", "order"}:
        yield from _look_up(turn, slot.kind, heard)
    found = fill(asking_of(Walk(turn, flow, heard), name, place))
    is_answer = isinstance(found, Filled | Stranger)
    is_loose = slot.kind in _FREE and slot.pattern is None
    if _is_new(turn, flow, heard) and (
        not is_answer or is_loose or _asks_of_order(slot.kind, heard)
    ):
        return None
    return (yield from _walked(turn, flow, place, heard))


def gives_address(turn: Turn, heard: Heard) -> bool:
    """Whether an address was asked for and is given: place names look like any wish."""
    place = turn.state.places[-1] if turn.state.places else None
    flow = turn.pack.flows.get(place.flow) if place else None
    if place is None or flow is None or flow.version != place.version or not place.asked:
        return False
    if flow.slots[place.asked].kind != "address":
        return False
    return isinstance(fill(asking_of(Walk(turn, flow, heard), place.asked, place)), Filled)


def _look_up(turn: Turn, kind: str, heard: Heard) -> Doing[None]:
    if kind == "order":
        yield from turn.look_up("orders")
    else:
        yield from turn.look_up("products", f"words:{heard.text}")


def _asks_of_order(kind: str, heard: Heard) -> bool:
    """An order named together with another wish is a new wish: 那 8821 到哪了."""
    return kind == "order" and heard.understood.intent != "order_status"


def _is_new(turn: Turn, flow: Flow, heard: Heard) -> bool:
    """Whether the words begin something else than the flow they fall into."""
    intent = heard.understood.intent
    if intent is None or intent in flow.starts or heard.understood.score < SURE:
        return False
    return turn.pack.beginning_with(intent) is not None or intent in {"complaint", "not_solved"}


def _stop(turn: Turn, flow: Flow, place: Place) -> Doing[Answered]:
    """The wish is given up."""
    if place.proposal is not None:
        yield Decline(place.proposal)
    turn.say("stopped")
    turn.buttons.append(Button("human"))
    turn.state = turn.state.popped().did(f"stopped_{flow.name}")
    return True


def _correct(turn: Turn, flow: Flow, place: Place, heard: Heard) -> Doing[Answered]:
    """It was another order that was meant: what hangs on it is forgotten."""
    if place.proposal is not None:
        yield Decline(place.proposal)
    wrong = place.order or ""
    turn.remember(last_order=None, last_product=None)
    hanging = (name for name, slot in flow.slots.items() if slot.kind in _OF_ORDER)
    anew = replace(place.without_slots(*hanging), without=(*place.without, wrong)).at(flow.first)
    names_other = heard.understood.entities.numbers or heard.understood.entities.tails
    if names_other:
        anew = replace(anew, without=place.without)
    return (yield from _walked(turn, flow, anew, heard))


def _walked(turn: Turn, flow: Flow, place: Place, heard: Heard | None) -> Doing[Answered]:
    """Walk, and do what the end of the walk asks for."""
    return (yield from _rested(turn, flow, (yield from walk(turn, flow, place, heard)), heard))


def _rested(turn: Turn, flow: Flow, stop: Stop, heard: Heard | None = None) -> Doing[Answered]:
    match stop:
        case Waits(place):
            turn.state = turn.state.pushed(place)
            return True
        case Person(reason, place):
            turn.state = _left(turn, place.flow)
            turn.state = turn.state.put(flow=flow.name)
            return reason
        case Ended(place):
            return (yield from _ended(turn, flow, place))
        case Detour(name, place):
            return (yield from _detour(turn, name, place, heard))
        case Switch(name, place):
            return (yield from _switch(turn, turn.pack.flows[name], place, heard))


def _left(turn: Turn, name: str) -> BotState:
    kept = tuple(place for place in turn.state.places if place.flow != name)
    return replace(turn.state, places=kept)


def _ended(turn: Turn, flow: Flow, place: Place) -> Doing[Answered]:
    """The next of the burst's wishes, then what was interrupted."""
    turn.state = _left(turn, flow.name)
    did = flow.name if flow.name != IDENTIFY else "identified"
    turn.state = turn.state.answered(place.slots.get("intent"), did=did, order=place.order)
    if flow.name == IDENTIFY:
        return (yield from _back(turn))
    if turn.state.queue:
        (intent, text), *rest = turn.state.queue
        turn.remember(queue=tuple(rest))
        return (yield from start(turn, _wish(turn, intent, text)))
    if turn.state.places:
        yield from _resume(turn)
    return True


def _wish(turn: Turn, intent: str, text: str) -> Heard:
    """A wish that waited, as it was understood."""
    meant = Understanding(
        text=text,
        locale=turn.locale,
        intent=intent,
        score=1.0,
        entities=entities.find(text, turn.facts.world),
        wants_human=False,
        is_emergency=False,
        is_security=False,
        emotion="calm",
    )
    return Heard(meant)


def _detour(turn: Turn, name: str, place: Place, heard: Heard | None) -> Doing[Answered]:
    """Another flow first; the interrupted one stands below it."""
    flow = turn.pack.flows[name]
    turn.state = turn.state.pushed(place)
    slots = {"intent": place.slots.get("intent", "")}
    first = Place(flow.name, flow.first, flow.version, slots, patience=flow.forgets_after)
    return (yield from _walked(turn, flow, first, heard))


def _switch(turn: Turn, flow: Flow, place: Place, heard: Heard | None) -> Doing[Answered]:
    """Leave a flow for the one that fits better; what both ask for is kept."""
    turn.state = _left(turn, place.flow)
    kept = {
        name: value
        for name, value in place.slots.items()
        if name in {OPENING, "intent", "product"} or name in flow.slots
    }
    kept = {
        name: value
        for name, value in kept.items()
        if name not in flow.slots or flow.slots[name].kind != "choice"
    }
    begun = Place(flow.name, flow.first, flow.version, kept, patience=flow.forgets_after)
    return (yield from _walked(turn, flow, begun, heard))


def _back(turn: Turn) -> Doing[Answered]:
    """After a detour: on with the flow that wanted it, with the words that began it."""
    if not turn.state.places:
        return True
    place = turn.state.places[-1]
    flow = turn.pack.flows[place.flow]
    turn.intent = place.slots.get("intent")
    if not turn.facts.is_signed_in:
        turn.state = turn.state.popped()
        return True
    began = _wish(turn, turn.intent or "", place.slots.get(OPENING, ""))
    return (yield from _walked(turn, flow, replace(place, asked=None), began))


def _resume(turn: Turn) -> Doing[None]:
    """Come back to what was interrupted: the question again, or the proposal's."""
    place = turn.state.places[-1]
    flow = turn.pack.flows.get(place.flow)
    if flow is None:
        turn.state = turn.state.popped()
        return
    if place.proposal is not None:
        turn.buttons.clear()
        remind(turn, flow, replace(place, tries=0))
        return
    turn.lines.append(Line("back_to", {"what": ByLocale(flow.labels)}))
    turn.buttons.clear()
    yield from ask_again(turn, flow, place)
