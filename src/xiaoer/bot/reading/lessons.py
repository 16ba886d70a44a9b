"""From a lexicon to what is learnt from it, and the name of that under which models are kept."""

import hashlib
from collections.abc import Sequence

import msgspec

from xiaoer.bot.model.understanding import HUMAN, Interpreter, phrases_of
from xiaoer.bot.ports.training import Example


def examples_of(interpreter: Interpreter) -> list[Example]:
    """Every phrase of the interpreter's lexicon as it will read messages, each once.

    The wish for a person is read by rules and not learnt.
    """
    folded = {
        interpreter.bare(phrase): intent
        for intent, phrase in phrases_of(interpreter.lexicon)
        if intent != HUMAN
    }
    return [Example(intent, text) for text, intent in sorted(folded.items()) if text]


def digest_of(examples: Sequence[Example]) -> str:
    """Name of what these examples teach; the same examples have the same name everywhere."""
    return hashlib.sha256(msgspec.json.encode(examples)).hexdigest()[:32]
