"""How well personal data is found: spans of a test file against the detector's."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xiaoer.kernel.privacy import Detector, Span

Row = Mapping[str, Any]
Figures = dict[str, float | int | None]
Progress = Callable[[str, int, int], None]
NOT_PERSONAL = "ORDER_ID"
"""Test files mark order numbers too; they are not masked, and a mask over one is not counted."""


@dataclass(frozen=True)
class PiiReport:
    """Figures and a prediction `{"id", "spans"}` for each row."""

    figures: Figures
    predictions: list[dict[str, object]]


def evaluate(
    rows: Sequence[Row], detector: Detector, *, progress: Progress | None = None
) -> PiiReport:
    """Find personal data in every row's `text` and compare with its `spans`, if it has any.

    Args:
        rows: `id`, `text`, and `spans` of `start`, `end`, `type` where there is a right answer.
        detector: what is measured.
        progress: told how many rows are read.
    """
    counts = _Counts()
    predictions: list[dict[str, object]] = []
    for at, row in enumerate(rows, start=1):
        found = detector.find(str(row["text"]))
        counts.add(row.get("spans") or [], found)
        predictions.append({"id": row["id"], "spans": [_said(span) for span in found]})
        if progress is not None:
            progress("read", at, len(rows))
    return PiiReport(counts.figures(len(rows)), predictions)


def _said(span: Span) -> dict[str, object]:
    return {"start": span.start, "end": span.end, "type": span.kind.value}


class _Counts:
    """Hits by kind, leaks, and masks that hide nothing."""

    def __init__(self) -> None:
        self._hits: Counter[str] = Counter()
        self._all: Counter[str] = Counter()
        self._false = 0
        self._without_leak = 0

    def add(self, right: Sequence[Row], found: Sequence[Span]) -> None:
        """Count one row."""
        covered = {at for span in found for at in range(span.start, span.end)}
        leaks = False
        for span in right:
            is_hit = covered.issuperset(range(span["start"], span["end"]))
            self._all[span["type"]] += 1
            self._hits[span["type"]] += is_hit
            leaks |= not is_hit and span["type"] != NOT_PERSONAL
        self._without_leak += not leaks
        self._false += sum(
            all(span.end <= gold["start"] or gold["end"] <= span.start for gold in right)
            for span in found
        )

    def figures(self, rows: int) -> Figures:
        """Recall of each kind and of all, messages without a leak, false masks."""
        kinds = [kind for kind in sorted(self._all) if kind != NOT_PERSONAL]
        total = sum(self._all[kind] for kind in kinds)
        return {
            "n": rows,
            **{f"recall_{kind}": round(self._hits[kind] / self._all[kind], 4) for kind in kinds},
            "pii_recall": round(sum(self._hits[kind] for kind in kinds) / max(1, total), 4),
            "messages_without_a_leak": round(self._without_leak / max(1, rows), 4),
            "false_masks_per_100": round(100 * self._false / max(1, rows), 4),
        }
