"""What every evaluation prints and writes."""

import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xiaoer.cli.texts import locale, text

if TYPE_CHECKING:
    from xiaoer.bot.evaluation.plots import Chart

_SECONDS_BETWEEN = 2.0


def show(figures: Mapping[str, float | int | None]) -> None:
    """Print the figures as one JSON object."""
    print(json.dumps(figures, ensure_ascii=False))


def draw(
    file: Path | None,
    title: str,
    figures: Mapping[str, float | int | None],
    charts: Sequence["Chart"],
) -> None:
    """Write figures and charts as a page, if a file is wanted."""
    from xiaoer.bot.evaluation.plots import page

    if file is not None:
        file.write_text(page(title, figures, charts, locale=locale()), encoding="utf-8")


class ProgressLine:
    """Says on standard error how far an evaluation is, at most every other second."""

    def __init__(self) -> None:
        """Say nothing yet."""
        self._said_at = 0.0

    def __call__(self, what: str, done: int, total: int) -> None:
        """Tell of `done` of `total` steps of a stage named in the catalogue."""
        now = time.monotonic()
        if now - self._said_at < _SECONDS_BETWEEN and done < total:
            return
        self._said_at = now
        line = text("eval_progress", what=text(f"eval_{what}"), done=done, total=total)
        print(line, file=sys.stderr, flush=True)
