"""Publishing, versions and search against a real database."""

from pathlib import Path

import pytest

from xiaoer.identity import api as identity
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import WorkspaceId, new_id, workspace_id_of
from xiaoer.knowledge import api, model, service, store
from xiaoer.knowledge.errors import ArticleNotFoundError, CollectionNotFoundError

FOLDER = Path(__file__).parents[3] / "packs" / "demo_shop" / "articles"


@pytest.fixture
async def filled(db: Database, clock: FixedClock) -> WorkspaceId:
    workspace_id = workspace_id_of("test")
    async with db.transaction(workspace_id) as tx:
        await identity.create_workspace(tx, slug="test", name="小店", clock=clock)
        assert await api.import_pack(tx, workspace_id, folder=FOLDER, clock=clock) >= 120
    return workspace_id


async def test_importing_again_changes_nothing(
    db: Database, filled: WorkspaceId, clock: FixedClock
) -> None:
    async with db.transaction(filled) as tx:
        before = await tx.fetch("SELECT id, version FROM knowledge_articles ORDER BY id")
        await api.import_pack(tx, filled, folder=FOLDER, clock=clock)
        after = await tx.fetch("SELECT id, version FROM knowledge_articles ORDER BY id")
    assert before == after


async def test_a_changed_text_becomes_the_next_version_and_the_old_one_is_kept(
    db: Database, filled: WorkspaceId, clock: FixedClock
) -> None:
    async with db.transaction(filled) as tx:
        old = await api.get_article_by_slug(tx, filled, slug="shipping-fee", locale="zh-CN")
        new = await api.publish_article(
            tx,
            filled,
            collection_slug="shipping",
            slug="shipping-fee",
            locale="zh-CN",
            title=old.title,
            body="满 88 元包邮。",
            clock=clock,
        )
        kept = await store.kept_version(tx, filled, article_id=old.id, version=1)
        [hit, *_] = await api.search(tx, filled, query="88 元包邮", locale="zh-CN")
    assert (new.id, new.version, old.version) == (old.id, 2, 1)
    assert kept == (old.title, old.body)
    assert (hit.article_id, hit.version, hit.sentence) == (old.id, 2, "满 88 元包邮。")


async def test_kept_versions_cannot_be_changed(db: Database, filled: WorkspaceId) -> None:
    async with db.transaction(filled) as tx:
        with pytest.raises(Exception, match="permission denied"):
            await tx.execute("UPDATE knowledge_article_versions SET body = ''")


async def test_an_article_needs_its_collection(
    db: Database, filled: WorkspaceId, clock: FixedClock
) -> None:
    async with db.transaction(filled) as tx:
        count = await store.count_published(tx, filled, locale="zh-CN")
        with pytest.raises(CollectionNotFoundError):
            await api.publish_article(
                tx,
                filled,
                collection_slug="nowhere",
                slug="x",
                locale="zh-CN",
                title="x",
                body="x",
                clock=clock,
            )
        assert await store.count_published(tx, filled, locale="zh-CN") == count


async def test_every_two_characters_are_found_like_by_a_scan(
    db: Database, filled: WorkspaceId
) -> None:
    async with db.transaction(filled) as tx:
        rows = await tx.fetch(
            "SELECT slug, title, keywords, array_to_string(phrases, E'\n') AS phrases, body"
            " FROM knowledge_articles WHERE locale = 'zh-CN'"
        )
        texts = {
            row["slug"]: model.normalise(
                f"{row['title']}\n{row['keywords']}\n{row['phrases']}\n{row['body']}"
            )
            for row in rows
        }
        pairs = sorted(
            {
                text[at : at + 2]
                for text in texts.values()
                for at in range(len(text) - 1)
                if all("\u4e00" <= character <= "\u9fff" for character in text[at : at + 2])
            }
        )
        for pair in pairs[::25]:
            scanned = {slug for slug, text in texts.items() if pair in text}
            found = await api.search(tx, filled, query=pair, locale="zh-CN", limit=200)
            if model.query_tokens(pair) == [pair]:
                assert {hit.slug for hit in found} == scanned, pair
            else:
                assert scanned <= {hit.slug for hit in found}, pair
    assert len(pairs) > 1000


async def test_a_search_reads_only_the_workspaces_own_rows(
    db: Database, filled: WorkspaceId
) -> None:
    async with db.transaction(filled) as tx:
        await tx.execute("SET LOCAL enable_seqscan = off")
        plan = await tx.fetch(
            "EXPLAIN SELECT id FROM knowledge_articles"
            " WHERE workspace_id = $1 AND tokens @@ $2::text::tsquery",
            filled,
            "'运费'",
        )
    text = "\n".join(row[0] for row in plan)
    assert "Index Cond: (workspace_id =" in text
    assert "Seq Scan" not in text


