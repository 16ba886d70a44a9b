"""The shipped lexicon, read and learnt once for all tests of the bot."""

from functools import cache

from tests.factories.reading import FOLDER, trained

from xiaoer.bot import flow_pack
from xiaoer.bot.model.flows.turn import Pack
from xiaoer.bot.model.understanding import Interpreter, Understanding

__all__ = ["FOLDER", "flows", "interpreter", "read"]


def interpreter() -> Interpreter:
    """Interpreter of packs/intents."""
    return trained()


def read(text: str) -> Understanding:
    """Understand a message; Chinese when it says nothing else."""
    return interpreter().read(text, fallback_locale="zh-CN")


@cache
def flows() -> Pack:
    """Flows of packs/flows, with the topics of packs/intents."""
    topics = {i.name: i.article for i in interpreter().lexicon.intents.values() if i.article}
    return flow_pack.load(FOLDER.parent / "flows", topics)
