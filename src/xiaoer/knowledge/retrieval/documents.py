"""Long texts: found by their passages, for questions of several sentences."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from xiaoer.knowledge.model import sentences
from xiaoer.knowledge.retrieval.hybrid import HybridIndex
from xiaoer.knowledge.retrieval.lexical import Floats

_PASSAGE: Final = 400


def passages(title: str, text: str) -> list[str]:
    """Neighbouring sentences up to 400 characters, each headed by the title; never empty."""
    found: list[str] = []
    for sentence in sentences(text) or [text]:
        if found and len(found[-1]) + len(sentence) < _PASSAGE:
            found[-1] = f"{found[-1]} {sentence}"
        else:
            found.append(f"{title} {sentence}".strip())
    return found


class DocumentIndex:
    """Ranks groups of passages by what the parts of a question find in them."""

    def __init__(self, index: HybridIndex) -> None:
        """Take an index of passages whose group is their document."""
        self._index = index
        count = int(index.groups.max()) + 1
        self._names = np.empty(count, dtype=object)
        for entry, group in zip(index.entries, index.groups, strict=True):
            self._names[group] = entry.group

    def rank(
        self, parts: Sequence[str], vectors: Floats | None, *, limit: int
    ) -> tuple[list[str], float]:
        """Documents for the parts of a question, best first, and the best one's lead in spreads.

        Each part gives a document what its best passage stands out by; being ordinary gives
        nothing, so that a document that answers one part well is found.
        """
        total = np.zeros(len(self._names), np.float32)
        for at, part in enumerate(parts):
            fused = self._index.search(part, None if vectors is None else vectors[at]).fused
            best = np.full(len(self._names), -np.inf, np.float32)
            np.maximum.at(best, self._index.groups, fused)
            total += np.maximum(0, (best - best.mean()) / max(float(best.std()), 1e-6))
        order = np.argsort(-total, kind="stable")[:limit]
        lead = float((total[order[0]] - total.mean()) / max(float(total.std()), 1e-6))
        return [str(self._names[place]) for place in order], lead
