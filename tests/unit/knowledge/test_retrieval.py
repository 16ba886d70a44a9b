"""Finding what answers, and saying when nothing does."""

import random
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from xiaoer.kernel.embeddings import EmbeddingKind
from xiaoer.knowledge.evaluation import rank_all
from xiaoer.knowledge.retrieval.answering import Answerer
from xiaoer.knowledge.retrieval.documents import DocumentIndex, passages
from xiaoer.knowledge.retrieval.hybrid import Entry, HybridIndex, best
from xiaoer.knowledge.retrieval.lexical import LexicalIndex
from xiaoer.knowledge.retrieval.logistic import Rule, probability
from xiaoer.knowledge.retrieval.pairs import Pairs, common_letters

THINGS = [
    *("退款", "快递", "发票", "优惠券", "尺码", "会员", "积分", "地址", "密码"),
    *("礼盒", "帐篷", "水壶", "背包", "睡袋", "登山鞋", "头灯"),
]
WAYS = ("{}怎么弄", "请问{}怎么弄呢", "{}要怎么办理", "怎么办理{}", "想知道{}如何办理")


def _entries() -> list[Entry]:
    return [
        Entry(f"{thing}-{at}", thing, way.format(thing))
        for thing in THINGS
        for at, way in enumerate(WAYS)
    ]


