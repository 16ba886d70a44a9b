"""Before flows are published: check and try them, and replay stored conversations with them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xiaoer.bot import flow_pack, flow_trials, service
from xiaoer.bot.acting import ACTS
from xiaoer.bot.model.flows import checking
from xiaoer.bot.service import Mind
from xiaoer.conversations import api as conversations
from xiaoer.conversations.api import Message
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database, Tx
from xiaoer.kernel.ids import ContactId, ConversationId, workspace_id_of


@dataclass(frozen=True)
class Checked:
    """How many flows and tests there are, and what is wrong: flow and flaw."""

    flows: int
    trials: int
    flaws: tuple[tuple[str, str], ...]


def check_flows(folder: Path) -> Checked:
    """Check every flow of a folder and run its tests. Raises FlowUnreadableError."""
    pack = flow_pack.load(folder)
    flaws = [
        (flow.name, flaw) for flow in pack.flows.values() for flaw in checking.flaws(flow, ACTS)
    ]
    flaws += [("*", clash) for clash in checking.clashes(pack.flows.values())]
    trials = list(flow_trials.trials(folder))
    flaws += [(flow, f"{name}: {flaw}") for flow, name, trial in trials for flaw in trial.run()]
    return Checked(len(pack.flows), len(trials), tuple(flaws))


@dataclass(frozen=True)
class Changed:
    """An answer that would be another one."""

    said: str
    before: str
    after: str


@dataclass
class Replayed:
    turns: int = 0
    changed: list[Changed] = field(default_factory=list[Changed])


class _UndoneError(Exception):
    """Ends a replay without keeping anything."""


async def replay_flows(db: Database, slug: str, mind: Mind, *, limit: int) -> Replayed:
    """Answer the newest stored conversations again; nothing is written or done.

    Each conversation is opened anew for its contact and heard turn by turn at the time it was
    written, in a transaction that is undone. Records are those of today, so that an answer may
    also change because an order did.
    """
    workspace_id = workspace_id_of(slug)
    report = Replayed()
    async with db.transaction(workspace_id) as tx:
        page = await conversations.newest_with_bot(tx, limit=limit)
    for conversation_id in page:
        try:
            async with db.transaction(workspace_id) as tx:
                await _replay(tx, ConversationId(conversation_id), mind, report)
                _undo()
        except _UndoneError:
            continue
    return report


def _undo() -> None:
    raise _UndoneError


async def _replay(
    tx: Tx, conversation_id: ConversationId, mind: Mind, report: Replayed
) -> None:
    lines = await conversations.messages_after(tx, conversation_id=conversation_id, after_seq=0)
    state, told = service.fresh_memory(), list[Message]()
    contact_id: ContactId | None = None
    for line in lines:
        if line.sender.type == "contact" and line.kind == "message":
            contact_id = ContactId(line.sender.id) if line.sender.id else contact_id
            told.append(line)
        elif line.sender.type == "bot" and told and contact_id is not None:
            clock = FixedClock(told[-1].created_at)
            state, after = await service.answer_again(
                tx, conversation_id, contact_id, told, state, mind, clock
            )
            report.turns += 1
            if after != line.text:
                report.changed.append(Changed(_joined(told), line.text, after))
            told = []
        elif line.sender.type == "agent":
            return


def _joined(told: Sequence[Message]) -> str:
    return " / ".join(line.text for line in told)
