"""The machine of each kind, put together from the stretches that kinds share."""

from typing import Final

from xiaoer.commerce.aftersales.model.failing import ending_paid, failing
from xiaoer.commerce.aftersales.model.machine import Fact, Machine, Move, Waiting, When, moves
from xiaoer.commerce.aftersales.model.words import (
    END_STATES,
    WITH_RETURN,
    WITHOUT_MONEY,
    Act,
    ClockName,
    Kind,
    Side,
    State,
    Who,
)

Branches = tuple[tuple[When, State], ...]

WAITING: Final[dict[State, Waiting]] = {
    State.REQUESTED: Waiting(Side.MERCHANT, ClockName.ANSWER),
    State.EVIDENCE_WANTED: Waiting(Side.BUYER, ClockName.EVIDENCE),
    State.OFFERED: Waiting(Side.BUYER, ClockName.OFFER),
    State.REFUSED: Waiting(Side.BUYER, ClockName.APPEAL),
    State.TO_RETURN: Waiting(Side.BUYER, ClockName.SHIP_RETURN),
    State.RETURN_SHIPPED: Waiting(Side.CARRIER, ClockName.RECEIVE),
    State.INSPECTING: Waiting(Side.MERCHANT, ClockName.INSPECT),
    State.DEDUCTION_OFFERED: Waiting(Side.BUYER, ClockName.DEDUCTION),
    State.TO_SEND_BACK: Waiting(Side.MERCHANT, ClockName.SEND_BACK),
    State.TO_SETTLE: Waiting(Side.MERCHANT, ClockName.REFUND),
    State.TO_SEND: Waiting(Side.MERCHANT, ClockName.SEND),
    State.SENT: Waiting(Side.CARRIER, ClockName.RECEIPT),
    State.TO_CARRY_OUT: Waiting(Side.MERCHANT, ClockName.CARRY_OUT),
    State.WITH_CARRIER: Waiting(Side.CARRIER, ClockName.CARRIER),
    State.DISPUTED: Waiting(Side.PLATFORM, ClockName.RULING),
    State.REFUND_FAILED: Waiting(Side.MERCHANT, ClockName.REFUND),
}
PAUSES: Final = frozenset({State.EVIDENCE_WANTED, State.OFFERED})
"""States in which the merchant's answer clock stands still: it is the buyer's turn."""
UNDOABLE: Final = frozenset({Act.AGREE, Act.OFFER, Act.REFUSE, Act.PASS_INSPECTION, Act.DEDUCT})
"""Answers an agent may take back for a moment; money and parcels cannot be called back."""


def machine_of(kind: Kind) -> Machine:
    """The machine that requests of this kind follow."""
    return MACHINES[kind]


def _fulfilment(kind: Kind) -> Branches:
    """Where a request goes once it is granted."""
    away, back = (Fact.GOODS_BACK, False), (Fact.GOODS_BACK, True)
    owing, even = (Fact.OWES_MONEY, True), (Fact.OWES_MONEY, False)
    match kind:
        case Kind.RETURN_REFUND:
            return (((away,), State.TO_RETURN), ((back,), State.TO_SETTLE))
        case Kind.EXCHANGE:
            return (
                ((away,), State.TO_RETURN),
                ((back, owing), State.TO_SETTLE),
                ((back, even), State.TO_SEND),
            )
        case Kind.REPAIR:
            return (((away,), State.TO_RETURN), ((back,), State.TO_SEND))
        case Kind.RESHIP:
            return (((), State.TO_SEND),)
        case _:
            end = State.TO_CARRY_OUT if kind in WITHOUT_MONEY else State.TO_SETTLE
            return (((), end),)


def _answering(kind: Kind) -> list[Move]:
    granted = _fulfilment(kind)
    entitled = tuple(((*when, (Fact.ENTITLED, True)), end) for when, end in granted)
    by_rules = tuple(((*when, (Fact.GRANTED, True)), end) for when, end in granted)
    asked, wanted = State.REQUESTED, State.EVIDENCE_WANTED
    return [
        *moves(Act.ADD_EVIDENCE, (Who.BUYER, Who.AGENT), asked, asked),
        *moves(Act.ADD_EVIDENCE, (Who.BUYER, Who.AGENT), wanted, asked),
        *moves(Act.ASK_EVIDENCE, Who.AGENT, asked, wanted),
        *moves(Act.REASSESS, Who.AGENT, (asked, wanted), asked),
        *moves(Act.AGREE, Who.AGENT, asked, granted),
        *moves(Act.AGREE, Who.SYSTEM, asked, by_rules),
        *moves(Act.REFUSE, Who.AGENT, asked, State.REFUSED),
        *moves(Act.ESCALATE, Who.AGENT, asked, State.DISPUTED),
        *moves(Act.AUTO_AGREE, Who.SYSTEM, asked, entitled),
        *moves(Act.EXPIRE, Who.SYSTEM, asked, [(((Fact.ENTITLED, False),), State.DISPUTED)]),
        *moves(Act.EXPIRE, Who.SYSTEM, wanted, asked),
        *moves(Act.WITHDRAW, Who.BUYER, (asked, wanted), State.WITHDRAWN),
        *moves(Act.ESCALATE, Who.BUYER, State.REFUSED, State.DISPUTED),
        *moves(Act.WITHDRAW, Who.BUYER, State.REFUSED, State.WITHDRAWN),
        *moves(Act.REOPEN, Who.BUYER, State.REFUSED, asked),
        *moves(Act.EXPIRE, Who.SYSTEM, State.REFUSED, State.CLOSED),
    ]