class Letters:
    """Embeds a text as the letters it is made of."""

    name = "letters-1"

    def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> NDArray[np.float32]:
        vectors = np.full((len(texts), 64), 0.01, np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for letter in text:
                row[ord(letter) % 64] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    entries = _entries()
    vectors = Letters().embed([entry.text for entry in entries], "query")
    return Answerer(HybridIndex(entries, vectors))


def _ask(answerer: Answerer, query: str) -> tuple[str, float]:
    answer = answerer.ask(query, Letters().embed([query], "query")[0])
    return answerer.index.entries[int(answer.places[0])].group, answer.score


def test_a_rare_word_tells_more_than_a_common_one() -> None:
    index = LexicalIndex(["退款多久到账", "退款去哪里看", "退款保险多少钱"])
    assert int(index.scores("退款保险").argmax()) == 2
    assert index.telling("保险") > index.telling("退款")
    assert index.telling("从未见过") > index.telling("保险")
    assert not index.scores("从未见过abc").any()


def test_hidden_entries_are_not_found() -> None:
    index = HybridIndex(_entries())
    hidden = index.groups == index.groups[0]
    found = best(index.search("退款怎么弄", None, hidden), 10)
    assert all(index.entries[int(at)].group != "退款" for at in found)


def test_words_and_meaning_are_added_up() -> None:
    entries = _entries()
    vectors = Letters().embed([entry.text for entry in entries], "query")
    search = HybridIndex(entries, vectors).search("会员如何办理", vectors[7])
    assert search.meaning is not None
    parts = [(s - s.mean()) / s.std() for s in (search.lexical, search.meaning)]
    assert np.allclose(search.fused, parts[0] + parts[1], atol=1e-3)


def test_a_question_finds_its_entry_and_a_strange_one_is_doubted(answerer: Answerer) -> None:
    asked = [_ask(answerer, f"我的{thing}该怎么办理") for thing in THINGS]
    strange = [_ask(answerer, text)[1] for text in ("钢琴怎么弄", "怎么办理护照", "鲸鱼要怎么养")]
    assert [group for group, _ in asked] == THINGS
    assert min(score for _, score in asked) > max(strange)


def test_a_corpus_too_small_to_learn_from_is_searched_all_the_same() -> None:
    small = Answerer(HybridIndex(_entries()[:10]))
    answer = small.ask("退款怎么办理", None)
    assert small.index.entries[int(answer.places[0])].group == "退款"
    assert 0 <= answer.score <= 1


def test_a_learnt_rule_gives_honest_probabilities() -> None:
    lot = np.random.default_rng(3)
    features = lot.normal(size=(4000, 3)).astype(np.float32)
    exact = features.astype(np.float64)
    truth = probability(exact[:, 0] * 2.0 - exact[:, 1])
    answers = lot.random(4000) < truth
    said = probability(Rule.fit(features, answers).of(features))
    assert float(np.abs(said - truth).mean()) < 0.05


@given(st.text(alphabet="甲乙丙丁", max_size=12), st.text(alphabet="甲乙丙丁", max_size=12))
def test_common_letters_are_the_longest_common_subsequence(one: str, other: str) -> None:
    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, left in enumerate(one):
        for j, right in enumerate(other):
            table[i + 1][j + 1] = (
                table[i][j] + 1 if left == right else max(table[i][j + 1], table[i + 1][j])
            )
    assert common_letters(one, other) == table[-1][-1]


def test_long_texts_are_found_by_the_passage_that_answers() -> None:
    filler = "本店商品齐全，欢迎选购。" * 40
    texts = {"a": filler + "退货运费由买家承担。", "b": filler + "发票在订单页下载。", "c": filler}
    entries = [Entry(key, key, part) for key, text in texts.items() for part in passages("", text)]
    ranked, _ = DocumentIndex(HybridIndex(entries)).rank(["发票在哪下载"], None, limit=3)
    assert ranked[0] == "b"


@pytest.mark.parametrize("embedder", [None, Letters()])
def test_every_query_gets_a_ranking_and_a_score(embedder: Letters | None) -> None:
    corpus = [{"id": e.key, "text": e.text, "faq": e.group} for e in _entries()]
    random.Random(5).shuffle(corpus)
    queries = [{"id": f"q{at}", "text": f"{thing}咋办理"} for at, thing in enumerate(THINGS)]
    told: list[str] = []
    found = rank_all(
        corpus,
        queries,
        embedder=embedder,
        progress=lambda what, _done, _total: told.append(what),
    )
    assert [answer.id for answer in found] == [row["id"] for row in queries]
    assert [answer.ranked[0].split("-")[0] for answer in found] == THINGS
    assert {"learn", "find"} <= set(told)


def test_the_crowd_is_the_mean_of_the_nearest_and_overlooks_what_is_hidden() -> None:
    entries = _entries()
    vectors = Letters().embed([entry.text for entry in entries], "query")
    index = HybridIndex(entries, vectors)
    everyone = index.search("退款怎么弄", vectors[0])
    assert everyone.meaning is not None
    assert everyone.crowd == pytest.approx(float(np.sort(everyone.meaning)[-30:].mean()), abs=1e-5)
    hidden = index.groups == index.groups[0]
    fewer = index.search("退款怎么弄", vectors[0], hidden)
    assert fewer.crowd is not None
    assert everyone.crowd is not None
    assert fewer.crowd < everyone.crowd
    assert index.search("退款怎么弄", None).crowd is None


def _likeness(index: HybridIndex, query: str, at: int) -> list[float]:
    return Pairs(index).features(index.search(query, None), [at])[0].tolist()


@pytest.mark.parametrize(
    ("nearer", "farther"),
    [
        ("退款几天到账", "退款几天到期"),
        ("Refund when arrives", "refund where arrives"),
        ("退款多久到账呢", "发票多久到账呢"),
    ],
)
def test_what_asks_the_same_has_more_words_in_common(nearer: str, farther: str) -> None:
    index = HybridIndex(
        [Entry("1", "a", "退款多久到账"), Entry("2", "b", "when arrives the refund")]
        + [Entry(f"x{at}", f"x{at}", f"{thing}怎么弄") for at, thing in enumerate(THINGS)]
    )
    at = 1 if nearer.isascii() else 0
    words = 11
    near, far = _likeness(index, nearer, at), _likeness(index, farther, at)
    assert 0 <= far[words] < near[words] <= 1 + 1e-6


def test_the_same_text_is_as_like_as_can_be_and_another_is_not() -> None:
    index = HybridIndex(_entries())
    same = _likeness(index, "退款怎么弄", 0)
    assert same[0] == same[1] == same[2] == same[5] == 1
    assert same[11] == pytest.approx(1)
    other = _likeness(index, "鲸鱼吃什么", 0)
    assert other[11] == 0
    assert other[0] < 0.2


def test_what_stands_out_from_its_surroundings_is_told_from_what_does_not() -> None:
    entries = _entries()
    vectors = Letters().embed([entry.text for entry in entries], "query")
    index = HybridIndex(entries, vectors)
    search = index.search(entries[0].text, vectors[0])
    own, crowd, above = Pairs(index).features(search, [0])[0, [15, 16, 17]].tolist()
    assert own == pytest.approx(1, abs=1e-4)
    assert above == pytest.approx(own - crowd, abs=1e-5)
    plain = Pairs(HybridIndex(entries)).features(index.search("退款", None), [0])[0]
    assert plain[[15, 16, 17]].tolist() == [0, 0, 0]


def test_learning_asks_with_what_nobody_answers_as_well() -> None:
    lone = [Entry(f"lone-{at}", f"lone-{at}", f"{at}号{thing}") for at, thing in enumerate(THINGS)]
    entries = [*_entries(), *lone]
    told: list[tuple[int, int]] = []
    Answerer(HybridIndex(entries), progress=lambda done, total: told.append((done, total)))
    assert len(told) == told[-1][1] == 2 * len(_entries()) + len(lone)
    assert [done for done, _ in told] == list(range(1, len(told) + 1))


def test_a_question_whose_answer_was_taken_out_is_doubted() -> None:
    """Each thing in turn is unknown to the corpus; most of these are told from the known ones."""
    gone = THINGS[::4]
    entries = [entry for entry in _entries() if entry.group not in gone]
    vectors = Letters().embed([entry.text for entry in entries], "query")
    answerer = Answerer(HybridIndex(entries, vectors))
    kept = [_ask(answerer, f"{thing}到底怎么弄")[1] for thing in THINGS if thing not in gone]
    lost = [_ask(answerer, f"{thing}到底怎么弄")[1] for thing in gone]
    assert min(kept) > max(lost)
