"""Learns intents in a process of its own, so that nobody waits and its memory is given back.

`python -m xiaoer.worker.learning FILE [vectors]` reads the examples from standard input. Each line
of its output is how far it is (`[done, total]`); the last one is what was held out.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from xiaoer.bot.ports.training import Example
from xiaoer.bot.reading.learning import learn
from xiaoer.kernel.embeddings import Embedder
from xiaoer.wiring.models import model_settings, shop_embedder
from xiaoer.wiring.settings import store_settings

_PATIENCE = 10


def main(arguments: Sequence[str]) -> None:
    """Learn from standard input into the file named first."""
    examples = msgspec.json.decode(sys.stdin.buffer.read(), type=list[Example])
    embedder: Embedder | None = None
    if "vectors" in arguments[1:]:
        os.nice(_PATIENCE)
        embedder = shop_embedder(store_settings(), model_settings())
    held = learn(examples, Path(arguments[0]), embedder=embedder, progress=_tell)
    _write(msgspec.json.encode(held).decode())


def _tell(done: int, total: int) -> None:
    _write(f"[{done},{total}]")


def _write(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
