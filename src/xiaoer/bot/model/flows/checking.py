"""What must hold of every flow before it may speak to anybody. Pure.

From every step an answer, an action or a person is reachable; every name it uses exists; both
languages say the same; no circle of steps goes round without waiting for the contact.
"""

from collections.abc import Iterable, Iterator, Mapping

from xiaoer.bot.model.decision import HandOverReason
from xiaoer.bot.model.figures import figures_in
from xiaoer.bot.model.flows.answering import ANSWERS
from xiaoer.bot.model.flows.names import is_known
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
    Step,
    SwitchStep,
    Texts,
)
from xiaoer.bot.model.flows.turn import PLACEHOLDER

_ASKED_FREELY = frozenset({"order", "line", "sku", "product", "request", "photo", "measures"})


def flaws(flow: Flow, acts: frozenset[str]) -> list[str]:
    """Everything wrong with a flow, in plain English; empty when it may be published.

    `acts` are the acts that can be proposed.
    """
    found = [*_broken_ways(flow)]
    if found:
        return found
    found += _dead_ends(flow)
    found += _circles(flow)
    found += _unknown_names(flow)
    found += _unlike_texts(flow)
    found += _bad_slots(flow)
    found += _bad_steps(flow, acts)
    return found


def clashes(flows: Iterable[Flow]) -> list[str]:
    """Intents that two flows begin with, and flows switched to that are not there."""
    known = {flow.name: flow for flow in flows}
    seen: dict[str, str] = {}
    found = [
        f"{flow.name} switches to {step.flow}, which does not exist"
        for flow in known.values()
        for step in flow.steps.values()
        if isinstance(step, SwitchStep) and step.flow not in known
    ]
    for flow in flows:
        for intent in flow.starts:
            if intent in seen:
                found.append(f"{flow.name} and {seen[intent]} both begin with {intent}")
            seen[intent] = flow.name
    return found


def ways(step: Step) -> tuple[str, ...]:  # noqa: PLR0911 - one kind of step each
    """Every step that may come next; `END` among them."""
    match step:
        case SlotStep(next=following, none=none):
            return (following, *((none,) if none else ()))
        case BranchStep(arms=arms):
            return tuple(arm.next for arm in arms)
        case SayStep(next=following):
            return (following,)
        case AnswerStep(next=following, otherwise=otherwise):
            return (following, otherwise)
        case ProposeStep(done=done, kept=kept, refused=refused):
            return (done, kept or END, refused or END)
        case IdentifyStep(known=known, missed=missed, locked=locked):
            return (known, missed, locked)
        case PersonStep() | SwitchStep():
            return ()


def _broken_ways(flow: Flow) -> Iterator[str]:
    if not flow.steps:
        yield "it has no step"
    for name, step in flow.steps.items():
        for way in ways(step):
            if way != END and way not in flow.steps:
                yield f"{name} goes on to {way}, which does not exist"
        if isinstance(step, SlotStep) and step.slot not in flow.slots:
            yield f"{name} fills the slot {step.slot}, which does not exist"
        if isinstance(step, BranchStep) and (not step.arms or step.arms[-1].when):
            yield f"{name} has no way on when none of its conditions holds"


def _settles(step: Step) -> bool:
    """Whether the contact gets something here: an answer, an action, a question or a person."""
    match step:
        case SayStep(texts=texts, cites=cites):
            return bool(texts) or cites
        case SlotStep() | BranchStep() | IdentifyStep():
            return False
        case _:
            return True


def _dead_ends(flow: Flow) -> Iterator[str]:
    """Steps from which the end can be reached with nothing said, or that never arrive anywhere."""
    settled = {name for name, step in flow.steps.items() if _settles(step)}
    reaching = _reaching(flow, settled)
    for name in flow.steps:
        if name not in reaching:
            yield f"from {name} no answer, action or person is reachable"
    for name in _silent_from_start(flow, settled):
        yield f"{name} ends without a word having been said"
    for name in flow.steps.keys() - _reachable(flow):
        yield f"{name} is never reached"


def _reaching(flow: Flow, goals: set[str]) -> set[str]:
    found, grew = set(goals), True
    while grew:
        more = {n for n, s in flow.steps.items() if n not in found and found & set(ways(s))}
        grew, found = bool(more), found | more
    return found


def _reachable(flow: Flow) -> set[str]:
    found, rest = set[str](), [flow.first]
    while rest:
        name = rest.pop()
        if name != END and name not in found:
            found.add(name)
            rest += ways(flow.steps[name])
    return found


