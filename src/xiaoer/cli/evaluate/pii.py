"""`eval pii`: find personal data in a file."""

from pathlib import Path
from typing import Annotated

import typer

from xiaoer.cli.texts import text

Tests = Annotated[Path, typer.Option("--test", help=text("eval_pii_test"), exists=True)]
Out = Annotated[Path | None, typer.Option("--out", help=text("eval_out"))]
Rules = Annotated[bool, typer.Option("--rules", help=text("eval_pii_rules"))]


def pii(*, test: Tests, out: Out = None, rules: Rules = False) -> None:
    """Print recall and false masks; write the spans where wanted."""
    from xiaoer.bot.evaluation.pii import evaluate
    from xiaoer.bot.evaluation.rows import read_rows, write_rows
    from xiaoer.cli.evaluate.output import ProgressLine, show
    from xiaoer.kernel.privacy import detector
    from xiaoer.wiring.models import name_detector

    report = evaluate(
        read_rows(test, "id", "text"),
        detector() if rules else name_detector(),
        progress=ProgressLine(),
    )
    show(report.figures)
    if out is not None:
        write_rows(out, report.predictions)
