"""`eval polarity`, `eval emotion`, `eval satisfaction`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xiaoer.cli.texts import text

if TYPE_CHECKING:
    from xiaoer.bot.evaluation.feelings import Task

Tests = Annotated[Path, typer.Option("--test", help=text("eval_test"), exists=True)]
Rows = Annotated[Path | None, typer.Option("--train", help=text("eval_train"), exists=True)]
Out = Annotated[Path | None, typer.Option("--out", help=text("eval_out"))]
Key = Annotated[str, typer.Option("--key", help=text("eval_key"))]
Lexical = Annotated[bool, typer.Option("--lexical", help=text("eval_lexical"))]
Dialogues = Annotated[Path, typer.Option("--dialogues", help=text("eval_turns"), exists=True)]


def polarity(
    *,
    test: Tests,
    train: Rows = None,
    out: Out = None,
    key: Key = "label",
    lexical: Lexical = False,
) -> None:
    """Print the figures of the taught model and of the shipped one."""
    _evaluate("polarity", test, train, out, key=key, lexical=lexical)


def emotion(
    *,
    test: Tests,
    train: Rows = None,
    out: Out = None,
    key: Key = "label",
    lexical: Lexical = False,
) -> None:
    """Print the figures of the taught model and of the shipped one."""
    _evaluate("emotion", test, train, out, key=key, lexical=lexical)


def satisfaction(*, dialogues: Dialogues, out: Out = None, lexical: Lexical = False) -> None:
    """Print the figures; write the judgement of each turn where wanted."""
    from xiaoer.bot.evaluation.rows import read_rows, write_rows
    from xiaoer.bot.evaluation.satisfaction import evaluate, shipped_reader
    from xiaoer.cli.evaluate.output import ProgressLine, show
    from xiaoer.wiring.models import feeling_folder, measuring_embedder
    from xiaoer.wiring.settings import store_settings

    store = store_settings()
    embedder = None if lexical else measuring_embedder()
    report = evaluate(
        read_rows(dialogues, "id", "turns"),
        shipped_reader(feeling_folder(store), embedder),
        progress=ProgressLine(),
    )
    show(report.figures)
    if out is not None:
        write_rows(out, report.predictions)


def _evaluate(
    task: "Task", test: Path, train: Path | None, out: Path | None, *, key: str, lexical: bool
) -> None:
    from xiaoer.bot.evaluation.feelings import evaluate, shipped_models
    from xiaoer.bot.evaluation.rows import read_rows, write_rows
    from xiaoer.cli.evaluate.output import ProgressLine, show
    from xiaoer.wiring.models import feeling_folder, measuring_embedder
    from xiaoer.wiring.settings import store_settings

    store = store_settings()
    embedder = None if lexical else measuring_embedder()
    report = evaluate(
        read_rows(test, "id", "text", key),
        read_rows(train, "id", "text", key) if train is not None else None,
        shipped_models(feeling_folder(store), embedder),
        task=task,
        key=key,
        embedder=embedder,
        progress=ProgressLine(),
    )
    show(report.figures)
    if out is not None:
        write_rows(out, report.predictions)
