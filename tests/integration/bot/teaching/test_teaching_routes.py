"""Teaching over HTTP: anonymous, not allowed, unknown, refused, valid."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from tests.factories.people import Session, given_session, given_workspace
from tests.factories.web import Client, client_of, problem

from xiaoer.bot import api as bot
from xiaoer.bot.model.understanding import Interpreter, Reader
from xiaoer.bot.ports.training import Held, Told
from xiaoer.bot.teaching_routes import Teachings, Trials
from xiaoer.identity.api import Role
from xiaoer.identity.views import WorkspaceView
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.job_runner import JobRunner
from xiaoer.kernel.jobs import JobHandlers

BASE = "/api/v1/bot/teaching"
NOBODY = "01900000-0000-7000-8000-000000000000"
READS = [
    BASE,
    f"{BASE}/intents/coupon",
    f"{BASE}/export",
    f"{BASE}/models",
    f"{BASE}/models/1",
    f"/api/v1/bot/trials/{NOBODY}",
    "/api/v1/bot/unread",
]
WRITES: list[tuple[str, str, dict[str, Any]]] = [
    ("POST", f"{BASE}/edits", {"edits": [{"edit": "drop_synonym", "said": "单子"}]}),
    ("POST", f"{BASE}/import", {"format": "csv", "content": "x"}),
    ("POST", f"{BASE}/models", {}),
    ("PUT", f"{BASE}/live", {"number": None}),
    ("POST", f"{BASE}/take-back", {"number": None}),
    ("POST", "/api/v1/bot/trials", {"sentence": "在吗"}),
    ("POST", "/api/v1/bot/unread/put-aside", {"question": "在吗"}),
]
SYNONYM = {"edit": "put_synonym", "said": "抵用劵", "meant": "优惠券"}


class Quick:
    """Learns nothing, and reports two examples."""

    async def attach(self, interpreter: Interpreter, *, until: Reader | None = None) -> None:
        interpreter.reader = until

    def detach(self, interpreter: Interpreter) -> None:
        interpreter.reader = None

    async def learn(self, interpreter: Interpreter, told: Told | None = None) -> Sequence[Held]:
        assert interpreter.lexicon.intents
        assert told is not None
        await told(1, 2)
        return [
            Held("coupon", interpreter.bare("优惠券怎么用"), "coupon", 0.9),
            Held("coupon", interpreter.bare("有没有优惠券"), "promotion", 0.7),
        ]


@pytest.fixture
async def client(db: Database, clock: FixedClock) -> AsyncIterator[Client]:
    async with client_of([Teachings, Trials], db, clock) as opened:
        yield opened


@pytest.fixture
async def workspace(db: Database, clock: FixedClock) -> WorkspaceView:
    return await given_workspace(db, clock)


@pytest.fixture
async def supervisor(db: Database, clock: FixedClock, workspace: WorkspaceView) -> Session:
    return await given_session(db, clock, workspace.id, Role.SUPERVISOR)


async def work(db: Database, clock: FixedClock) -> None:
    handlers, models = JobHandlers(), Quick()
    bot.register_teaching(handlers, bot.Minds(bot.mind(), models), models)
    await JobRunner(db, handlers, clock).run_due()


async def edit(client: Client, who: Session, *edits: dict[str, Any], **headers: str) -> Any:
    return await client.post(
        f"{BASE}/edits", json={"edits": edits}, headers={**who.headers, **headers}
    )


async def shown(client: Client, who: Session) -> dict[str, Any]:
    return (await client.get(BASE, headers=who.headers)).json()


@pytest.mark.parametrize("path", READS)
async def test_without_a_session_nothing_is_shown(client: Client, path: str) -> None:
    assert problem(await client.get(path)) == (401, "kernel.unauthenticated")


@pytest.mark.parametrize(("verb", "path", "body"), WRITES)
async def test_agents_may_not_teach(
    client: Client,
    db: Database,
    clock: FixedClock,
    workspace: WorkspaceView,
    verb: str,
    path: str,
    body: dict[str, Any],
) -> None:
    session = await given_session(db, clock, workspace.id, Role.AGENT)
    answer = await client.request(verb, path, json=body, headers=session.headers)
    assert problem(answer) == (403, "identity.permission_missing")
    async with db.transaction(workspace.id) as tx:
        assert await tx.fetchval("SELECT count(*) FROM bot_teachings") == 0
        assert await tx.fetchval("SELECT count(*) FROM kernel_jobs") == 0


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (f"{BASE}/intents/nobody", "bot.intent_not_found"),
        (f"{BASE}/models/1", "bot.taught_model_not_found"),
        (f"/api/v1/bot/trials/{NOBODY}", "bot.trial_not_found"),
    ],
)
async def test_what_is_not_there_is_not_found(
    client: Client, supervisor: Session, path: str, code: str
) -> None:
    assert problem(await client.get(path, headers=supervisor.headers)) == (404, code)


async def test_an_untaught_bot_shows_the_shipped_intents(
    client: Client, supervisor: Session
) -> None:
    view = await shown(client, supervisor)
    coupon = next(one for one in view["intents"] if one["intent"] == "coupon")
    assert (coupon["is_own"], coupon["added"], coupon["goal"]) == (False, 0, None)
    assert coupon["shipped"] >= 30
    assert (view["version"], view["is_learnt"], view["is_changed"]) == (0, False, False)
    assert (view["live"]["number"], view["newest"], view["synonyms"]) == (None, None, [])
    assert {"name": "help_article", "label": "查帮助"} in view["flows"]
    english = await client.get(BASE, headers={**supervisor.headers, "Accept-Language": "en"})
    labels = {one["intent"]: one["label"] for one in english.json()["intents"]}
    assert labels["account_login"] == "Signing in"


async def test_edits_carry_the_version_and_are_refused_by_an_older_one(
    client: Client, supervisor: Session
) -> None:
    first = await edit(client, supervisor, SYNONYM)
    assert (first.status_code, first.headers["etag"]) == (200, '"v1"')
    assert first.json()["synonyms"] == [{"said": "抵用劵", "meant": "优惠券"}]
    more = {"edit": "add_example", "intent": "coupon", "text": "抵用金放哪儿了"}
    stale = await edit(client, supervisor, more, **{"If-Match": '"v0"'})
    assert problem(stale) == (412, "kernel.precondition_failed")
    fresh = await edit(client, supervisor, more, **{"If-Match": '"v1"'})
    assert fresh.headers["etag"] == '"v2"'


async def test_a_refused_edit_says_what_and_why_in_the_readers_language(
    client: Client, supervisor: Session
) -> None:
    bad = {"edit": "add_example", "intent": "coupon", "text": "我要开发票"}
    for language, word in (("zh-CN", "已经是"), ("en", "already")):
        answer = await edit(client, supervisor, SYNONYM, bad, **{"Accept-Language": language})
        assert problem(answer) == (422, "bot.teaching_refused")
        (fault,) = answer.json()["errors"]
        assert fault["field"] == "edits.1.text"
        assert word in fault["message"]
    assert (await shown(client, supervisor))["version"] == 0


@pytest.mark.parametrize(
    "body",
    [
        {"edits": []},
        {"edits": [SYNONYM] * 201},
        {"edits": [{"edit": "burn"}]},
        {"edits": [{"edit": "add_example", "intent": "Coupon!", "text": "x"}]},
    ],
)
async def test_what_is_no_edit_is_refused_before_anything_is_looked_at(
    client: Client, supervisor: Session, body: dict[str, Any]
) -> None:
    answer = await client.post(f"{BASE}/edits", json=body, headers=supervisor.headers)
    assert answer.status_code == 422
    assert (await shown(client, supervisor))["version"] == 0


async def test_an_intents_examples_say_where_they_come_from(
    client: Client, supervisor: Session
) -> None:
    path = f"{BASE}/intents/coupon"
    before = (await client.get(path, headers=supervisor.headers)).json()["items"]
    gone = before[0]["text"]
    await edit(
        client,
        supervisor,
        {"edit": "add_example", "intent": "coupon", "text": "抵用金放哪儿了"},
        {"edit": "remove_example", "intent": "coupon", "text": gone},
    )
    after = (await client.get(path, headers=supervisor.headers)).json()["items"]
    assert after[0] == {"text": "抵用金放哪儿了", "origin": "own", "is_removed": False}
    assert [one["text"] for one in after if one["is_removed"]] == [gone]
    assert len(after) == len(before) + 1


@pytest.mark.parametrize("form", ["csv", "jsonl"])
async def test_an_export_can_be_imported_and_changes_nothing(
    client: Client, supervisor: Session, form: str
) -> None:
    await edit(
        client, supervisor, {"edit": "add_example", "intent": "coupon", "text": "抵用金放哪儿了"}
    )
    path = f"{BASE}/export?format={form}"
    file = await client.get(path, headers=supervisor.headers)
    assert f"intents.{form}" in file.headers["content-disposition"]
    assert "抵用金放哪儿了" in file.text
    own = [line for line in file.text.splitlines() if "own" in line or line.startswith("\ufeff")]
    body = {"format": form, "content": "\n".join(own)}
    again = await client.post(f"{BASE}/import", json=body, headers=supervisor.headers)
    assert (again.status_code, again.json()["version"]) == (200, 1)


async def test_an_import_names_the_lines_it_refuses(client: Client, supervisor: Session) -> None:
    content = "intent,text\ncoupon,抵用金放哪儿了\ncoupon,我要开发票\n"
    answer = await client.post(
        f"{BASE}/import",
        json={"format": "csv", "content": content},
        headers=supervisor.headers,
    )
    assert problem(answer) == (422, "bot.teaching_refused")
    assert [one["field"] for one in answer.json()["errors"]] == ["lines.3"]
    assert (await shown(client, supervisor))["version"] == 0


async def test_from_edit_to_live_and_back(
    client: Client, db: Database, clock: FixedClock, supervisor: Session
) -> None:
    await edit(client, supervisor, SYNONYM)
    asked = await client.post(f"{BASE}/models", headers=supervisor.headers)
    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    again = await client.post(f"{BASE}/models", headers=supervisor.headers)
    assert problem(again) == (409, "bot.learning_already")
    soon = await client.put(f"{BASE}/live", json={"number": 1}, headers=supervisor.headers)
    assert problem(soon) == (409, "bot.taught_model_not_ready")
    await work(db, clock)
    view = await shown(client, supervisor)
    assert (view["is_learnt"], view["newest"]["state"]) == (True, "ready")
    coupon = next(one for one in view["intents"] if one["intent"] == "coupon")
    assert (coupon["precision"], coupon["recall"]) == (1.0, 0.5)
    live = await client.put(f"{BASE}/live", json={"number": 1}, headers=supervisor.headers)
    assert live.json()["live"]["number"] == 1
    back = await client.put(f"{BASE}/live", json={"number": None}, headers=supervisor.headers)
    assert (back.json()["live"]["number"], back.json()["live"]["version"]) == (None, 2)


async def test_a_models_report_is_compared_with_the_one_before(
    client: Client, db: Database, clock: FixedClock, supervisor: Session
) -> None:
    for _ in range(2):
        await client.post(f"{BASE}/models", headers=supervisor.headers)
        await work(db, clock)
    first, second = [
        (await client.get(f"{BASE}/models/{number}", headers=supervisor.headers)).json()
        for number in (1, 2)
    ]
    assert first["report"]["mistakes"] == [
        {"meant": "coupon", "read_as": "promotion", "text": "有没有优惠券", "score": 0.7}
    ]
    assert (first["compared_with"], first["comparison"]) == (None, None)
    assert second["compared_with"] == 1
    assert second["comparison"]["newly_wrong"] == []
    assert second["labels"]["coupon"] == "优惠券"
    models = (await client.get(f"{BASE}/models", headers=supervisor.headers)).json()["items"]
    assert [one["number"] for one in models] == [2, 1]


async def test_a_sentence_is_tried(
    client: Client, db: Database, clock: FixedClock, supervisor: Session
) -> None:
    body = {"sentence": "优惠券怎么用"}
    asked = await client.post("/api/v1/bot/trials", json=body, headers=supervisor.headers)
    assert (asked.status_code, asked.json()["readings"]) == (202, None)
    await work(db, clock)
    path = f"/api/v1/bot/trials/{asked.json()['id']}"
    found = (await client.get(path, headers=supervisor.headers)).json()
    assert found["readings"]["live"]["intent"] == "coupon"
    assert found["readings"]["draft"] == found["readings"]["live"]
    assert found["labels"]["coupon"] == "优惠券"
