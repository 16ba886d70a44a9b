"""Before flows are published: check and try them, and replay stored conversations with them."""

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

from xiaoer.bot import flow_pack, flow_trials, service
from xiaoer.bot.acting import ACTS
from xiaoer.bot.model.flows import checking
from xiaoer.bot.model.state import BotState
from xiaoer.bot.service import Mind
from xiaoer.conversations import api as conversations
from xiaoer.conversations.api import Message
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database, Tx
from xiaoer.kernel.ids import ConversationId, WorkspaceId, workspace_id_of

NOBODY: Final = UUID(int=0)


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
        rows = await conversations.list_conversations(
            tx, view="all", agent_id=NOBODY, query=None, cursor=None, limit=limit
        )
    for row in rows.items:
        with suppress(_UndoneError):
            async with db.transaction(workspace_id) as tx:
                await _replay(tx, workspace_id, ConversationId(row.id), mind, report)
                _undo()
    return report


def _undo() -> None:
    raise _UndoneError


async def _replay(
    tx: Tx,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    mind: Mind,
    report: Replayed,
) -> None:
    """Turn by turn, until a person took part."""
    lines = await conversations.messages_after(tx, conversation_id=conversation_id, after_seq=0)
    state, told = BotState(), list[Message]()
    for line in lines:
        if line.kind == "message" and line.sender.type == "contact":
            told.append(line)
        elif line.sender.type == "agent":
            return
        elif line.sender.type == "bot" and told:
            state, after = await service.answer_again(
                tx,
                workspace_id=workspace_id,
                conversation_id=conversation_id,
                said=told,
                state=state,
                mind=mind,
                clock=FixedClock(told[-1].created_at),
            )
            report.turns += 1
            if after != line.text:
                said = " / ".join(one.text for one in told)
                report.changed.append(Changed(said, line.text, after))
            told = []
