"""Documents found by the questions they answer and by what they say; or the word that none does.

The index teaches itself when it has questions enough: each is asked as if it were not known, once
with its document there and once without, and a rule learns what a right answer looks like.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xiaoer.knowledge.model import CONFIDENT_SCORE, query_tokens, tokens
from xiaoer.knowledge.ports import Text
from xiaoer.knowledge.retrieval.hybrid import centred, unit
from xiaoer.knowledge.retrieval.lexical import Floats, LexicalIndex
from xiaoer.knowledge.retrieval.logistic import Rule, probability
from xiaoer.knowledge.retrieval.overlap import Overlap
from xiaoer.knowledge.retrieval.phrasings import Phrasings

LEAST: Final = 40
"""So many questions are needed to learn what a right answer looks like."""
MOST: Final = 2400
"""So many questions are learnt from; memory grows with their square."""
_TRIED: Final = 600
"""So many of them are asked to learn what a right answer looks like."""
_SEED: Final = 7
ANSWERS: Final = 0.4
"""From so probable on a document may be given as the answer."""
_LOOKED_AT: Final = 6
_SENSE, _LATER = 0.5, 0.1
"""What nearness of meaning gives a sentence, and what each place behind the first takes."""


@dataclass(frozen=True)
class Found:
    """A document's place, the probability (0 to 1) that it answers, its nearest sentence's place.

    `answers` says whether that is enough to give it as the answer.
    """

    place: int
    score: float
    answers: bool
    sentence: int


class TextIndex:
    """Documents with the vectors of `embedded` texts, or without: then by words alone."""

    def __init__(self, documents: Sequence[Text], vectors: Floats | None = None) -> None:
        """Index the documents and learn from their questions."""
        self.documents = list(documents)
        self.has_vectors = vectors is not None
        if not self.documents:
            return
        self._lexical = LexicalIndex([one.whole for one in documents])
        self._parts = [Counter(tokens(one.whole)) for one in documents]
        self._centre, moved = centred(vectors) if vectors is not None else (None, None)
        self._said = _Said(documents, moved)
        kept = self._said.kept
        self._asked: list[str] = [self._said.questions[at] for at in kept.tolist()]
        self._phrasings = Phrasings(
            Overlap(self._asked, self._lexical),
            self._asked,
            self._said.owners[kept],
            len(documents),
            None if moved is None else moved[kept],
        )
        self._rule = self._learn() if len(kept) >= LEAST else None

    def find(self, query: str, vector: Floats | None, *, limit: int) -> list[Found]:
        """Documents for a question with its vector (d,), where there is one; likeliest first."""
        if not self.documents:
            return []
        asked = None
        if vector is not None and self._centre is not None:
            asked = unit((vector - self._centre)[None, :])[0]
        belonging = self._phrasings.belonging(query, asked)
        sense = self._said.sense(asked)
        places, features = self._features(query, belonging, sense)
        if self._rule is None:
            return self._by_words(query, places, asked)[:limit]
        odds = self._rule.of(features)
        chances = probability(odds)
        order = np.argsort(-odds, kind="stable")[:limit].tolist()
        return [
            Found(
                int(places[at]),
                round(float(chances[at]), 4),
                bool(chances[at] >= ANSWERS),
                self._nearest(int(places[at]), query, asked),
            )
            for at in order
        ]

    def _by_words(self, query: str, places: NDArray[np.int64], asked: Floats | None) -> list[Found]:
        """Too few questions to learn from: the share of the question that a document covers."""
        shares = [(self._covered(query, int(at)), int(at)) for at in places]
        return [
            Found(at, round(share, 4), share >= CONFIDENT_SCORE, self._nearest(at, query, asked))
            for share, at in sorted(shares, key=lambda one: -one[0])
            if share > 0
        ]

    def _features(
        self, query: str, belonging: Floats, sense: Floats, own: int | None = None
    ) -> tuple[NDArray[np.int64], Floats]:
        """The likeliest documents (m,) and what speaks for each (m, 5)."""
        bm25 = self._lexical.scores(query)
        fused = _standard(belonging) + 0.3 * (_standard(bm25) + _standard(sense))
        count = min(_LOOKED_AT, len(fused))
        places = np.argsort(-fused, kind="stable")[:count]
        ordered = np.sort(belonging)[::-1]
        second = float(ordered[1]) if len(ordered) > 1 else 0.0
        rows = [
            (
                float(belonging[at]),
                float(belonging[at]) - (second if belonging[at] == ordered[0] else ordered[0]),
                self._covered(query, int(at), is_own=at == own),
                float(sense[at]),
                min(len(query), 40) / 40,
            )
            for at in places
        ]
        return places, np.array(rows, np.float32)

    def _covered(self, query: str, place: int, *, is_own: bool = False) -> float:
        """Share of the question, by what its tokens tell, that the document has.

        A question of the document's own does not cover itself.
        """
        wanted = {token: self._lexical.telling(token) for token in query_tokens(query)}
        parts, own = self._parts[place], Counter(tokens(query) if is_own else ())
        had = sum(weight for token, weight in wanted.items() if parts[token] > own[token])
        return had / max(sum(wanted.values()), 1e-6)

    def _learn(self) -> Rule:
        looks: list[Floats] = []
        rights: list[NDArray[np.bool_]] = []
        lot: NDArray[np.int64] = np.random.default_rng(_SEED).permutation(len(self._asked))[:_TRIED]
        for at in map(int, lot):
            question = self._asked[at]
            owner = int(self._said.owners[self._said.kept[at]])
            belonging = self._phrasings.unknown[at]
            sense = self._said.sense(self._said.vector(at))
            for is_there in (True, False):
                if not is_there:
                    belonging, sense = belonging.copy(), sense.copy()
                    belonging[owner] = belonging.min()
                    sense[owner] = sense.min()
                places, features = self._features(question, belonging, sense, owner)
                looks.append(features)
                rights.append(places == owner if is_there else np.zeros(len(places), bool))
        return Rule.fit(np.concatenate(looks), np.concatenate(rights))

    def _nearest(self, place: int, query: str, asked: Floats | None) -> int:
        """Place of the sentence that says most of what was asked."""
        sentences = self.documents[place].sentences
        if not sentences:
            return 0
        wanted = set(query_tokens(query))
        shared = np.array([len(wanted & set(tokens(one))) for one in sentences], np.float32)
        near = shared / max(float(shared.max()), 1.0)
        near = near - _LATER * np.arange(len(sentences), dtype=np.float32)
        if asked is not None:
            near = near + _SENSE * (self._said.sentences(place) @ asked)
        return int(near.argmax())


class _Said:
    """Questions and sentences of all documents in one row, with their vectors."""

    def __init__(self, documents: Sequence[Text], vectors: Floats | None) -> None:
        self._vectors, self._count = vectors, len(documents)
        self.questions: list[str] = []
        owners: list[int] = []
        kinds: list[int] = []
        ranks: list[int] = []
        for place, one in enumerate(documents):
            for rank, text in enumerate((*one.questions, *one.sentences)):
                self.questions.append(text)
                owners.append(place)
                kinds.append(rank >= len(one.questions))
                ranks.append(rank)
        self.owners = np.array(owners, np.int64)
        self._is_sentence = np.array(kinds, bool)
        asked = np.flatnonzero(~self._is_sentence)
        self.kept = asked[np.argsort(np.array(ranks, np.int64)[asked], kind="stable")][:MOST]

    def vector(self, at: int) -> Floats | None:
        """Vector of the question kept as number `at`."""
        return None if self._vectors is None else self._vectors[self.kept[at]]

    def sense(self, asked: Floats | None) -> Floats:
        """Nearness (documents,) of each document's nearest sentence to a question."""
        best = np.full(self._count, -1.0, np.float32)
        if asked is None or self._vectors is None:
            return np.zeros(self._count, np.float32)
        near = self._vectors[self._is_sentence] @ asked
        np.maximum.at(best, self.owners[self._is_sentence], near)
        return best

    def sentences(self, place: int) -> Floats:
        """Vectors of a document's sentences."""
        assert self._vectors is not None  # noqa: S101 - asked for with a vector only
        return self._vectors[self._is_sentence & (self.owners == place)]


def embedded(documents: Sequence[Text]) -> list[str]:
    """The texts whose vectors `TextIndex` takes, in their order."""
    return [text for one in documents for text in (*one.questions, *one.sentences)]


def _standard(scores: Floats) -> Floats:
    return (scores - float(scores.mean())) / max(float(scores.std()), 1e-6)