async def test_another_workspace_finds_nothing(db: Database, filled: WorkspaceId) -> None:
    other = workspace_id_of("other")
    async with db.transaction(filled) as tx:
        article = await api.get_article_by_slug(tx, filled, slug="shipping-fee", locale="en")
    async with db.transaction(other) as tx:
        assert await api.search(tx, other, query="运费", locale="zh-CN") == []
        assert await tx.fetchval("SELECT count(*) FROM knowledge_articles") == 0
        with pytest.raises(ArticleNotFoundError):
            await api.get_article(tx, other, article_id=article.id)


async def test_an_unknown_article_is_not_found(db: Database, filled: WorkspaceId) -> None:
    async with db.transaction(filled) as tx:
        with pytest.raises(ArticleNotFoundError):
            await api.get_article(tx, filled, article_id=new_id())
        with pytest.raises(ArticleNotFoundError):
            await api.get_article_by_slug(tx, filled, slug="nowhere", locale="en")


async def test_collections_are_named_in_the_language_and_counted(
    db: Database, filled: WorkspaceId
) -> None:
    async with db.transaction(filled) as tx:
        chinese = await api.list_collections(tx, filled, locale="zh-CN")
        english = await api.list_collections(tx, filled, locale="en")
        page = await api.list_articles(tx, filled, locale="en", collection_slug="care")
    assert [c.slug for c in chinese] == [c.slug for c in english]
    assert (chinese[0].name, english[0].name) == ("配送与物流", "Shipping and tracking")
    assert {c.slug: c.article_count for c in english}["care"] == len(page)
    assert [article.slug for article in page] == sorted(article.slug for article in page)


async def test_pages_continue_behind_the_last_article(db: Database, filled: WorkspaceId) -> None:
    async with db.transaction(filled) as tx:
        everything = await api.list_articles(tx, filled, locale="zh-CN", limit=200)
        first = await api.list_articles(tx, filled, locale="zh-CN", limit=10)
        rest = await api.list_articles(
            tx, filled, locale="zh-CN", after_slug=first[-1].slug, limit=200
        )
    assert [a.id for a in first + rest] == [a.id for a in everything]


async def test_phrases_of_a_pack_are_kept_and_found_by(db: Database, filled: WorkspaceId) -> None:
    async with db.transaction(filled) as tx:
        article = await api.get_article_by_slug(tx, filled, slug="place-order", locale="zh-CN")
        [hit, *_] = await api.search(tx, filled, query="加不进购物车", locale="zh-CN")
    assert "加不进购物车" in article.phrases
    assert hit.article_id == article.id


async def test_other_phrases_leave_text_and_version_and_make_the_index_old(
    db: Database, filled: WorkspaceId, clock: FixedClock
) -> None:
    async with db.transaction(filled) as tx:
        before = await api.get_article_by_slug(tx, filled, slug="points", locale="zh-CN")
        old = await store.revision(tx, filled, locale="zh-CN")
        english = await store.revision(tx, filled, locale="en")
        wanted = ["  分儿怎么花 ", "分儿怎么花", "", "点数能换啥"]
        after = await service.put_phrases(
            tx, workspace_id=filled, article_id=before.id, phrases=wanted
        )
        new = await store.revision(tx, filled, locale="zh-CN")
        assert new != old
        assert await store.revision(tx, filled, locale="en") == english
        again = await service.put_phrases(
            tx, workspace_id=filled, article_id=before.id, phrases=after.phrases
        )
        assert await store.revision(tx, filled, locale="zh-CN") == new
        found = await api.search(tx, filled, query="点数能换啥", locale="zh-CN")
    assert after.phrases == again.phrases == ("分儿怎么花", "点数能换啥")
    assert (after.version, after.body) == (before.version, before.body)
    assert found[0].article_id == before.id


async def test_publishing_the_same_text_with_other_phrases_is_no_new_version(
    db: Database, filled: WorkspaceId, clock: FixedClock
) -> None:
    async with db.transaction(filled) as tx:
        old = await api.get_article_by_slug(tx, filled, slug="points", locale="en")
        row = await store.lock_article(tx, filled, slug="points", locale="en")
        assert row is not None
        new = await api.publish_article(
            tx,
            filled,
            collection_slug=old.collection_slug,
            slug="points",
            locale="en",
            title=old.title,
            body=old.body,
            keywords=row.keywords,
            phrases=["what are points worth"],
            clock=clock,
        )
        kept = await api.get_article(tx, filled, article_id=old.id)
    assert (new.version, new.phrases) == (old.version, ("what are points worth",))
    assert kept == new


async def test_phrases_of_an_unknown_article_change_nothing(
    db: Database, filled: WorkspaceId
) -> None:
    async with db.transaction(filled) as tx:
        before = await store.revision(tx, filled, locale="zh-CN")
        with pytest.raises(ArticleNotFoundError):
            await service.put_phrases(
                tx, workspace_id=filled, article_id=new_id(), phrases=["谁知道"]
            )
        assert await store.revision(tx, filled, locale="zh-CN") == before
