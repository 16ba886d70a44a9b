"""Plain words for elderly people and novices: one thing at a time, few and big choices."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from xiaoer.bot.model.decision import AnyButton, Button, Outcome, Reply

OFFERED: Final = "offered_plain"
_OFFER: Final = Button("plain")


def cared_for(outcome: Outcome, *, is_plain: bool, suggests: bool) -> Outcome:
    """The outcome as this contact can take it.

    Args:
        outcome: what was decided.
        is_plain: whether the contact chose plain words and large type.
        suggests: whether what they wrote suggests that these would help; offered once.
    """
    said, state = outcome.decision, outcome.state
    if not isinstance(said, Reply):
        return outcome
    if is_plain:
        return replace(outcome, decision=_simplified(said))
    if not suggests or OFFERED in state.tried:
        return outcome
    offered = replace(said, buttons=(*said.buttons, _OFFER))
    return Outcome(offered, replace(state, tried=(*state.tried, OFFERED)))


def _simplified(said: Reply) -> Reply:
    """One card, and beside what must be chosen from only the first suggestion and a person."""
    choices = [button for button in said.buttons if not isinstance(button, Button)]
    return replace(said, cards=said.cards[:1], buttons=(*choices, *_fewest(said.buttons, choices)))


def _fewest(buttons: tuple[AnyButton, ...], choices: Sequence[AnyButton]) -> tuple[AnyButton, ...]:
    person = tuple(button for button in buttons if button == Button("human"))
    others = [button for button in buttons if isinstance(button, Button) and button not in person]
    return (*others[:1], *person) if not choices else person
