"""The shipped intents, learnt by words alone and kept between the runs of the tests."""

import fcntl
import os
import tempfile
import zlib
from functools import lru_cache
from pathlib import Path

from xiaoer.bot import pack
from xiaoer.bot.model.understanding import Interpreter
from xiaoer.bot.reading import keeping
from xiaoer.bot.reading.lessons import digest_of, examples_of
from xiaoer.bot.reading.model import IntentModel
from xiaoer.bot.reading.reader import ModelReader
from xiaoer.bot.reading.training import Lessons, train

FOLDER = Path(__file__).parents[2] / "packs" / "intents"
KEPT = Path(tempfile.gettempdir()) / f"xiaoer-test-models-{os.getuid()}"


@lru_cache(maxsize=1)
def trained() -> Interpreter:
    """Interpreter of packs/intents with its lexical model."""
    plain = pack.interpreter(FOLDER)
    return Interpreter(plain.lexicon, ModelReader(_model(plain)))


def _model(plain: Interpreter) -> IntentModel:
    """Learn once for all workers of a run; the code that learns is part of the name."""
    examples = examples_of(plain)
    code = "".join(str(file.stat().st_mtime_ns) for file in sorted(_SOURCES.glob("*.py")))
    file = KEPT / f"{digest_of(examples)}-{zlib.crc32(code.encode()):x}.npz"
    KEPT.mkdir(exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            texts, intents = [e.text for e in examples], [e.intent for e in examples]
            keeping.save(train(Lessons(texts, intents), folds=2), file)
    return keeping.load(file)


_SOURCES = Path(keeping.__file__).parent