def _offering(kind: Kind) -> list[Move]:
    if kind in WITHOUT_MONEY:
        return []
    return [
        *moves(Act.OFFER, Who.AGENT, State.REQUESTED, State.OFFERED),
        *moves(Act.ACCEPT_OFFER, Who.BUYER, State.OFFERED, State.TO_SETTLE),
        *moves(Act.DECLINE_OFFER, Who.BUYER, State.OFFERED, State.REQUESTED),
        *moves(Act.WITHDRAW, Who.BUYER, State.OFFERED, State.WITHDRAWN),
        *moves(Act.EXPIRE, Who.SYSTEM, State.OFFERED, State.CLOSED),
        *_settling(kind),
    ]


def _settling(kind: Kind) -> list[Move]:
    paid: State | Branches = State.COMPLETED
    if kind is Kind.EXCHANGE:
        instead = Fact.MONEY_INSTEAD
        paid = ((((instead, False),), State.TO_SEND), (((instead, True),), State.COMPLETED))
    branches: Branches = (((), paid),) if isinstance(paid, State) else paid
    entitled = tuple(((*when, (Fact.ENTITLED, True)), end) for when, end in branches)
    late = [(((Fact.ENTITLED, False),), State.DISPUTED)]
    return [
        *moves(Act.SETTLE, Who.AGENT, State.TO_SETTLE, branches),
        *moves(Act.SETTLE, Who.SYSTEM, State.TO_SETTLE, entitled),
        *moves(Act.EXPIRE, Who.SYSTEM, State.TO_SETTLE, late),
    ]


def _returning(kind: Kind) -> list[Move]:
    if kind not in WITH_RETURN:
        return []
    back = _with_goods_back(kind)
    shipped, inspecting = State.RETURN_SHIPPED, State.INSPECTING
    found = [
        *moves(Act.SHIP_RETURN, (Who.BUYER, Who.AGENT), State.TO_RETURN, shipped),
        *moves(Act.WITHDRAW, Who.BUYER, State.TO_RETURN, State.WITHDRAWN),
        *moves(Act.EXPIRE, Who.SYSTEM, State.TO_RETURN, _unsent(kind)),
        *moves(Act.RECEIVE, (Who.AGENT, Who.CARRIER), shipped, inspecting),
        *moves(Act.EXPIRE, Who.SYSTEM, shipped, back),
        *moves(Act.ADD_EVIDENCE, Who.AGENT, inspecting, inspecting),
        *moves(Act.PASS_INSPECTION, Who.AGENT, inspecting, back),
        *moves(Act.REJECT_GOODS, Who.AGENT, inspecting, State.TO_SEND_BACK),
        *moves(Act.EXPIRE, Who.SYSTEM, inspecting, back),
        *moves(Act.SEND_BACK, Who.AGENT, State.TO_SEND_BACK, State.CLOSED),
        *moves(Act.ESCALATE, Who.BUYER, State.TO_SEND_BACK, State.DISPUTED),
        *moves(Act.EXPIRE, Who.SYSTEM, State.TO_SEND_BACK, State.DISPUTED),
    ]
    if kind is Kind.RETURN_REFUND:
        reduced = State.DEDUCTION_OFFERED
        found += [
            *moves(Act.ADVANCE, (Who.AGENT, Who.SYSTEM), State.TO_RETURN, State.TO_RETURN),
            *moves(Act.WAIVE_RETURN, Who.AGENT, State.TO_RETURN, State.TO_SETTLE),
            *moves(Act.DEDUCT, Who.AGENT, inspecting, reduced),
            *moves(Act.ADD_EVIDENCE, Who.BUYER, reduced, reduced),
            *moves(Act.ACCEPT_DEDUCTION, Who.BUYER, reduced, State.TO_SETTLE),
            *moves(Act.ESCALATE, Who.BUYER, reduced, State.DISPUTED),
            *moves(Act.EXPIRE, Who.SYSTEM, reduced, State.TO_SETTLE),
        ]
    return found


