"""Replaces personal data by numbered labels, and puts it back into an answer."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from xiaoer.kernel.privacy.spans import Kind, Span


@dataclass(frozen=True)
class Masked:
    """A text with labels such as `[PHONE_1]`, and what they stand for."""

    text: str
    kept: Mapping[str, str] = field(default_factory=dict[str, str])

    def restored(self, text: str) -> str:
        """A text made from the masked one with the personal data put back."""
        for label, original in self.kept.items():
            text = text.replace(label, original)
        return text


def mask(text: str, spans: Sequence[Span]) -> Masked:
    """Replace each span; the same words get the same label.

    Args:
        text: the message.
        spans: in reading order, without overlaps.
    """
    labels: dict[tuple[Kind, str], str] = {}
    counts: Counter[Kind] = Counter()
    parts: list[str] = []
    at = 0
    for span in spans:
        original = text[span.start : span.end]
        if (span.kind, original) not in labels:
            labels[span.kind, original] = _label(text, span.kind, counts)
        parts += [text[at : span.start], labels[span.kind, original]]
        at = span.end
    kept = {label: original for (_, original), label in labels.items()}
    return Masked("".join([*parts, text[at:]]), kept)


def _label(text: str, kind: Kind, counts: Counter[Kind]) -> str:
    """The next label of this kind that nobody typed."""
    while True:
        counts[kind] += 1
        label = f"[{kind.value}_{counts[kind]}]"
        if label not in text:
            return label
