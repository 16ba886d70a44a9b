"""`eval retrieval`: find the stored text that answers, or say that there is none."""

from pathlib import Path
from typing import Annotated

import typer

from xiaoer.cli.evaluate.intents import Lexical, Out, Plots
from xiaoer.cli.texts import text


def retrieval(
    *,
    corpus: Annotated[Path, typer.Option("--corpus", help=text("eval_corpus"), exists=True)],
    queries: Annotated[Path, typer.Option("--queries", help=text("eval_queries"), exists=True)],
    none: Annotated[
        Path | None, typer.Option("--none", help=text("eval_none"), exists=True)
    ] = None,
    out: Out = None,
    plots: Plots = None,
    lexical: Lexical = False,
) -> None:
    """Print the figures; write rankings and a page of charts where wanted."""
    from xiaoer.bot.evaluation import figures
    from xiaoer.bot.evaluation.retrieval import abstention, measure, trade
    from xiaoer.bot.evaluation.rows import read_rows, write_rows
    from xiaoer.cli.evaluate.output import ProgressLine, draw, show
    from xiaoer.knowledge.evaluation import rank_all
    from xiaoer.wiring.models import measuring_embedder

    asked = read_rows(queries, "id", "text", "answers")
    strange = read_rows(none, "id", "text") if none is not None else []
    found = rank_all(
        read_rows(corpus, "id", "text"),
        [*asked, *strange],
        embedder=None if lexical else measuring_embedder(),
        progress=ProgressLine(),
    )
    scores = [answer.score for answer in found]
    good, bad = scores[: len(asked)], scores[len(asked) :]
    measured = measure(asked, [answer.ranked for answer in found[: len(asked)]])
    charts = [trade(good, bad)] if bad else []
    measured |= abstention(good, bad) if bad else {}
    show(figures.rounded(measured))
    if out is not None:
        rows = ({"id": a.id, "ranked": a.ranked, "score": a.score} for a in found)
        write_rows(out, rows)
    draw(plots, f"eval retrieval: {queries.name}", figures.rounded(measured), charts)
