"""`eval intents`: learn from one file, read another."""

from pathlib import Path
from typing import Annotated

import typer

from xiaoer.cli.texts import text

Rows = Annotated[Path, typer.Option("--train", help=text("eval_train"), exists=True)]
Tests = Annotated[Path, typer.Option("--test", help=text("eval_test"), exists=True)]
Out = Annotated[Path | None, typer.Option("--out", help=text("eval_out"))]
Plots = Annotated[Path | None, typer.Option("--plots", help=text("eval_plots"))]
Lexical = Annotated[bool, typer.Option("--lexical", help=text("eval_lexical"))]


def intents(
    *,
    train: Rows,
    test: Tests,
    reject: Annotated[str | None, typer.Option("--reject", help=text("eval_reject"))] = None,
    rejected: Annotated[
        float, typer.Option("--rejected", help=text("eval_rejected"), min=0, max=0.5)
    ] = 0.1,
    out: Out = None,
    plots: Plots = None,
    lexical: Lexical = False,
) -> None:
    """Print the figures; write predictions and a page of charts where wanted."""
    from xiaoer.bot.evaluation.intents import evaluate
    from xiaoer.bot.evaluation.rows import read_rows, write_rows
    from xiaoer.cli.evaluate.output import ProgressLine, draw, show
    from xiaoer.wiring.models import measuring_embedder

    report = evaluate(
        read_rows(train, "id", "text", "label"),
        read_rows(test, "id", "text", "label"),
        reject=reject,
        rejected=rejected,
        embedder=None if lexical else measuring_embedder(),
        progress=ProgressLine(),
    )
    show(report.figures)
    if out is not None:
        write_rows(out, report.predictions)
    draw(plots, f"eval intents: {test.name}", report.figures, report.charts)
