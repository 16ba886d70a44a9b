"""The models of polarity and mood: learnt where they run, kept, and read back the same."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from xiaoer.bot.feeling import examples, learning, shipped
from xiaoer.bot.feeling.api import reader
from xiaoer.bot.feeling.grams import grams
from xiaoer.bot.feeling.lexicon import load
from xiaoer.bot.feeling.model import FeelingModel
from xiaoer.bot.feeling.reading import FeelingReader
from xiaoer.bot.model.emotion import Mood
from xiaoer.kernel.embeddings import EmbeddingError, EmbeddingKind
from xiaoer.kernel.packs import PACKS

FOLDER = PACKS / "feelings"


class Counting:
    """An embedder whose vectors say how many good and bad marks a text has."""

    name = "counting-1"
    asked = 0

    def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> np.ndarray:
        self.asked += len(texts)
        marks = [[text.count("好"), text.count("差"), 1.0] for text in texts]
        return np.array(marks, dtype=np.float32)


class Absent(Counting):
    """An embedder that never answers."""

    name = "absent-1"

    def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> np.ndarray:
        raise EmbeddingError("away")


@pytest.fixture(scope="module")
def learnt() -> shipped.Shipped:
    return shipped.learn(examples.load(FOLDER), None)


def test_the_pack_holds_enough_of_every_polarity_and_mood() -> None:
    given = examples.load(FOLDER)
    by_locale = Counter(example.locale for example in given)
    assert by_locale["zh-CN"] >= 600
    assert by_locale["en"] >= 300
    assert min(Counter(example.mood for example in given).values()) >= 40
    assert {example.mood for example in given} == {*get_args(Mood)}
    assert len({example.text for example in given}) == len(given)


def test_a_file_with_an_unknown_mood_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        "locale: en\ngroups:\n- {polarity: negative, mood: grumpy, texts: 'bah'}\n", "utf-8"
    )
    with pytest.raises(examples.ExampleInvalidError) as refused:
        examples.load(tmp_path)
    assert refused.value.params["mood"] == "grumpy"


@pytest.mark.parametrize(
    ("text", "is_good"),
    [
        ("收到了，质量很好，非常喜欢", True),
        ("菜品新鲜，送得也快，好吃", True),
        ("做工粗糙，用两天就坏了，后悔", False),
        ("难吃，又凉又油，再也不点了", False),
        ("Great quality, my son loves it", True),
        ("It broke on the second day, waste of money", False),
    ],
)
def test_the_shipped_model_tells_good_from_bad(
    learnt: shipped.Shipped, text: str, is_good: bool
) -> None:
    opinion = shipped.TrainedJudge(learnt).opinion(text)
    assert (opinion.valence > 0) is is_good
    assert 0 <= opinion.sureness <= 1


def test_probabilities_sum_to_one(learnt: shipped.Shipped) -> None:
    chances = learnt.mood.probabilities(["随便说点什么", "", "!!!"])
    assert chances.shape == (3, len(learnt.mood.labels))
    assert np.allclose(chances.sum(axis=1), 1, atol=1e-5)


def test_a_kept_model_reads_as_the_learnt_one(learnt: shipped.Shipped, tmp_path: Path) -> None:
    texts = ["很好", "太差了", "什么时候发货"]
    for at, model in enumerate((learnt.polarity, learnt.mood)):
        model.save(tmp_path / f"{at}.npz")
        again = FeelingModel.load(tmp_path / f"{at}.npz")
        assert again.labels == model.labels
        assert np.allclose(again.probabilities(texts), model.probabilities(texts), atol=1e-6)


def test_what_was_learnt_once_is_not_learnt_again(tmp_path: Path) -> None:
    embedder = Counting()
    shipped.models(FOLDER, tmp_path, embedder)
    asked = embedder.asked
    again = shipped.models(FOLDER, tmp_path, embedder)
    assert embedder.asked == asked
    assert again.polarity.rules[0].vectors
    assert len(list(tmp_path.glob("*.npz"))) == 2


def test_without_an_answer_from_the_embedder_grams_read_alone(tmp_path: Path) -> None:
    models = shipped.models(FOLDER, tmp_path, Absent())
    assert list(tmp_path.glob("*.npz")) == []
    assert shipped.TrainedJudge(models, Absent()).opinion("很好，喜欢").valence > 0


def test_two_classes_are_learnt_with_vectors_and_work_without() -> None:
    texts = [f"这个{'好' if at % 2 else '差'}{at % 7}" for at in range(60)]
    labels = ["1" if at % 2 else "0" for at in range(60)]
    model = learning.train(texts, labels, Counting().embed(texts, "query"))
    for vectors in (None, Counting().embed(["这个好", "这个差"], "query")):
        chances = model.probabilities(["这个好", "这个差"], vectors)
        assert [model.labels[int(at)] for at in chances.argmax(axis=1)] == ["1", "0"]


def test_marks_and_words_are_features() -> None:
    found = grams("不好吃！")
    assert "！" not in found
    assert "!" in found
    assert "不好吃!" in found
    assert any(gram.startswith("_") for gram in found)


def test_a_judge_fills_in_where_no_sign_speaks(learnt: shipped.Shipped) -> None:
    judged = FeelingReader(load(FOLDER), shipped.TrainedJudge(learnt))
    assert judged.read("面料透气，夏天穿很舒服").valence > reader(FOLDER).read("快递单号").valence
    assert judged.read("你们就是骗子").mood == "angry"


@pytest.mark.parametrize("labels", [["1", "1", "1"], ["1", "1", "0"]])
def test_too_little_to_learn_from_is_said_so(labels: list[str]) -> None:
    with pytest.raises(learning.TooFewExamplesError):
        learning.train(["好", "很好", "差"], labels)


def _reviews(count: int) -> tuple[list[str], list[str]]:
    texts = [f"{word}{number}次" for number in range(count) for word in ("很好", "太差")]
    return texts, ["1", "0"] * count


def test_vectors_of_some_texts_are_learnt_with_the_grams_of_all() -> None:
    texts, labels = _reviews(30)
    places = np.arange(0, len(texts), 3)
    some = Counting().embed([texts[at] for at in places], "query")
    model = learning.train(texts, labels, some, places=places)
    asked = ["好好", "差差"]
    chances = model.probabilities(asked, Counting().embed(asked, "query"))
    assert [model.labels[int(at)] for at in chances.argmax(axis=1)] == ["1", "0"]


def test_vectors_of_all_texts_may_be_named_or_not() -> None:
    texts, labels = _reviews(12)
    vectors = Counting().embed(texts, "query")
    whole = learning.train(texts, labels, vectors)
    named = learning.train(texts, labels, vectors, places=np.arange(len(texts)))
    assert np.array_equal(whole.probabilities(texts, vectors), named.probabilities(texts, vectors))


def test_labels_are_told_with_the_vectors_of_their_own_texts() -> None:
    texts, labels = _reviews(30)
    places = np.flatnonzero(np.arange(len(texts)) % 5 < 2)
    some = Counting().embed([texts[at] for at in places], "query")
    right = learning.train(texts, labels, some, places=places)
    said = right.probabilities(texts, Counting().embed(texts, "query")).argmax(axis=1)
    assert [right.labels[int(at)] for at in said] == labels
