"""The finder over a real help centre: what answers, in which version, and what nobody answers."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from xiaoer.identity import api as identity
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database, Tx
from xiaoer.kernel.embeddings import EmbeddingError, EmbeddingKind
from xiaoer.kernel.ids import WorkspaceId, workspace_id_of
from xiaoer.knowledge import api, finding, service
from xiaoer.knowledge.api import Article, Finder
from xiaoer.knowledge.ports import Text

SHOP = workspace_id_of("test")
QUESTIONS = ("礼盒多少钱", "礼盒能写贺卡吗", "礼盒怎么选", "可以包成礼物吗")


class Letters:
    """Embeds a text as the letters it is made of, and remembers what it was given."""

    name = "letters-1"

    def __init__(self) -> None:
        self.given: list[list[str]] = []

    def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> NDArray[np.float32]:
        self.given.append(list(texts))
        vectors = np.full((len(texts), 64), 0.01, np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for letter in text:
                row[ord(letter) % 64] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


class Away:
    """An embedding model that does not answer."""

    name = "away"

    def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> NDArray[np.float32]:
        raise EmbeddingError("away")


class Goods:
    """A shelf whose content the test changes."""

    def __init__(self) -> None:
        self.number, self.reads = 1, 0
        self.texts = [Text("goods:1", ("雪山帐篷",), ("雪山帐篷防水三千毫米。",))]

    async def revision(self, tx: Tx, workspace_id: WorkspaceId, locale: str) -> str:
        return f"{locale}{self.number}"

    async def documents(self, tx: Tx, workspace_id: WorkspaceId, locale: str) -> Sequence[Text]:
        self.reads += 1
        return self.texts


@pytest.fixture
async def shop(db: Database, clock: FixedClock) -> WorkspaceId:
    async with db.transaction(SHOP) as tx:
        await identity.create_workspace(tx, slug="test", name="小店", clock=clock)
        await service.put_collection(
            tx, workspace_id=SHOP, slug="help", position=1, names={"zh-CN": "帮助"}, descriptions={}
        )
    await _publish(db, clock, "gift", "送礼与礼盒", "礼盒每件 6 元。贺卡免费代写。", QUESTIONS)
    await _publish(db, clock, "points", "积分怎么用", "一百分抵一元。积分一年有效。", ())
    return SHOP


async def _publish(
    db: Database,
    clock: FixedClock,
    slug: str,
    title: str,
    body: str,
    phrases: Sequence[str],
    locale: str = "zh-CN",
) -> Article:
    async with db.transaction(SHOP) as tx:
        return await api.publish_article(
            tx,
            SHOP,
            collection_slug="help",
            slug=slug,
            locale=locale,
            title=title,
            body=body,
            phrases=phrases,
            clock=clock,
        )


async def _find(
    db: Database, finder: Finder, query: str, *, locale: str = "zh-CN", shop: WorkspaceId = SHOP
) -> list[finding.Finding]:
    async with db.transaction(shop) as tx:
        return await finder.find(tx, shop, query=query, locale=locale)


async def test_an_article_is_found_with_version_and_sentence(
    db: Database, shop: WorkspaceId
) -> None:
    [first, *_] = await _find(db, Finder(), "贺卡怎么写")
    assert first.article is not None
    assert (first.article.slug, first.article.version) == ("gift", 1)
    assert "贺卡免费代写" in first.article.sentence
    assert first.answers is first.article.is_confident is True


async def test_a_phrase_that_no_text_has_finds_its_article(db: Database, shop: WorkspaceId) -> None:
    [first, *_] = await _find(db, Finder(), "包成礼物")
    assert first.article is not None
    assert first.article.slug == "gift"


async def test_a_changed_article_is_cited_as_it_is_now(
    db: Database, clock: FixedClock, shop: WorkspaceId
) -> None:
    finder = Finder()
    await _find(db, finder, "礼盒")
    await _publish(db, clock, "gift", "送礼与礼盒", "礼盒每件 8 元。", QUESTIONS)
    [first, *_] = await _find(db, finder, "礼盒多少元")
    assert first.article is not None
    assert (first.article.version, first.article.sentence) == (2, "礼盒每件 8 元。")


async def test_an_index_of_what_was_undone_is_never_taken_for_what_came_after(
    db: Database, clock: FixedClock, shop: WorkspaceId
) -> None:
    finder = Finder()
    with pytest.raises(InterruptedError):
        async with db.transaction(SHOP) as tx:
            gift = await api.get_article_by_slug(tx, SHOP, slug="gift", locale="zh-CN")
            await service.put_phrases(
                tx, workspace_id=SHOP, article_id=gift.id, phrases=["玻璃瓶回收"]
            )
            [undone, *_] = await finder.find(tx, SHOP, query="玻璃瓶回收", locale="zh-CN")
            assert "玻璃瓶回收" in undone.text.questions
            raise InterruptedError
    await _publish(db, clock, "points", "积分怎么用", "积分两年有效。", ())
    found = await _find(db, finder, "送礼与礼盒")
    assert "玻璃瓶回收" not in found[0].text.questions


async def test_an_index_is_made_once_until_something_changes(
    db: Database, clock: FixedClock, shop: WorkspaceId
) -> None:
    goods = Goods()
    finder = Finder([goods])
    for _ in range(3):
        await _find(db, finder, "礼盒")
    assert goods.reads == 1
    await _publish(db, clock, "points", "积分怎么用", "积分两年有效。", ())
    await _find(db, finder, "礼盒")
    assert goods.reads == 2


async def test_another_shelf_is_searched_beside_the_articles_and_anew_when_it_changes(
    db: Database, shop: WorkspaceId
) -> None:
    goods = Goods()
    finder = Finder([goods])
    [first, *_] = await _find(db, finder, "雪山帐篷防水吗")
    assert (first.text.key, first.article, first.sentence) == (
        "goods:1",
        None,
        "雪山帐篷防水三千毫米。",
    )
    goods.texts, goods.number = [Text("goods:2", ("河谷睡袋",), ("睡袋零下可用。",))], 2
    found = await _find(db, finder, "河谷睡袋")
    assert found[0].text.key == "goods:2"
    assert "goods:1" not in {one.text.key for one in found}


async def test_languages_and_workspaces_are_kept_apart(
    db: Database, clock: FixedClock, shop: WorkspaceId
) -> None:
    finder = Finder()
    assert await _find(db, finder, "gift box", locale="en") == []
    await _publish(db, clock, "gift", "Gift boxes", "A box is 6 yuan.", (), locale="en")
    assert (await _find(db, finder, "gift box", locale="en"))[0].text.questions[0] == "Gift boxes"
    other = workspace_id_of("other")
    async with db.transaction(other) as tx:
        await identity.create_workspace(tx, slug="other", name="别家", clock=clock)
    assert await _find(db, finder, "礼盒", shop=other) == []


async def test_vectors_come_after_the_first_answer_and_only_texts_are_kept(
    db: Database, shop: WorkspaceId
) -> None:
    texts, questions = Letters(), Letters()
    finder = Finder()
    finder.read_with(texts, questions)
    [first, *_] = await _find(db, finder, "礼盒")
    assert first.text.questions[0] == "送礼与礼盒"
    assert questions.given == []
    await finder.settled()
    assert "礼盒每件 6 元。" in texts.given[0]
    assert (await _find(db, finder, "写贺卡"))[0].text.questions[0] == "送礼与礼盒"
    assert questions.given == [["写贺卡"]]
    assert all(text != "写贺卡" for given in texts.given for text in given)
    await finder.close()


async def test_without_the_embedding_model_words_alone_find(
    db: Database, shop: WorkspaceId
) -> None:
    finder = Finder()
    finder.read_with(Away(), Away())
    await _find(db, finder, "礼盒")
    await finder.settled()
    assert (await _find(db, finder, "礼盒"))[0].text.questions[0] == "送礼与礼盒"


async def test_a_model_that_goes_away_later_leaves_the_words(
    db: Database, shop: WorkspaceId
) -> None:
    finder = Finder()
    finder.read_with(Letters(), Away())
    await _find(db, finder, "礼盒")
    await finder.settled()
    assert (await _find(db, finder, "礼盒"))[0].text.questions[0] == "送礼与礼盒"


async def test_only_so_many_indexes_are_kept(
    db: Database, shop: WorkspaceId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "KEPT", 1)
    goods = Goods()
    finder = Finder([goods])
    for locale in ("zh-CN", "en", "zh-CN"):
        await _find(db, finder, "礼盒", locale=locale)
    assert goods.reads == 3


async def test_who_asks_while_an_index_is_made_waits_for_the_same_one(
    db: Database, shop: WorkspaceId, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    make = finding._made  # pyright: ignore[reportPrivateUsage]

    def counted(documents: Sequence[Text], embedder: object = None) -> object:
        made.append(len(documents))
        return make(documents)

    monkeypatch.setattr(finding, "_made", counted)
    finder = Finder()
    found = await asyncio.gather(*(_find(db, finder, "礼盒") for _ in range(4)))
    assert {one[0].text.questions[0] for one in found} == {"送礼与礼盒"}
    assert made == [2]


async def test_an_article_taken_back_is_not_cited_from_an_old_index(
    db: Database, shop: WorkspaceId
) -> None:
    finder = Finder()
    await _find(db, finder, "礼盒")
    async with db.transaction(SHOP) as tx:
        await tx.execute("UPDATE knowledge_articles SET status = 'draft' WHERE slug = 'gift'")
    assert "送礼与礼盒" not in {one.text.questions[0] for one in await _find(db, finder, "礼盒")}


FOLDER = Path(__file__).parents[3] / "packs" / "demo_shop" / "articles"
ASKED = {
    "zh-CN": {
        "邮费怎么算的呀": "shipping-fee",
        "壶里长了锈还能用不": "cast-iron-kettle",
        "公司报销要专用发票": "invoice-special",
        "我妈眼睛不好看不清字": "elderly-help",
        "降价了差的钱给补吗": "price-protection",
        "赠品弄丢了能退货不": "return-gift",
        "快递三天没动静": "tracking-stuck",
    },
    "en": {
        "there is rust in my kettle": "cast-iron-kettle",
        "who pays when I send it back": "return-freight",
        "I lost the free gift, can I still return": "return-gift",
        "my parcel has not moved for days": "tracking-stuck",
    },
}
NOT_OURS = {
    "zh-CN": ["今天天气怎么样", "帮我写首诗", "讲个笑话", "股票今天涨了吗"],
    "en": ["what is the weather", "recommend a movie", "tell me a joke"],
}


async def test_the_demo_shops_help_centre_answers_what_it_covers_and_nothing_else(
    db: Database, clock: FixedClock
) -> None:
    async with db.transaction(SHOP) as tx:
        await identity.create_workspace(tx, slug="test", name="小店", clock=clock)
        await api.import_pack(tx, SHOP, folder=FOLDER, clock=clock)
    finder = Finder()
    for locale, asked in ASKED.items():
        for query, slug in asked.items():
            [first, *_] = await _find(db, finder, query, locale=locale)
            assert first.article is not None
            assert first.article.slug == slug, query
        for query in NOT_OURS[locale]:
            found = await _find(db, finder, query, locale=locale)
            assert not found or not found[0].answers, query