def _unsent(kind: Kind) -> Branches:
    """Where a return goes whose goods never came: a person looks where money is out already."""
    if kind is not Kind.RETURN_REFUND:
        return (((), State.CLOSED),)
    ahead = Fact.PAID_AHEAD
    return ((((ahead, False),), State.CLOSED), (((ahead, True),), State.DISPUTED))


def _with_goods_back(kind: Kind) -> Branches:
    """Where a granted request goes when the goods have just come back."""
    away, back = (Fact.GOODS_BACK, False), (Fact.GOODS_BACK, True)
    return tuple(
        (tuple(wanted for wanted in when if wanted != back), end)
        for when, end in _fulfilment(kind)
        if away not in when
    )


def _sending(kind: Kind) -> list[Move]:
    if kind not in {Kind.EXCHANGE, Kind.REPAIR, Kind.RESHIP}:
        return []
    return [
        *moves(Act.SEND, Who.AGENT, State.TO_SEND, State.SENT),
        *moves(Act.EXPIRE, Who.SYSTEM, State.TO_SEND, State.DISPUTED),
        *moves(Act.DELIVER, Who.CARRIER, State.SENT, State.COMPLETED),
        *moves(Act.CONFIRM_RECEIPT, Who.BUYER, State.SENT, State.COMPLETED),
        *moves(Act.ESCALATE, Who.BUYER, State.SENT, State.DISPUTED),
        *moves(Act.EXPIRE, Who.SYSTEM, State.SENT, State.COMPLETED),
    ]


def _carrying_out(kind: Kind) -> list[Move]:
    if kind not in WITHOUT_MONEY:
        return []
    begun = State.TO_CARRY_OUT
    late = moves(Act.EXPIRE, Who.SYSTEM, begun, State.DISPUTED)
    if kind is not Kind.COURIER_NUDGE:
        return [*moves(Act.CARRY_OUT, Who.AGENT, begun, State.COMPLETED), *late]
    asked = State.WITH_CARRIER
    return [
        *moves(Act.CARRY_OUT, Who.AGENT, begun, asked),
        *late,
        *moves(Act.CARRIER_ANSWER, (Who.CARRIER, Who.AGENT), asked, State.COMPLETED),
        *moves(Act.CONFIRM_RECEIPT, Who.BUYER, (begun, asked), State.COMPLETED),
        *moves(Act.EXPIRE, Who.SYSTEM, asked, begun),
    ]


def _disputing(kind: Kind) -> list[Move]:
    disputed = State.DISPUTED
    back, away = (Fact.GOODS_BACK, True), (Fact.GOODS_BACK, False)
    won = _fulfilment(kind)
    if kind not in WITHOUT_MONEY:
        instead = Fact.MONEY_INSTEAD
        as_asked = tuple(((*when, (instead, False)), end) for when, end in won)
        won = (*as_asked, (((instead, True),), State.TO_SETTLE))
    lost: State | Branches = State.CLOSED
    withdrawn: State | Branches = State.WITHDRAWN
    if kind in WITH_RETURN:
        lost = (((back,), State.TO_SEND_BACK), ((away,), State.CLOSED))
        withdrawn = (((away,), State.WITHDRAWN),)
    return [
        *moves(Act.ADD_EVIDENCE, (Who.BUYER, Who.AGENT), disputed, disputed),
        *moves(Act.REASSESS, Who.AGENT, disputed, disputed),
        *moves(Act.RULE_FOR_BUYER, Who.AGENT, disputed, won),
        *moves(Act.RULE_FOR_MERCHANT, Who.AGENT, disputed, lost),
        *moves(Act.WITHDRAW, Who.BUYER, disputed, withdrawn),
    ]


def _undoing(found: list[Move]) -> list[Move]:
    pairs = {(m.target, m.source): None for m in found if m.act in UNDOABLE and m.who is Who.AGENT}
    return [Move(Act.UNDO, Who.AGENT, source, target) for source, target in pairs]


def _build(kind: Kind) -> Machine:
    found = [
        *_answering(kind),
        *_offering(kind),
        *_returning(kind),
        *_sending(kind),
        *_carrying_out(kind),
        *_disputing(kind),
    ]
    reached = {move.target for move in found}
    ended = sorted(END_STATES & reached)
    if kind not in WITHOUT_MONEY:
        found = ending_paid(found)
        found += failing(found)
    found += _undoing(found)
    found += moves(Act.REOPEN, Who.BUYER, ended, State.REQUESTED)
    states = {state for move in found for state in (move.source, move.target)}
    waiting = {state: waits for state, waits in WAITING.items() if state in states}
    return Machine(kind, tuple(found), waiting)


MACHINES: Final[dict[Kind, Machine]] = {kind: _build(kind) for kind in Kind}
