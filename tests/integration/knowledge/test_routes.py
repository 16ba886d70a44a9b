"""The help centre over HTTP: for agents and visitors of the workspace, for nobody else."""

from pathlib import Path
from uuid import UUID

import pytest
from tests.factories.people import given_session, given_workspace
from tests.factories.web import client_of, problem

from xiaoer.identity.api import Role
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import workspace_id_of
from xiaoer.knowledge import api
from xiaoer.knowledge.routes import CONTROLLERS

FOLDER = Path(__file__).parents[3] / "packs" / "demo_shop" / "articles"
ARTICLES = len(list(FOLDER.rglob("*.zh-CN.md")))
PATHS = ("/api/v1/articles", f"/api/v1/articles/{UUID(int=7)}", "/api/v1/collections")


@pytest.fixture
async def headers(db: Database, clock: FixedClock) -> dict[str, str]:
    workspace = await given_workspace(db, clock)
    async with db.transaction(workspace.id) as tx:
        await api.import_pack(tx, workspace.id, folder=FOLDER, clock=clock)
    return (await given_session(db, clock, workspace.id, Role.ADMIN)).headers


@pytest.mark.parametrize("path", PATHS)
async def test_nobody_unknown_gets_in(path: str, db: Database, clock: FixedClock) -> None:
    async with client_of(CONTROLLERS, db, clock) as client:
        assert problem(await client.get(path))[0] == 401


async def test_articles_are_listed_searched_and_read(
    headers: dict[str, str], db: Database, clock: FixedClock
) -> None:
    async with client_of(CONTROLLERS, db, clock) as client:
        first = (await client.get("/api/v1/articles?limit=30", headers=headers)).json()
        rest = (
            await client.get(
                "/api/v1/articles",
                params={"limit": 200, "cursor": first["next_cursor"]},
                headers=headers,
            )
        ).json()
        found = (
            await client.get("/api/v1/articles?q=退货运费谁出&limit=1", headers=headers)
        ).json()
        [hit] = found["items"]
        detail = (await client.get(f"/api/v1/articles/{hit['id']}", headers=headers)).json()
    slugs = [item["slug"] for item in first["items"] + rest["items"]]
    assert slugs == sorted(slugs)
    assert len(slugs) == len(set(slugs)) == ARTICLES
    assert rest["next_cursor"] is None
    assert (hit["slug"], hit["score"], hit["url"]) == (
        "return-freight",
        1.0,
        "/help/articles/return-freight",
    )
    assert hit["collection"]["name"] == "退货与换货"
    assert (detail["version"], detail["title"]) == (1, "退货运费谁承担")
    assert hit["sentence"][:10] in detail["body"]


async def test_collections_are_named_in_the_language_asked(
    headers: dict[str, str], db: Database, clock: FixedClock
) -> None:
    async with client_of(CONTROLLERS, db, clock) as client:
        english = (await client.get("/api/v1/collections?locale=en", headers=headers)).json()
    assert english["items"][0]["name"] == "Shipping and tracking"
    assert sum(item["article_count"] for item in english["items"]) == ARTICLES


async def test_an_unknown_article_is_a_problem(
    headers: dict[str, str], db: Database, clock: FixedClock
) -> None:
    async with client_of(CONTROLLERS, db, clock) as client:
        answer = await client.get(f"/api/v1/articles/{UUID(int=7)}", headers=headers)
    assert problem(answer) == (404, "knowledge.article_not_found")


async def test_another_workspace_has_no_articles(
    headers: dict[str, str], db: Database, clock: FixedClock
) -> None:
    other = await given_workspace(db, clock, "other")
    session = await given_session(db, clock, other.id)
    async with db.transaction(workspace_id_of("test")) as tx:
        ours = await api.get_article_by_slug(
            tx, workspace_id_of("test"), slug="shipping-fee", locale="zh-CN"
        )
    async with client_of(CONTROLLERS, db, clock) as client:
        listed = (await client.get("/api/v1/articles", headers=session.headers)).json()
        answer = await client.get(f"/api/v1/articles/{ours.id}", headers=session.headers)
    assert listed["items"] == []
    assert answer.status_code == 404


async def _points(db: Database) -> api.Article:
    async with db.transaction(workspace_id_of("test")) as tx:
        return await api.get_article_by_slug(
            tx, workspace_id_of("test"), slug="points", locale="zh-CN"
        )


async def test_whoever_writes_articles_edits_the_questions_they_answer(
    headers: dict[str, str], db: Database, clock: FixedClock
) -> None:
    article = await _points(db)
    path = f"/api/v1/articles/{article.id}/phrases"
    async with client_of(CONTROLLERS, db, clock) as client:
        answer = await client.put(path, json={"phrases": ["分儿怎么花"]}, headers=headers)
        detail = (await client.get(f"/api/v1/articles/{article.id}", headers=headers)).json()
    assert answer.status_code == 200
    assert answer.json()["phrases"] == detail["phrases"] == ["分儿怎么花"]
    assert detail["version"] == article.version


@pytest.mark.parametrize(
    "phrases",
    [[""], ["长" * 201], ["句"] * 101, "不是列表", [1]],
    ids=["empty", "long", "many", "text", "number"],
)
async def test_phrases_out_of_bounds_are_refused_and_change_nothing(
    phrases: object, headers: dict[str, str], db: Database, clock: FixedClock
) -> None:
    article = await _points(db)
    async with client_of(CONTROLLERS, db, clock) as client:
        answer = await client.put(
            f"/api/v1/articles/{article.id}/phrases", json={"phrases": phrases}, headers=headers
        )
    assert answer.status_code in {400, 422}
    assert (await _points(db)).phrases == article.phrases


async def test_an_agent_who_may_not_write_articles_changes_no_phrases(
    headers: dict[str, str], db: Database, clock: FixedClock
) -> None:
    article = await _points(db)
    agent = await given_session(db, clock, workspace_id_of("test"), Role.AGENT, "wu")
    async with client_of(CONTROLLERS, db, clock) as client:
        path = f"/api/v1/articles/{article.id}/phrases"
        for who in ({}, agent.headers):
            answer = await client.put(path, json={"phrases": ["x"]}, headers=who)
            assert answer.status_code in {401, 403}
        gone = f"/api/v1/articles/{UUID(int=7)}/phrases"
        answer = await client.put(gone, json={"phrases": ["x"]}, headers=headers)
    assert problem(answer) == (404, "knowledge.article_not_found")
    assert (await _points(db)).phrases == article.phrases
