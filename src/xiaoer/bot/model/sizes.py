"""Body measures, size charts and what returns say: which size to advise, and how surely. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from xiaoer.bot.model.entities import Body, Entities
from xiaoer.bot.model.facts import FitReport, SizeChart

Measures = dict[str, float]
Confidence = Literal["sure", "likely", "unsure"]

_NUMBER = r"(\d+(?:\.\d+)?)"
_HEAD: Final = re.compile(rf"(?:头围|head)\D{{0,6}}?{_NUMBER}", re.IGNORECASE)
_CHILD: Final = re.compile(
    r"(?:身高|height|宝宝|孩子|baby)\D{0,8}?(?<!\d)([5-9]\d)(?!\d)", re.IGNORECASE
)
_COLUMNS: Final[Mapping[str, str]] = {
    "身高": "height", "height": "height", "体重": "weight", "weight": "weight",
    "腰围": "waist", "waist": "waist", "臀围": "hip", "hip": "hip", "头围": "head",
    "head": "head", "鞋码": "foot", "shoe": "foot", "胸围": "chest", "chest": "chest",
}  # fmt: skip
_EASE: Final = {"chest": 8.0, "hip": 2.0}
"""A garment's own measure is so many cm more than the body's."""
_RANGE: Final = re.compile(rf"{_NUMBER}\s*[–—~-]\s*{_NUMBER}")
_BIAS_SHARE, _BIAS_RETURNS, _THIN = 0.12, 4, 12


@dataclass(frozen=True)
class Advice:
    """A size, how surely, which measures decided, and which way the size runs.

    `runs` is small or large when returns show it; `other` is the neighbour that may fit as well;
    `basis` counts the pieces whose fate is known.
    """

    size: str
    confidence: Confidence
    by: tuple[str, ...]
    other: str | None = None
    runs: Literal["small", "large"] | None = None
    basis: int = 0


def measures_of(text: str, named: Entities) -> Measures:
    """Measures that a message tells, in cm and kg; a shoe size as its number."""
    body = named.body or Body()
    shoe = next((size.value for size in named.sizes if size.kind == "shoe"), None)
    child, head = _CHILD.search(text), _HEAD.search(text)
    found = {
        "height": body.height_cm or (float(child[1]) if child else None),
        "weight": body.weight_kg,
        "chest": body.chest_cm,
        "waist": body.waist_cm,
        "hip": body.hips_cm,
        "head": float(head[1]) if head else None,
        "foot": float(shoe) if shoe else None,
    }
    return {name: round(amount, 1) for name, amount in found.items() if amount is not None}


def written(measures: Measures) -> str:
    """Measures as a slot keeps them."""
    return ";".join(f"{name}={amount:g}" for name, amount in sorted(measures.items()))


def measures_in(slot: str) -> Measures:
    """Measures that a slot keeps."""
    parts = (part.partition("=") for part in slot.split(";") if "=" in part)
    return {name: float(amount) for name, _, amount in parts}


def advise(chart: SizeChart, measures: Measures, fit: FitReport) -> Advice | None:
    """The size whose row fits the measures best; None when the chart knows none of them."""
    columns = _columns(chart)
    used = [name for name in columns if name in measures]
    if not used or not chart.rows:
        return None
    misfits = [_misfit(row, columns, measures) for row in chart.rows]
    best = min(range(len(misfits)), key=misfits.__getitem__)
    ordered = sorted(misfits)
    gap = ordered[1] - ordered[0] if len(ordered) > 1 else 1.0
    runs = _runs(fit)
    at = _shifted(best, runs, len(chart.rows), is_close=gap < 0.5)  # noqa: PLR2004 - half a step
    return Advice(
        size=chart.rows[at][0],
        confidence=_confidence(misfits[best], gap, used, fit),
        by=tuple(used),
        other=_neighbour(chart, misfits, at),
        runs=runs,
        basis=fit.sold,
    )


def wanted(chart: SizeChart) -> tuple[str, ...]:
    """The measures that this chart can use."""
    return tuple(_columns(chart))


def _columns(chart: SizeChart) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, title in enumerate(chart.columns[1:], start=1):
        folded = title.lower()
        name = next((name for word, name in _COLUMNS.items() if word in folded), None)
        if name is not None and name not in found:
            found[name] = at
    return found


def _misfit(row: Sequence[str], columns: Mapping[str, int], measures: Measures) -> float:
    """0 inside every range; grows by one for each range's width outside."""
    total = 0.0
    for name, at in columns.items():
        if name in measures:
            low, high = _bounds(row[at], name)
            width = max(high - low, 1.0)
            middle = abs(measures[name] - (low + high) / 2) / width
            total += max(low - measures[name], measures[name] - high, 0.0) / width + middle * 0.2
    return total


def _bounds(cell: str, name: str) -> tuple[float, float]:
    if found := _RANGE.search(cell):
        return float(found[1]), float(found[2])
    single = re.search(_NUMBER, cell)
    if single is None:
        return 0.0, 0.0
    body = float(single[1]) - _EASE.get(name, 0.0)
    return body - 3, body + 3


def _runs(fit: FitReport) -> Literal["small", "large"] | None:
    """Which way the sizes run, if enough came back and clearly more one way than the other."""
    if fit.sold < _THIN:
        return None
    if _shows(fit.too_small, fit.too_large, fit.sold):
        return "small"
    return "large" if _shows(fit.too_large, fit.too_small, fit.sold) else None


def _shows(one: int, other: int, sold: int) -> bool:
    return one >= _BIAS_RETURNS and one / sold >= _BIAS_SHARE and one >= 2 * other


def _shifted(best: int, runs: str | None, count: int, *, is_close: bool) -> int:
    """Where two sizes are close, take the one that returns speak for."""
    if runs is None or not is_close:
        return best
    return min(max(best + (1 if runs == "small" else -1), 0), count - 1)


def _confidence(misfit: float, gap: float, used: Sequence[str], fit: FitReport) -> Confidence:
    if misfit > 0.6:  # noqa: PLR2004 - outside the chart
        return "unsure"
    if gap < 0.15:  # noqa: PLR2004 - on the border
        return "unsure" if len(used) < 2 else "likely"  # noqa: PLR2004 - one measure tells little
    return "sure" if len(used) > 1 and fit.sold >= _THIN else "likely"


def _neighbour(chart: SizeChart, misfits: Sequence[float], at: int) -> str | None:
    near = [i for i in (at - 1, at + 1) if 0 <= i < len(misfits)]
    best = min(near, key=misfits.__getitem__, default=None)
    if best is None or misfits[best] > 0.6:  # noqa: PLR2004 - outside the row
        return None
    return chart.rows[best][0]
