"""Pure rules of the help centre: tokens, ranking, the sentence that answers.

Chinese has no spaces, so a text is indexed by its character bigrams (and single
characters), which makes the search for any two neighbouring characters exact.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

CANDIDATE_LIMIT = 200
CONFIDENT_SCORE = 0.38
EXCERPT_LENGTH = 90
_PASSAGE_LENGTH = 90

_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
_RUN = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+")
_CJK_RUN = re.compile(rf"[{_CJK}]+")
_SENTENCE_END = re.compile(r"(?<=[。！？；!?])\s*|(?<=[.])\s+|\n+")
_MARKUP = re.compile(r"^\s{0,3}(?:#{1,6}\s+|[-*+]\s+|\d+[.)]\s+|>\s?)|\*\*|__|`", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_ASKING = re.compile(
    r"请问|怎么样|怎么办|怎么|怎样|如何|什么时候|什么|多少|可不可以|能不能|是不是|有没有|可以|一下|"
    r"不知道|知道|应该|哪个|哪些|我想|我要|想要|你们|你好|您好|为什么|吗|呢|啊|吧|了|的|我|要|能|会|是"
)
_ENGLISH_STOP_WORDS = """
    a an and are as at be by can could do does for from hello hi how i if in is it me my of on or
    please shall should tell that the there this to was we what when where which who why will with
    would you your have has about
"""
_ENGLISH_STOP = frozenset(_ENGLISH_STOP_WORDS.split())
_PLURAL = re.compile(r"(?<=[a-z]{2}[^s\W])s$")

_K1 = 1.2
_B = 0.75
_TITLE_WEIGHT = 2


@dataclass(frozen=True)
class Document:
    """An article as the ranking sees it: head = title and keywords."""

    head: str
    body: str


@dataclass(frozen=True)
class Ranked:
    """Place of a document in the result: index into the input, rank weight, coverage 0..1."""

    index: int
    weight: float
    score: float


def normalise(text: str) -> str:
    """Fold width, case and compatibility forms (NFKC), so that ＡＢＣ equals abc."""
    return unicodedata.normalize("NFKC", text).lower()


def tokens(text: str) -> list[str]:
    """Cut a text into Latin words and, for each Chinese run, characters and bigrams."""
    found: list[str] = []
    for run in _RUN.findall(normalise(text)):
        if _CJK_RUN.fullmatch(run):
            found.extend(run)
            found.extend(run[at : at + 2] for at in range(len(run) - 1))
        else:
            found.append(_PLURAL.sub("", run))
    return found


def query_tokens(query: str) -> list[str]:
    """Tokens that carry the question, most of its asking words left out, each once.

    A Chinese run of two characters or more is looked up by bigrams only. When nothing but
    asking words remains, they are the query after all.
    """
    kept = _ASKING.sub(" ", normalise(query))
    return _telling_tokens(kept) or _telling_tokens(query)


def _telling_tokens(text: str) -> list[str]:
    found: dict[str, None] = {}
    for run in _RUN.findall(normalise(text)):
        if not _CJK_RUN.fullmatch(run):
            if run not in _ENGLISH_STOP:
                found[_PLURAL.sub("", run)] = None
        elif len(run) == 1:
            found[run] = None
        else:
            found.update((run[at : at + 2], None) for at in range(len(run) - 1))
    return list(found)


def tsquery(query: str) -> str:
    """Any of the query's tokens, in PostgreSQL's tsquery notation; empty if there is none.

    Tokens consist of letters and digits only, so quoting needs no escape.
    """
    return " | ".join(f"'{token}'" for token in query_tokens(query))


@lru_cache(maxsize=4096)
def _counts(document: Document) -> Counter[str]:
    counts = Counter(tokens(document.body))
    for token in tokens(document.head):
        counts[token] += _TITLE_WEIGHT
    return counts


def rank(query: str, documents: Sequence[Document], *, corpus_size: int) -> list[Ranked]:
    """Order documents by BM25, best first; those without any token of the query are left out.

    Args:
        query: what the person asked.
        documents: the candidates; all that contain a token of the query, or the best of them.
        corpus_size: number of documents the candidates were drawn from.

    Returns:
        Ranked entries whose `score` is the share of the question (by information) that the
        document covers; a word that no document knows lowers it, which is what makes an
        honest "I do not know" possible.
    """
    wanted = query_tokens(query)
    if not wanted or not documents:
        return []
    counted = [_counts(document) for document in documents]
    information = _information(wanted, counted, max(corpus_size, len(documents)))
    total = sum(information.values())
    mean_length = sum(c.total() for c in counted) / len(counted)
    ranked = [
        Ranked(
            index=at,
            weight=_bm25(counts, information, mean_length),
            score=round(sum(information[t] for t in wanted if t in counts) / total, 4),
        )
        for at, counts in enumerate(counted)
    ]
    hits = [entry for entry in ranked if entry.weight > 0]
    return sorted(hits, key=lambda entry: (-entry.weight, entry.index))


def _information(
    wanted: Iterable[str], counted: Sequence[Counter[str]], size: int
) -> dict[str, float]:
    frequency = {token: sum(1 for counts in counted if token in counts) for token in wanted}
    return {
        token: math.log(1 + (size - seen + 0.5) / (seen + 0.5)) for token, seen in frequency.items()
    }


def _bm25(counts: Counter[str], information: Mapping[str, float], mean_length: float) -> float:
    norm = _K1 * (1 - _B + _B * counts.total() / mean_length)
    return sum(
        weight * counts[token] * (_K1 + 1) / (counts[token] + norm)
        for token, weight in information.items()
        if token in counts
    )


def plain_text(body: str) -> str:
    """Body without its Markdown marks, line by line."""
    return _MARKUP.sub("", _LINK.sub(r"\1", body)).strip()


def sentences(body: str) -> list[str]:
    """Sentences of a Markdown body in reading order, headings left out."""
    prose = "\n".join(line for line in body.splitlines() if not line.lstrip().startswith("#"))
    return [part.strip() for part in _SENTENCE_END.split(plain_text(prose)) if part.strip()]


def best_passage(query: str, body: str, *, start: int | None = None) -> str:
    """Sentence that shares most with the query, and those after it while the whole stays short.

    `start` is the place of the sentence to begin with, where that is known.

    The first sentence when none shares anything; empty for an empty body.
    """
    found = sentences(body)
    if not found:
        return ""
    if start is None or start >= len(found):
        wanted = set(query_tokens(query))
        shared = [len(wanted.intersection(tokens(sentence))) for sentence in found]
        start = shared.index(max(shared))
    passage = found[start]
    for sentence in found[start + 1 :]:
        longer = passage + ("" if _CJK_RUN.search(passage) else " ") + sentence
        if len(longer) > (_PASSAGE_LENGTH if _CJK_RUN.search(longer) else 2 * _PASSAGE_LENGTH):
            break
        passage = longer
    return passage


def distinct(phrases: Iterable[str]) -> tuple[str, ...]:
    """Phrases without blanks around and without repeats, in their order."""
    bare = (" ".join(phrase.split()) for phrase in phrases)
    return tuple({normalise(phrase): phrase for phrase in bare if phrase}.values())


def excerpt(body: str) -> str:
    """Opening of the body as one plain line of at most `EXCERPT_LENGTH` characters."""
    line = " ".join(sentences(body))
    return line if len(line) <= EXCERPT_LENGTH else line[: EXCERPT_LENGTH - 1].rstrip() + "…"
