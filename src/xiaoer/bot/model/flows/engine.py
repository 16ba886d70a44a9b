"""Walk a flow until it waits for an answer, ends, or calls a person. Pure."""

from dataclasses import dataclass, replace
from typing import Final, assert_never

from xiaoer.bot.model.decision import Button, HandOverReason
from xiaoer.bot.model.flows import answering
from xiaoer.bot.model.flows.conditions import hold
from xiaoer.bot.model.flows.effects import Doing, Identified, Identify
from xiaoer.bot.model.flows.filling import (
    Asking,
    Filled,
    Filling,
    Nothing,
    Stranger,
    Unfilled,
    fill,
    lines_of,
)
from xiaoer.bot.model.flows.heard import Heard
from xiaoer.bot.model.flows.names import View, value
from xiaoer.bot.model.flows.proposing import propose
from xiaoer.bot.model.flows.shape import (
    END,
    AnswerStep,
    BranchStep,
    Flow,
    IdentifyStep,
    PersonStep,
    ProposeStep,
    SayStep,
    SlotStep,
    SwitchStep,
)
from xiaoer.bot.model.flows.stops import Detour, Ended, Next, Person, Stop, Switch, Waits
from xiaoer.bot.model.flows.turn import PLACEHOLDER, Turn
from xiaoer.bot.model.orders import Hints
from xiaoer.bot.model.place import Place

IDENTIFY: Final = "identify"
_MOST_STEPS: Final = 40
_HARVESTED: Final = frozenset({"address", "measures"})


@dataclass
class Walk:
    """One flow being walked over with one message; `heard` is what was said, if it counts here."""

    turn: Turn
    flow: Flow
    heard: Heard | None

    def view(self, place: Place) -> View:
        """What a step looks at."""
        return View(place, self.turn.facts)


def walk(turn: Turn, flow: Flow, place: Place, heard: Heard | None) -> Doing[Stop]:
    """Go on from a place until something must be waited for."""
    here = Walk(turn, flow, heard)
    for _ in range(_MOST_STEPS):
        if place.step == END:
            return Ended(place)
        stop = yield from _step(here, place)
        if not isinstance(stop, Next):
            return stop
        place = stop.place
    return Person(HandOverReason.REPEATED_FAILURE, place)


def _step(here: Walk, place: Place) -> Doing[Next | Stop]:  # noqa: PLR0911 - one kind each
    step, turn = here.flow.steps[place.step], here.turn
    match step:
        case SlotStep():
            return (yield from _slot(here, step, place))
        case BranchStep(arms=arms):
            names = [condition.name for arm in arms for condition in arm.when]
            yield from turn.look_up_names(names)
            view = here.view(place)
            chosen = next(arm for arm in arms if hold(arm.when, lambda name: value(name, view)))
            return Next(place.at(chosen.next))
        case SayStep():
            yield from _say(here, step, place)
            return Next(place.at(step.next))
        case AnswerStep(answer=name, next=following, otherwise=otherwise):
            reply = yield from answering.ANSWERS[name](turn, here.view(place), here.heard)
            if reply is None:
                return Next(place.at(otherwise))
            turn.add(reply)
            return Next(place.at(following))
        case ProposeStep():
            return (yield from propose(turn, here.flow, step, place, here.heard))
        case IdentifyStep():
            return (yield from _identify(here, step, place))
        case SwitchStep(flow=name):
            return Switch(name, place)
        case PersonStep(reason=reason):
            return Person(HandOverReason(reason), place)
        case _:
            assert_never(step)


def _say(here: Walk, step: SayStep, place: Place) -> Doing[None]:
    turn = here.turn
    names = [
        n for texts in step.texts for text in texts.values() for n in PLACEHOLDER.findall(text)
    ]
    yield from turn.look_up_names(names)
    if step.cites:
        yield from turn.look_up("topic", turn.topic)
        turn.cite(turn.facts.topic_article)
    view = here.view(place)
    for texts in step.texts:
        turn.say_texts(texts, view)
        if step.is_source:
            turn.grounds += texts.values()
    for card in step.cards:
        turn.show(card, view)
    turn.buttons += [Button(key) for key in step.buttons]
    turn.has_admitted = turn.has_admitted or step.admits
    turn.has_no_answer = turn.has_no_answer or step.is_unanswered


def _slot(here: Walk, step: SlotStep, place: Place) -> Doing[Next | Stop]:
    """Fill a slot or ask for it."""
    if step.slot in place.slots:
        return Next(place.at(step.next))
    slot = here.flow.slots[step.slot]
    if slot.kind in {"order", "request"} and not here.turn.facts.is_signed_in:
        return Detour(IDENTIFY, place)
    yield from _look_up_for(here, slot.kind, place)
    found = fill(asking_of(here, step.slot, place))
    match found:
        case Filled(filled):
            return Next(_filled(here, place, step.slot, filled).at(step.next))
        case Nothing():
            return (yield from _nothing(here, step, place))
        case Stranger(number):
            here.turn.say("order_not_found", number=number)
            here.turn.buttons += [Button("orders"), Button("human")]
            here.turn.state = here.turn.state.did("order_not_found")
            return _asked(here, place, step.slot, Unfilled())
        case Unfilled():
            if slot.kind == "order" and here.flow.explains and place.tries == 0:
                here.turn.cite((yield from answering.article_for(here.turn, here.heard)))
            here.turn.say_texts(slot.prompt, here.view(place))
            return _asked(here, place, step.slot, found)


