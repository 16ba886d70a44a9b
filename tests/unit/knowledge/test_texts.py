"""Documents found by their questions and by what they say; and the honest doubt."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.knowledge.test_retrieval import THINGS, WAYS, Letters

from xiaoer.knowledge.ports import Text
from xiaoer.knowledge.retrieval.lexical import LexicalIndex
from xiaoer.knowledge.retrieval.overlap import Overlap
from xiaoer.knowledge.retrieval.phrasings import Phrasings
from xiaoer.knowledge.retrieval.texts import LEAST, Found, TextIndex, embedded

STRANGE = ("鲸鱼吃不吃海带", "帮我订一张去海南的机票", "钢琴老师教得好吗")


def _documents(things: list[str] = THINGS, ways: int = len(WAYS)) -> list[Text]:
    return [
        Text(
            key=thing,
            questions=(thing, *(way.format(thing) for way in WAYS[:ways])),
            sentences=(
                f"请在页面上打开{thing}一栏。",
                f"{thing}三天内会有结果。",
                "有事请找客服。",
            ),
        )
        for thing in things
    ]


def _index(*, with_vectors: bool, documents: list[Text] | None = None) -> TextIndex:
    known = _documents() if documents is None else documents
    vectors = Letters().embed(embedded(known), "query") if with_vectors else None
    return TextIndex(known, vectors)


def _best(index: TextIndex, query: str) -> tuple[str, Found]:
    vector = Letters().embed([query], "query")[0] if index.has_vectors else None
    first = index.find(query, vector, limit=3)[0]
    return index.documents[first.place].key, first


@pytest.fixture(scope="module", params=[True, False], ids=["by meaning too", "by words alone"])
def index(request: pytest.FixtureRequest) -> TextIndex:
    return _index(with_vectors=request.param)


def test_a_question_in_other_words_finds_its_document(index: TextIndex) -> None:
    for thing in THINGS:
        key, found = _best(index, f"我的{thing}要怎么办理呢")
        assert key == thing
        assert found.answers


def test_what_no_document_answers_is_doubted(index: TextIndex) -> None:
    for query in STRANGE:
        _, found = _best(index, query)
        assert not found.answers, query
        assert found.score < 0.4


def test_scores_are_probabilities_and_fall_from_the_first_on(index: TextIndex) -> None:
    vector = Letters().embed(["发票"], "query")[0] if index.has_vectors else None
    scores = [one.score for one in index.find("发票", vector, limit=6)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_no_more_are_given_than_asked_for(index: TextIndex) -> None:
    vector = Letters().embed(["发票"], "query")[0] if index.has_vectors else None
    assert len(index.find("发票", vector, limit=2)) == 2


def test_the_sentence_that_shares_the_words_is_named(index: TextIndex) -> None:
    key, found = _best(index, "帐篷多久有结果")
    assert index.documents[found.place].sentences[found.sentence] == "帐篷三天内会有结果。"
    assert key == "帐篷"


def test_of_sentences_that_say_as_much_the_first_is_named() -> None:
    first = Text("a", ("换货",), ("换货请先申请。", "换货要七天。"))
    [found, *_] = TextIndex([first, *_documents()]).find("换货", None, limit=1)
    assert found.sentence == 0


def test_a_document_is_not_sure_of_a_question_only_because_it_knows_it() -> None:
    """The rule is learnt from questions as if they were new: an index of riddles trusts none."""
    riddles = [
        Text(f"r{at}", (f"{one}{two}", f"{three}{four}"), (f"{five}。",))
        for at, (one, two, three, four, five) in enumerate(
            zip(
                *[
                    iter(
                        "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨"
                        * 4
                    )
                ]
                * 5,
                strict=False,
            )
        )
    ]
    index = TextIndex(riddles)
    assert max(index.find(f"{a}{b}", None, limit=1)[0].score for a, b in ("天雨", "列冬")) < 0.6


def test_too_few_questions_are_searched_by_the_share_they_cover() -> None:
    documents = _documents(THINGS[:4], ways=1)
    assert sum(len(one.questions) for one in documents) < LEAST
    index = TextIndex(documents)
    key, found = _best(index, f"{THINGS[1]}怎么弄")
    assert (key, found.score, found.answers) == (THINGS[1], 1.0, True)
    assert index.find("鲸鱼", None, limit=3) == []


def test_nothing_is_found_where_nothing_is() -> None:
    assert TextIndex([]).find("发票", None, limit=3) == []


def test_a_document_without_sentences_is_found_all_the_same() -> None:
    bare = Text("bare", ("营业执照在哪看",), ())
    found = _index(with_vectors=True, documents=[bare, *_documents()]).find(
        "营业执照", Letters().embed(["营业执照"], "query")[0], limit=1
    )
    assert (found[0].place, found[0].sentence) == (0, 0)


def test_vectors_are_wanted_for_every_question_and_sentence_in_their_order() -> None:
    texts = [Text("a", ("q1", "q2"), ("s1",)), Text("b", ("q3",), ("s2", "s3"))]
    assert embedded(texts) == ["q1", "q2", "s1", "q3", "s2", "s3"]


def _phrasings() -> tuple[Phrasings, list[str], list[int]]:
    texts = [way.format(thing) for thing in THINGS for way in WAYS]
    owners = [at for at, _ in enumerate(THINGS) for _ in WAYS]
    overlap = Overlap(texts, LexicalIndex(texts))
    return Phrasings(overlap, texts, np.array(owners), len(THINGS), None), texts, owners


def test_four_phrasings_are_enough_to_know_a_fifth() -> None:
    phrasings, _, owners = _phrasings()
    assert phrasings.unknown.argmax(axis=1).tolist() == owners


def test_what_is_said_of_a_question_left_out_is_what_others_would_say_of_it() -> None:
    """The closed form of leave-one-out against leaving one out."""
    texts = [way.format(thing) for thing in THINGS[:5] for way in WAYS]
    owners = np.array([at for at in range(5) for _ in WAYS])
    lexical = LexicalIndex(texts)
    whole = Phrasings(Overlap(texts, lexical), texts, owners, 5, None)
    for at in (0, 7, len(texts) - 1):
        rest = [text for place, text in enumerate(texts) if place != at]
        without = Phrasings(Overlap(rest, lexical), rest, np.delete(owners, at), 5, None)
        assert np.allclose(whole.unknown[at], without.belonging(texts[at], None), atol=1e-3)


@given(st.text(alphabet="退款快递发票abc 12", max_size=12))
def test_a_text_overlaps_itself_wholly_and_others_at_most_so(text: str) -> None:
    texts = ["退款怎么办", "快递到哪了", text]
    overlap = Overlap(texts, LexicalIndex(texts)).with_text(text)
    assert float(overlap.max(initial=0.0)) <= 1.0001
    if any(one.isalnum() for one in text):
        assert float(overlap[2]) == pytest.approx(1.0, abs=1e-4)
