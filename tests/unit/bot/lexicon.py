"""The shipped lexicon, read once for all tests of the bot."""

from functools import cache
from pathlib import Path

from xiaoer.bot import flow_pack, pack
from xiaoer.bot.model.flows.turn import Pack
from xiaoer.bot.model.understanding import Interpreter, Understanding

FOLDER = Path(__file__).parents[3] / "packs" / "intents"


def interpreter() -> Interpreter:
    """Interpreter of packs/intents."""
    return pack.interpreter(FOLDER)


def read(text: str) -> Understanding:
    """Understand a message; Chinese when it says nothing else."""
    return interpreter().read(text, fallback_locale="zh-CN")


@cache
def flows() -> Pack:
    """Flows of packs/flows, with the topics of packs/intents."""
    topics = {i.name: i.article for i in interpreter().lexicon.intents.values() if i.article}
    return flow_pack.load(FOLDER.parent / "flows", topics)
