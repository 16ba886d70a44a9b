"""The bot for the floors above it."""

from functools import lru_cache
from pathlib import Path

from xiaoer.bot import flow_pack, pack, service
from xiaoer.bot.assistant import pack as assistant_pack
from xiaoer.bot.assistant.service import Assistant
from xiaoer.bot.jobs import register
from xiaoer.bot.learning.jobs import register as register_learning
from xiaoer.bot.model.understanding import Interpreter
from xiaoer.bot.ports.language import LanguageModel
from xiaoer.bot.publishing import Changed, Checked, Replayed, check_flows, replay_flows
from xiaoer.bot.service import Mind
from xiaoer.bot.settings import BotSettings
from xiaoer.bot.teaching.jobs import register as register_teaching
from xiaoer.bot.teaching.minds import Minds
from xiaoer.conversations.api import QueuePlace
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import ConversationId, WorkspaceId
from xiaoer.knowledge.api import Finder

__all__ = [
    "Assistant",
    "BotSettings",
    "Changed",
    "Checked",
    "Mind",
    "Minds",
    "Replayed",
    "assistant",
    "call_person",
    "check_flows",
    "finder",
    "interpreter",
    "mind",
    "mind_with_flows",
    "minds",
    "register",
    "register_learning",
    "register_teaching",
    "replay_flows",
]


async def call_person(
    tx: Tx, workspace_id: WorkspaceId, *, conversation_id: ConversationId, clock: Clock
) -> QueuePlace | None:
    """Hand over because the contact pressed “转人工”, with all the bot knows.

    Returns:
        The place in the queue; None when a person is there already.
    """
    return await service.call_person(
        tx,
        workspace_id=workspace_id,
        conversation_id=conversation_id,
        mind=await minds().of(tx, workspace_id),
        clock=clock,
    )


def interpreter(settings: BotSettings | None = None) -> Interpreter:
    """The interpreter of the configured intents, built once per process."""
    return pack.interpreter((settings or BotSettings()).intents)


@lru_cache(maxsize=1)
def finder() -> Finder:
    """What the bot finds answers with, one per process; by words until it is given vectors."""
    return Finder()


@lru_cache(maxsize=4)
def mind(settings: BotSettings | None = None) -> Mind:
    """How the configured bot reads and what it can talk about, built once per process."""
    chosen = settings or BotSettings()
    return mind_with_flows(chosen.flows, chosen)


@lru_cache(maxsize=1)
def minds() -> Minds:
    """How the bot of each workspace reads by rules: for processes that have no models."""
    return Minds(mind())


def mind_with_flows(folder: Path, settings: BotSettings | None = None) -> Mind:
    """The configured bot with the flows of a folder. Raises FlowUnreadableError."""
    read = interpreter(settings)
    topics = {i.name: i.article for i in read.lexicon.intents.values() if i.article}
    return Mind(read, flow_pack.load(folder, topics), finder())


def assistant(
    settings: BotSettings, model: LanguageModel | None, *, seconds: float, daily_tokens: int
) -> Assistant | None:
    """A language model with what it may say and cost; None where there is none."""
    if model is None:
        return None
    known = mind(settings)
    intents = tuple(
        name for name in known.interpreter.lexicon.intents if known.flows.beginning_with(name)
    )
    return Assistant(model, assistant_pack.guard(settings.packs), intents, seconds, daily_tokens)