def _look_up_for(here: Walk, kind: str, place: Place) -> Doing[None]:
    turn = here.turn
    if kind in {"order", "line"}:
        yield from turn.look_up("orders")
    elif kind == "request":
        yield from turn.look_up("requests")
    elif kind == "sku":
        yield from turn.look_up("products", f"id:{place.slots.get('product', '')}")
    elif kind == "product" and here.heard is not None:
        yield from turn.look_up("products", f"words:{here.heard.text}")
        if turn.state.last_product:
            yield from turn.look_up("products", f"id:{turn.state.last_product}")


def asking_of(here: Walk, name: str, place: Place) -> Asking:
    """The question of a slot; one that was asked takes only what was named for an answer."""
    was_asked = place.asked == name
    hints = here.turn.hints
    if was_asked:
        hints = Hints(None, None, hints.candidates)
    return Asking(
        here.flow.slots[name],
        here.view(place),
        here.heard,
        here.turn.pack.words,
        hints,
        was_asked=was_asked,
    )


def _filled(here: Walk, place: Place, name: str, filled: str) -> Place:
    """With a filled slot, and what follows from it."""
    kind, turn = here.flow.slots[name].kind, here.turn
    place = place.put(name, filled)
    if kind == "order":
        turn.remember(last_order=filled)
        turn.state = turn.state.put(order_number=filled)
    if kind == "product":
        turn.remember(last_product=filled)
    if kind == "line":
        lines = lines_of(here.view(place).order, filled)
        if len(lines) == 1 and lines[0].product_id:
            place = place.put("product", lines[0].product_id)
            turn.remember(last_product=lines[0].product_id)
    return place


def _nothing(here: Walk, step: SlotStep, place: Place) -> Doing[Next | Stop]:
    """There is nothing to choose from: the flow's own way on, or the plain truth."""
    if step.none is not None:
        return Next(place.at(step.none))
    turn = here.turn
    turn.say("no_orders")
    yield from turn.look_up("topic", turn.topic)
    turn.cite(turn.facts.topic_article)
    turn.buttons.append(Button("human"))
    turn.state = turn.state.did("no_orders")
    return Ended(place)


def _asked(here: Walk, place: Place, name: str, found: Unfilled) -> Stop:
    """Wait for an answer; a person is called when asking again would be once too often."""
    slot, turn = here.flow.slots[name], here.turn
    tries = place.tries + 1 if place.asked == name else 1
    if tries > slot.tries:
        return Person(HandOverReason.REPEATED_FAILURE, place)
    place = _harvested(here, place)
    turn.buttons += found.buttons
    if found.candidates:
        turn.remember(candidates=found.candidates)
    if slot.kind == "order":
        turn.state = turn.state.did("asked_which_order")
    return Waits(replace(place, asked=name, tries=tries, since=turn.facts.now))


def _harvested(here: Walk, place: Place) -> Place:
    """With what the words say of later questions, so that nobody is asked twice."""
    if here.heard is None:
        return place
    for name, slot in here.flow.slots.items():
        if name not in place.slots and (slot.kind in _HARVESTED or slot.pattern is not None):
            found = fill(asking_of(here, name, place))
            if isinstance(found, Filled) and found.value != slot.default:
                place = place.put(name, found.value)
    return place


def ask_again(turn: Turn, flow: Flow, place: Place) -> Doing[None]:
    """Put the open question once more after a digression; it counts as no further try."""
    here = Walk(turn, flow, None)
    name = place.asked
    if name is None:
        return
    yield from _look_up_for(here, flow.slots[name].kind, place)
    found: Filling = fill(replace(asking_of(here, name, place), heard=None))
    turn.say_texts(flow.slots[name].prompt, here.view(place))
    if isinstance(found, Unfilled):
        turn.buttons += found.buttons
        if found.candidates:
            turn.remember(candidates=found.candidates)


def _identify(here: Walk, step: IdentifyStep, place: Place) -> Doing[Next | Stop]:
    """Prove who one is; a miss never says what missed."""
    answer: Identified = yield Identify(
        place.slots.get(step.number, ""), place.slots.get(step.tail, "")
    )
    here.turn.facts = answer.facts
    if answer.result == "known":
        here.turn.remember(last_order=place.slots.get(step.number))
    ways: dict[str, str] = {"known": step.known, "missed": step.missed, "locked": step.locked}
    return Next(place.without_slots(step.number, step.tail).at(ways[answer.result]))
