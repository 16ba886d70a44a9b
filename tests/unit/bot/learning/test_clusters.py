"""Questions that mean the same are found together, and their answers become a draft."""

from datetime import timedelta

from xiaoer.bot.learning.model.clusters import clusters_of
from xiaoer.bot.learning.model.drafts import Exchange, draft_of

WASHING = ["这件毛衣能机洗吗", "毛衣可以机洗吗", "毛衣能不能用洗衣机洗", "请问毛衣能机洗不"]
PARKING = ["你们门店有停车场吗", "门店附近有停车场吗", "去门店有没有停车场", "停车场在门店哪里"]
ODD = ["咖啡豆是什么烘焙度", "手机壳有红色吗", "婴儿车能带上飞机吗", "被子几斤重"]
TOOK = timedelta(minutes=2)


def test_the_same_question_in_other_words_is_one_cluster() -> None:
    found = clusters_of(WASHING + PARKING + ODD)
    assert sorted(sorted(one.members) for one in found) == [[0, 1, 2, 3], [4, 5, 6, 7]]


def test_clusters_do_not_change_from_run_to_run() -> None:
    questions = ODD + WASHING + PARKING
    assert clusters_of(questions) == clusters_of(questions)


def test_too_few_questions_make_none() -> None:
    assert clusters_of(["在吗", "在吗"]) == []
    assert clusters_of([]) == []
    assert len(clusters_of(["？"] * 5)) <= 1


def test_a_draft_takes_the_answer_that_most_agents_give() -> None:
    answers = ["好的", "毛衣请手洗，水温不超过 30 度", "请手洗，水温不超过 30 度", "可以机洗的"]
    exchanges = [
        Exchange(question, answer, TOOK) for question, answer in zip(WASHING, answers, strict=True)
    ]
    draft = draft_of(exchanges)
    assert draft is not None
    assert draft.title == WASHING[0]
    assert "30 度" in draft.body
    assert (draft.size, draft.saved) == (4, timedelta(minutes=8))
    assert draft.phrasings == tuple(WASHING)


def test_answers_that_say_nothing_make_no_draft() -> None:
    assert draft_of([Exchange("毛衣能机洗吗", "嗯嗯", TOOK)]) is None


def test_a_draft_is_known_again_by_its_questions() -> None:
    exchanges = [Exchange(question, "请手洗，不要机洗", TOOK) for question in WASHING]
    one, other = draft_of(exchanges), draft_of(list(reversed(exchanges)))
    assert one is not None
    assert other is not None
    assert one.fingerprint == other.fingerprint
