"""A trained classifier of feelings: views of a text, each a linear rule, and how they are summed.

Applying it needs numpy and scipy only; `learning` makes one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from xiaoer.bot.feeling.grams import Counts, Vocabulary

Floats = NDArray[np.float32]
Kind = Literal["rarity", "leaning"]


@dataclass(frozen=True)
class GramRule:
    """Linear rule over grams.

    `rarity` weighs counts by their logarithm and how rare a gram is; `leaning` weighs presence
    by how much more often a gram stands in one class than in the others. `scale` is (n,),
    `weights` (n,), both for one class against the rest.
    """

    kind: Kind
    scale: Floats
    weights: Floats
    bias: float

    def scores(self, counts: Counts) -> Floats:
        """Margins (texts,), positive for the class."""
        return (weighed(counts, self.kind, self.scale) @ self.weights + self.bias).astype(
            np.float32
        )


@dataclass(frozen=True)
class VectorRule:
    """Linear rule over standardised vectors (d,), for one class against the rest."""

    mean: Floats
    spread: Floats
    weights: Floats
    bias: float

    def scores(self, vectors: Floats) -> Floats:
        """Margins (texts,), positive for the class."""
        margins = ((vectors - self.mean) / self.spread) @ self.weights + self.bias
        return margins.astype(np.float32)


@dataclass(frozen=True)
class ClassRule:
    """One class: its rules, what each counts (rules,), and the bias of the sum."""

    grams: tuple[GramRule, ...]
    vectors: tuple[VectorRule, ...]
    shares: Floats
    bias: float

    def logits(self, counts: Counts, vectors: Floats | None) -> Floats:
        """Log-odds (texts,) of the class."""
        margins = [rule.scores(counts) for rule in self.grams]
        if vectors is not None:
            margins += [rule.scores(vectors) for rule in self.vectors]
        stacked = np.stack(margins, axis=1)
        return (stacked @ self.shares[: stacked.shape[1]] + self.bias).astype(np.float32)


def weighed(counts: Counts, kind: Kind, scale: Floats) -> Counts:
    """Unit rows of counts seen through a rule's scale."""
    data = 1 + np.log(counts.data) if kind == "rarity" else np.ones_like(counts.data)
    rows = cast("Any", sparse).csr_matrix(
        (data * scale[counts.indices], counts.indices, counts.indptr), shape=counts.shape
    )
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1
    rows.data = (rows.data / np.repeat(lengths, np.diff(rows.indptr))).astype(np.float32)
    return rows


@dataclass(frozen=True)
class FeelingModel:
    """Classes with their rules over one vocabulary; two classes share one rule."""

    labels: tuple[str, ...]
    vocabulary: Vocabulary
    rules: tuple[ClassRule, ...]
    plain: tuple[ClassRule, ...]
    """The same without vectors."""

    def probabilities(self, texts: Sequence[str], vectors: Floats | None = None) -> Floats:
        """Probability of each label, (len(texts), len(labels))."""
        counts = self.vocabulary.counts(texts)
        rules = self.plain if vectors is None else self.rules
        logits = np.stack([rule.logits(counts, vectors) for rule in rules], axis=1)
        odds = 1 / (1 + np.exp(-logits))
        if len(self.rules) == 1:
            odds = np.concatenate([1 - odds, odds], axis=1)
        return (odds / odds.sum(axis=1, keepdims=True)).astype(np.float32)

    def save(self, file: Path) -> None:
        """Write the model; whoever reads meanwhile sees the old one or the new."""
        file.parent.mkdir(parents=True, exist_ok=True)
        parts: dict[str, Any] = {
            "labels": np.array(self.labels),
            "known": np.frombuffer("\n".join(self.vocabulary.known).encode(), np.uint8),
        }
        for name, rules in (("rules", self.rules), ("plain", self.plain)):
            for at, rule in enumerate(rules):
                parts |= _packed(f"{name}{at}", rule)
        passing = file.with_suffix(".part.npz")
        np.savez_compressed(passing, **parts)
        passing.replace(file)

    @classmethod
    def load(cls, file: Path) -> "FeelingModel":
        """Read what `save` wrote."""
        with np.load(file) as parts:
            known = bytes(parts["known"]).decode().split("\n")
            labels = tuple(str(label) for label in parts["labels"])
            count = 1 if len(labels) == 2 else len(labels)  # noqa: PLR2004 - two share one rule
            rules = tuple(_unpacked(f"rules{at}", parts) for at in range(count))
            plain = tuple(_unpacked(f"plain{at}", parts) for at in range(count))
            return cls(labels, Vocabulary(known), rules, plain)


def _packed(name: str, rule: ClassRule) -> dict[str, Any]:
    parts: dict[str, Any] = {f"{name}.sum": np.append(rule.shares, np.float32(rule.bias))}
    for gram in rule.grams:
        parts[f"{name}.{gram.kind}"] = np.stack([gram.scale, gram.weights])
        parts[f"{name}.{gram.kind}.bias"] = np.float32(gram.bias)
    for vector in rule.vectors:
        parts[f"{name}.vector"] = np.stack([vector.mean, vector.spread, vector.weights])
        parts[f"{name}.vector.bias"] = np.float32(vector.bias)
    return parts


def _unpacked(name: str, parts: Any) -> ClassRule:
    kinds: tuple[Kind, ...] = ("rarity", "leaning")
    grams = tuple(_gram_rule(f"{name}.{kind}", kind, parts) for kind in kinds)
    vectors: tuple[VectorRule, ...] = ()
    if f"{name}.vector" in parts:
        mean, spread, weights = parts[f"{name}.vector"]
        vectors = (VectorRule(mean, spread, weights, float(parts[f"{name}.vector.bias"])),)
    total = parts[f"{name}.sum"]
    return ClassRule(grams, vectors, total[:-1], float(total[-1]))


def _gram_rule(name: str, kind: Kind, parts: Any) -> GramRule:
    scale, weights = parts[name]
    return GramRule(kind, scale, weights, float(parts[f"{name}.bias"]))