def _silent_from_start(flow: Flow, settled: set[str]) -> Iterator[str]:
    """Steps without a word on some way from the start that can end the flow."""
    seen, rest = set[str](), [flow.first]
    while rest:
        name = rest.pop()
        if name in seen or name in settled:
            continue
        seen.add(name)
        step = flow.steps[name]
        if END in ways(step) and not isinstance(step, IdentifyStep):
            yield name
        rest += [way for way in ways(step) if way != END]


def _circles(flow: Flow) -> Iterator[str]:
    """Circles in which nothing is ever waited for."""
    silent = {
        name: [way for way in ways(step) if way != END]
        for name, step in flow.steps.items()
        if not isinstance(step, ProposeStep | SlotStep)
    }
    for name, onward in silent.items():
        seen, rest = set[str](), list(onward)
        while rest:
            way = rest.pop()
            if way == name:
                yield f"{name} comes back to itself without waiting for anybody"
                break
            if way in silent and way not in seen:
                seen.add(way)
                rest += silent[way]


def texts_of(flow: Flow) -> Iterator[tuple[str, Texts]]:
    """Every text of a flow with where it stands."""
    yield "labels", flow.labels
    for name, slot in flow.slots.items():
        if slot.prompt:
            yield f"slot {name}", slot.prompt
        yield from ((f"slot {name}, {option.name}", option.label) for option in slot.options)
        yield from ((f"slot {name}, reply", reply) for reply in slot.replies)
    for name, step in flow.steps.items():
        if isinstance(step, SayStep):
            yield from ((name, texts) for texts in step.texts)


def _unknown_names(flow: Flow) -> Iterator[str]:
    slots: Mapping[str, object] = {**flow.slots, "intent": None}
    for place, name in [*_names_said(flow), *_names_looked_at(flow)]:
        if not is_known(name, slots):
            yield f"{place} needs {name}, which does not exist"


def _names_said(flow: Flow) -> Iterator[tuple[str, str]]:
    for place, texts in texts_of(flow):
        for name in {name for text in texts.values() for name in PLACEHOLDER.findall(text)}:
            yield place, name


def _names_looked_at(flow: Flow) -> Iterator[tuple[str, str]]:
    for name, step in flow.steps.items():
        if isinstance(step, BranchStep):
            yield from ((name, one.name) for arm in step.arms for one in arm.when)
    for name, slot in flow.slots.items():
        yield from ((f"slot {name}", one.name) for one in slot.among)


def _unlike_texts(flow: Flow) -> Iterator[str]:
    vouched = {
        step.name for step in flow.steps.values() if isinstance(step, SayStep) and step.is_source
    } | {"labels"}
    for place, texts in texts_of(flow):
        fillings = {locale: sorted(PLACEHOLDER.findall(text)) for locale, text in texts.items()}
        if len({tuple(names) for names in fillings.values()}) > 1:
            yield f"{place} is filled differently in its languages"
        if any(not text.strip() for text in texts.values()):
            yield f"{place} has an empty text"
        if any(mark in text for text in texts.values() for mark in "！!"):
            yield f"{place} shouts"
        if place not in vouched and any(figures_in(PLACEHOLDER.sub("", t)) for t in texts.values()):
            yield f"{place} states a figure that no record can vouch for"


def _bad_slots(flow: Flow) -> Iterator[str]:
    used = {step.slot for step in flow.steps.values() if isinstance(step, SlotStep)}
    for name, slot in flow.slots.items():
        if name not in used:
            yield f"slot {name} is filled by no step"
        if not slot.prompt and slot.default is None:
            yield f"slot {name} has no question and no default"
        if slot.kind == "choice" and not slot.options:
            yield f"slot {name} offers nothing to choose from"
        if slot.kind not in _ASKED_FREELY | {"choice", "text", "address"}:
            yield f"slot {name} is of an unknown kind: {slot.kind}"
        unknown = {*slot.intents.values(), slot.default} - {o.name for o in slot.options} - {None}
        if slot.kind == "choice" and unknown:
            yield f"slot {name} may become what it does not offer: {sorted(map(str, unknown))}"
        if slot.tries < 1:
            yield f"slot {name} is never asked"


def _bad_steps(flow: Flow, acts: frozenset[str]) -> Iterator[str]:
    for name, step in flow.steps.items():
        match step:
            case ProposeStep(act=act, fields=fields):
                if act not in acts:
                    yield f"{name} proposes {act}, which cannot be done"
                for slot in fields.values():
                    if not slot.startswith("=") and slot not in flow.slots and slot != "intent":
                        yield f"{name} uses the slot {slot}, which does not exist"
            case AnswerStep(answer=answer) if answer not in ANSWERS:
                yield f"{name} gives the answer {answer}, which does not exist"
            case PersonStep(reason=reason) if reason not in set(HandOverReason):
                yield f"{name} calls a person for {reason}, which is no reason"
            case _:
                pass
