"""Figures of an evaluation, each a pure function of what was right and what was said."""

from collections.abc import Hashable, Sequence


def share(flags: Sequence[bool]) -> float:
    """Share of true ones; 0 of an empty sequence."""
    return sum(flags) / len(flags) if flags else 0.0


def accuracy(gold: Sequence[Hashable], said: Sequence[Hashable]) -> float:
    """Share of answers that are right."""
    return share([right == answer for right, answer in zip(gold, said, strict=True)])


def macro_f1(gold: Sequence[Hashable], said: Sequence[Hashable]) -> float:
    """Mean F1 over the labels that occur in `gold`."""
    labels = sorted(set(gold), key=str)
    return sum(_f1(label, gold, said) for label in labels) / len(labels) if labels else 0.0


def auc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Probability that a positive scores above a negative; ties count half, None without both."""
    if not positive or not negative:
        return None
    ordered = sorted([(score, 1) for score in positive] + [(score, 0) for score in negative])
    ranks, at = 0.0, 0
    while at < len(ordered):
        end = at
        while end < len(ordered) and ordered[end][0] == ordered[at][0]:
            end += 1
        ranks += sum(flag for _, flag in ordered[at:end]) * (at + end + 1) / 2
        at = end
    pairs = len(positive) * len(negative)
    return (ranks - len(positive) * (len(positive) + 1) / 2) / pairs


def calibration(scores: Sequence[float], right: Sequence[bool], *, bins: int = 10) -> float:
    """Expected calibration error: mean distance of confidence from accuracy over score bins."""
    buckets: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for score, is_right in zip(scores, right, strict=True):
        buckets[min(bins - 1, int(score * bins))].append((score, is_right))
    return sum(
        abs(sum(score for score, _ in bucket) - sum(is_right for _, is_right in bucket))
        for bucket in buckets
    ) / max(1, len(scores))


def rounded(figures: dict[str, float | int | None]) -> dict[str, float | int | None]:
    """Figures to four places, as they are printed."""
    return {
        name: round(value, 4) if isinstance(value, float) else value
        for name, value in figures.items()
    }


def _f1(label: Hashable, gold: Sequence[Hashable], said: Sequence[Hashable]) -> float:
    hits = sum(right == label == answer for right, answer in zip(gold, said, strict=True))
    total = sum(answer == label for answer in said) + sum(right == label for right in gold)
    return 2 * hits / total if total else 0.0
