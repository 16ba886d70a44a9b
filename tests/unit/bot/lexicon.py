"""The shipped lexicon, read once for all tests of the bot."""

from pathlib import Path

from xiaoer.bot import pack
from xiaoer.bot.model.understanding import Interpreter, Understanding

FOLDER = Path(__file__).parents[3] / "packs" / "intents"


def interpreter() -> Interpreter:
    """Interpreter of packs/intents."""
    return pack.interpreter(FOLDER)


def read(text: str) -> Understanding:
    """Understand a message; Chinese when it says nothing else."""
    return interpreter().read(text, fallback_locale="zh-CN")
