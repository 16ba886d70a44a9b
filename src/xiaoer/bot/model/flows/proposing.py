"""Propose, show, and carry out on an explicit yes. Pure."""

from dataclasses import replace
from typing import Final

from xiaoer.bot.model.decision import Button, ByLocale, HandOverReason, Line, ProposalCard
from xiaoer.bot.model.flows.effects import Confirm, Decline, Doing, Judged, Propose
from xiaoer.bot.model.flows.heard import Heard
from xiaoer.bot.model.flows.shape import END, Flow, ProposeStep
from xiaoer.bot.model.flows.stops import Ended, Next, Person, Stop, Waits
from xiaoer.bot.model.flows.turn import Turn
from xiaoer.bot.model.place import Place

_AGAIN: Final = "proposed_again"
_OFFERED: Final = 2


def propose(
    turn: Turn, flow: Flow, step: ProposeStep, place: Place, heard: Heard | None
) -> Doing[Next | Stop]:
    """Make the proposal, or hear the answer to the one that was made."""
    if place.proposal is None:
        return (yield from _make(turn, flow, step, place))
    if heard is not None and turn.pack.words.is_yes(heard):
        return (yield from _confirm(turn, flow, step, place, place.proposal))
    if heard is not None and turn.pack.words.is_no(heard):
        yield Decline(place.proposal)
        return _kept(turn, step, place)
    return remind(turn, flow, place)


def remind(turn: Turn, flow: Flow, place: Place) -> Stop:
    """Say that a yes or a no is still waited for; a person after the second time."""
    if place.tries >= _OFFERED:
        return Person(HandOverReason.REPEATED_FAILURE, place)
    turn.lines.append(Line("still_open", {"what": ByLocale(flow.labels)}))
    turn.buttons += [Button("confirm"), Button("think"), Button("human")]
    return Waits(replace(place, tries=place.tries + 1, since=turn.facts.now))


def wanted_of(step: ProposeStep, place: Place) -> Propose:
    """The act with its fields from the slots."""
    fields = {
        field: place.slots[slot] for field, slot in step.fields.items() if slot in place.slots
    }
    fixed = {
        field: slot.removeprefix("=") for field, slot in step.fields.items() if slot.startswith("=")
    }
    return Propose(step.act, place.order, {**fields, **fixed})


def _make(turn: Turn, flow: Flow, step: ProposeStep, place: Place) -> Doing[Next | Stop]:
    judged: Judged = yield wanted_of(step, place)
    turn.grounds += [judged.title, *judged.lines, *judged.reasons]
    if judged.verdict != "made":
        return _not_made(turn, flow, step, place, judged)
    turn.lines.append(Line("proposal", {"title": judged.title}))
    turn.lines += [Line("plain", {"text": text}) for text in judged.lines]
    turn.lines.append(Line("confirm_please"))
    turn.cards.append(ProposalCard(judged.card))
    turn.buttons += [Button("confirm"), Button("think")]
    turn.state = turn.state.did(f"proposed_{step.act}")
    return Waits(replace(place, proposal=judged.proposal, asked=None, since=turn.facts.now))


def _confirm(
    turn: Turn, flow: Flow, step: ProposeStep, place: Place, proposal: str
) -> Doing[Next | Stop]:
    judged: Judged = yield Confirm(proposal, wanted_of(step, place))
    turn.grounds += [judged.title, *judged.lines, *judged.reasons]
    if judged.verdict == "done":
        turn.lines += [Line("plain", {"text": text}) for text in judged.lines]
        turn.state = turn.state.did(f"did_{step.act}").put(done=step.act)
        return Next(place.at(step.done))
    if judged.verdict in {"changed", "expired"} and _AGAIN not in place.slots:
        turn.say("proposal_changed")
        return Next(place.put(_AGAIN, "yes").at(place.step))
    return _not_made(turn, flow, step, place, judged)


def _not_made(
    turn: Turn, flow: Flow, step: ProposeStep, place: Place, judged: Judged
) -> Next | Stop:
    turn.state = turn.state.did(f"refused_{step.act}")
    match judged.verdict:
        case "refused":
            return _refused(turn, step, place, judged)
        case "incomplete" if slot := _slot_of(flow, step, judged.missing):
            return Next(place.without_slots(slot).at(_step_of(flow, slot) or step.name))
        case "not_found":
            turn.say("order_not_found", number=place.order or "")
            turn.buttons += [Button("orders"), Button("human")]
            return Ended(place)
        case "claimed":
            turn.say("already_requested")
            turn.buttons += [Button("progress"), Button("human")]
            return Ended(place)
        case _:
            return Person(HandOverReason.COMPLEX, place)


def _refused(turn: Turn, step: ProposeStep, place: Place, judged: Judged) -> Next | Stop:
    """The rule with its source, what else there is, and a person."""
    turn.say("refused")
    turn.lines += [Line("plain", {"text": text}) for text in judged.reasons]
    if step.refused is not None:
        return Next(place.at(step.refused))
    if judged.alternatives:
        turn.say("alternatives")
    turn.buttons += [Button(f"wish_{wish}") for wish in judged.alternatives[:_OFFERED]]
    turn.buttons.append(Button("human"))
    return Ended(place)


def _kept(turn: Turn, step: ProposeStep, place: Place) -> Next | Stop:
    turn.state = turn.state.did(f"declined_{step.act}")
    if step.kept is not None:
        return Next(place.at(step.kept))
    turn.say("kept")
    turn.buttons.append(Button("human"))
    return Next(place.at(END))


def _slot_of(flow: Flow, step: ProposeStep, field: str | None) -> str | None:
    slot = step.fields.get((field or "").partition(".")[0])
    return slot if slot in flow.slots else None


def _step_of(flow: Flow, slot: str) -> str | None:
    return next(
        (name for name, one in flow.steps.items() if getattr(one, "slot", None) == slot), None
    )
