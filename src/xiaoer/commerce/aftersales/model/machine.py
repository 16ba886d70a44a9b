"""What a machine is: moves between states, each with who may make it and when.

Where one act leads to several states, the facts in `when` tell them apart; a test walks through
every combination of facts and finds at most one move.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from xiaoer.commerce.aftersales.model.words import Act, ClockName, Kind, Side, State, Who

BY_THE_CLOCK: Final = frozenset({Act.AUTO_AGREE, Act.EXPIRE, Act.SETTLE})
"""What the system does when a clock runs out; its other acts follow from the rules."""


class Fact(StrEnum):
    """What a move may depend on."""

    ENTITLED = "entitled"
    GOODS_BACK = "goods_back"
    OWES_MONEY = "owes_money"
    MONEY_INSTEAD = "money_instead"
    GRANTED = "granted"
    PAID_AHEAD = "paid_ahead"
    OWES_REFUND = "owes_refund"


Facts = Mapping[Fact, bool]
When = tuple[tuple[Fact, bool], ...]


@dataclass(frozen=True, slots=True)
class Move:
    """`who` may do `act` in `source`, which leads to `target`."""

    act: Act
    who: Who
    source: State
    target: State
    when: When = ()

    def fits(self, facts: Facts) -> bool:
        """Whether the facts are those of this move."""
        return all(facts[fact] is wanted for fact, wanted in self.when)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Whose turn it is in a state, and the clock that runs meanwhile."""

    side: Side
    clock: ClockName


@dataclass(frozen=True)
class Machine:
    """All that can happen to a request of one kind. It begins in `requested`."""

    kind: Kind
    moves: tuple[Move, ...]
    waiting: Mapping[State, Waiting] = field(default_factory=dict[State, Waiting])

    @property
    def states(self) -> frozenset[State]:
        """Every state that a move begins or ends in."""
        return frozenset(state for move in self.moves for state in (move.source, move.target))

    def of(self, state: State, act: Act, who: Who) -> tuple[Move, ...]:
        """The moves of somebody's act in a state, whatever the facts."""
        return tuple(
            move for move in self.moves if (move.source, move.act, move.who) == (state, act, who)
        )

    def find(self, state: State, act: Act, who: Who, facts: Facts) -> Move | None:
        """The one move that fits; None if there is none."""
        return next((move for move in self.of(state, act, who) if move.fits(facts)), None)

    def on_expiry(self, state: State, facts: Facts) -> Move | None:
        """What the system does when the clock of a state runs out; None where a person must."""
        fitting = (
            m
            for m in self.moves
            if m.source is state and m.who is Who.SYSTEM and m.act in BY_THE_CLOCK
        )
        return next((move for move in fitting if move.fits(facts)), None)


def moves(
    act: Act,
    who: Who | Iterable[Who],
    source: State | Iterable[State],
    targets: State | Iterable[tuple[When, State]],
) -> list[Move]:
    """Moves for every pair of `who` and `source`; `targets` are told apart by facts."""
    people = (who,) if isinstance(who, Who) else tuple(who)
    sources = (source,) if isinstance(source, State) else tuple(source)
    branches = (((), targets),) if isinstance(targets, State) else tuple(targets)
    return [
        Move(act, person, begin, end, when)
        for person in people
        for begin in sources
        for when, end in branches
    ]
