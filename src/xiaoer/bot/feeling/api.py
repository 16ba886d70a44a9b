"""Feelings for the rest of the bot: one reader per folder of packs, built once per process."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from xiaoer.bot.feeling import lexicon
from xiaoer.bot.feeling.reading import FeelingReader
from xiaoer.bot.model import emotion
from xiaoer.bot.model.state import BotState


@lru_cache(maxsize=4)
def reader(folder: Path) -> FeelingReader:
    """Reader of a folder of feelings, by signs alone; a message costs less than a millisecond."""
    return FeelingReader(lexicon.load(folder))


def felt(state: BotState, text: str, folder: Path) -> BotState:
    """The bot's memory with the emotion after one more message or burst."""
    reading = reader(folder).read(text)
    return replace(state, emotion=emotion.after(state.emotion, reading))
