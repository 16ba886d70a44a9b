"""Policies over HTTP: read, published, asked, replayed; goodwill and who got more than others."""

from typing import Any
from uuid import uuid4

import pytest
from tests.factories.people import given_session
from tests.factories.web import problem
from tests.integration.commerce.desk import PAID, SIGNED, Desk
from tests.integration.commerce.test_policies import GENEROUS

from xiaoer.commerce.policies.packs import default_names, shipped_content
from xiaoer.identity.model import Role

BASE = "/api/v1/policies"


def _rule(name: str, **more: Any) -> dict[str, Any]:
    return GENEROUS["rules"][0] | {"id": name, "wishes": ["compensation"], **more}


PERK: dict[str, Any] = GENEROUS | {
    "rules": [
        _rule("FRIENDS", scope={"tags": ["friend"]}, then={"grant": "wished"}),
        _rule("NOBODY", then={"refuse": True}),
    ]
}


async def as_role(desk: Desk, role: Role) -> dict[str, str]:
    return (await given_session(desk.db, desk.clock, desk.workspace_id, role)).headers


async def publish(desk: Desk, packs: list[Any], **more: Any) -> Any:
    body = {"packs": packs, **more}
    return await desk.client.post(f"{BASE}/versions", json=body, headers=desk.agent)


async def versions(desk: Desk) -> list[dict[str, Any]]:
    answer = await desk.client.get(f"{BASE}/versions", headers=desk.agent)
    return answer.json()["items"]


async def compensate(desk: Desk, minor: int, **headers: str) -> Any:
    body = {"order_number": SIGNED, "amount_minor": minor, "reason": "late_delivery"}
    path = f"{BASE}/compensations"
    return await desk.client.post(path, json=body, headers=desk.agent | headers)


async def test_the_shipped_rules_are_shown_in_the_reader_s_language(desk: Desk) -> None:
    answer = await desk.client.get(BASE, headers=desk.agent)
    english = await desk.client.get(BASE, headers=desk.agent | {"Accept-Language": "en"})
    shown = answer.json()
    law = next(pack for pack in shown["packs"] if pack["name"] == "cn_statutory")
    rule = law["rules"][0]

    assert shown["version"] is None
    assert [pack["name"] for pack in shown["packs"]] == sorted(default_names())
    assert shown["available_packs"] == sorted(shipped_content())
    assert (rule["id"], rule["level"], rule["status"]) == ("CRPL-25", "law", "verified")
    assert "签收次日起 7 天" in rule["text"]
    assert (rule["effective_from"], rule["checked_on"]) == ("2014-03-15", "2026-11-20")
    assert law["scope"]["regions"] == ["CN"]
    rules = next(p for p in english.json()["packs"] if p["name"] == "cn_statutory")["rules"]
    assert "within 7 days" in rules[0]["text"]


async def test_a_published_version_is_in_force_and_never_changes(desk: Desk) -> None:
    first = await publish(desk, [*default_names(), GENEROUS])
    second = await publish(desk, ["sense"])
    number = first.json()["number"]
    kept = await desk.client.get(f"{BASE}/versions/{number}", headers=desk.agent)
    present = await desk.client.get(BASE, headers=desk.agent)
    page = await desk.client.get(f"{BASE}/versions?limit=1", headers=desk.agent)
    cursor = page.json()["next_cursor"]
    rest = await desk.client.get(f"{BASE}/versions?cursor={cursor}", headers=desk.agent)

    assert (first.status_code, second.status_code) == (201, 201)
    own = next(pack for pack in kept.json()["packs"] if pack["name"] == "generous")
    assert (own["is_shipped"], own["level"], own["rules"][0]["id"]) == (False, "shop", "ALWAYS")
    assert [pack["name"] for pack in present.json()["packs"]] == ["sense"]
    assert page.json()["items"] == [second.json()]
    assert rest.json() == {"items": [first.json()], "next_cursor": None}


@pytest.mark.parametrize("level", ["sense", "law", "platform"])
async def test_a_shop_does_not_speak_for_the_law(desk: Desk, level: str) -> None:
    refused = await publish(desk, ["sense", GENEROUS | {"level": level}])
    assert problem(refused) == (422, "policies.level_not_allowed")
    assert await versions(desk) == []


@pytest.mark.parametrize(
    ("packs", "code"),
    [
        ([GENEROUS | {"pack": "cn_statutory"}], "policies.name_taken"),
        ([GENEROUS, GENEROUS], "policies.name_taken"),
        (["sense", "sense"], "policies.name_taken"),
        (["no_such_pack"], "policies.invalid"),
        ([GENEROUS | {"level": "royal"}], "policies.invalid"),
        ([GENEROUS | {"rules": [{"id": "X"}]}], "policies.invalid"),
        ([dict[str, Any]()], "policies.invalid"),
    ],
)
async def test_a_pack_that_is_wrong_publishes_nothing(
    desk: Desk, packs: list[Any], code: str
) -> None:
    assert problem(await publish(desk, packs)) == (422, code)
    assert await versions(desk) == []


@pytest.mark.parametrize("at", ["2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z"])
async def test_a_version_begins_neither_in_the_past_nor_in_another_age(desk: Desk, at: str) -> None:
    assert problem(await publish(desk, ["sense"], effective_at=at))[0] == 422
    assert await versions(desk) == []


async def test_the_same_key_publishes_once(desk: Desk) -> None:
    headers = desk.agent | {"Idempotency-Key": "k"}
    body = {"packs": ["sense"]}
    answers = [
        await desk.client.post(f"{BASE}/versions", json=body, headers=headers) for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert len(await versions(desk)) == 1


async def test_an_empty_key_is_refused_and_publishes_nothing(desk: Desk) -> None:
    headers = desk.agent | {"Idempotency-Key": ""}
    body = {"packs": ["sense"]}
    refused = await desk.client.post(f"{BASE}/versions", json=body, headers=headers)
    assert problem(refused) == (400, "kernel.invalid_input")
    assert await versions(desk) == []


@pytest.mark.parametrize("role", [Role.VIEWER, Role.AGENT, Role.SUPERVISOR])
async def test_only_an_administrator_publishes(desk: Desk, role: Role) -> None:
    headers = await as_role(desk, role)
    body = {"packs": ["sense"]}
    refused = await desk.client.post(f"{BASE}/versions", json=body, headers=headers)
    assert refused.status_code == 403
    assert await versions(desk) == []


async def test_a_question_is_answered_and_stores_nothing(desk: Desk) -> None:
    body = {"order_number": PAID, "wish": "cancel", "reason": "no_longer_needed"}
    answer = await desk.client.post(f"{BASE}/evaluate", json=body, headers=desk.agent)
    found = answer.json()
    decisions = await desk.client.get(f"{BASE}/decisions", headers=desk.agent)

    assert answer.status_code == 200, found
    assert found["verdict"] == "allowed"
    assert found["amount"]["amount_minor"] > 0
    assert (
        sum(one["amount"]["amount_minor"] for one in found["methods"])
        == (found["amount"]["amount_minor"])
    )
    assert ("SHOP-CANCEL", "grants") in [(b["rule_id"], b["effect"]) for b in found["because"]]
    assert all(one["text"] for one in found["because"])
    assert decisions.json()["items"] == []
    assert await versions(desk) == []


async def test_findings_change_the_answer(desk: Desk) -> None:
    body = {"order_number": SIGNED, "wish": "compensation", "amount_minor": 100}

    async def ask(**findings: Any) -> tuple[str, int]:
        answer = await desk.client.post(
            f"{BASE}/evaluate", json=body | {"findings": findings}, headers=desk.agent
        )
        return answer.json()["verdict"], answer.json()["amount"]["amount_minor"]

    assert await ask() == ("needs_person", 100)
    assert await ask(offered_by_shop=True) == ("allowed", 100)
    assert await ask(is_entitlement=True) == ("refused", 0)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"order_number": "SY0"}, 404),
        ({"order_number": None}, 422),
        ({"order_number": None, "order_id": str(uuid4())}, 404),
        ({"order_id": str(uuid4())}, 422),
        ({"findings": {"mood": True}}, 422),
        ({"findings": {"goods_intact": 3}}, 422),
        ({"findings": {"return_received_at": "soon"}}, 422),
        ({"findings": {"return_received_at": "2026-11-20T00:00:00"}}, 422),
    ],
)
async def test_a_question_that_cannot_be_meant_is_refused(
    desk: Desk, change: dict[str, Any], status: int
) -> None:
    body = {"order_number": SIGNED, "wish": "return_refund", **change}
    answer = await desk.client.post(f"{BASE}/evaluate", json=body, headers=desk.agent)
    assert answer.status_code == status, answer.text


async def test_a_stored_decision_is_listed_opened_and_decided_again(desk: Desk) -> None:
    made = (await compensate(desk, 100)).json()
    await publish(desk, ["sense"])
    listed = await desk.client.get(
        f"{BASE}/decisions", params={"order_number": SIGNED}, headers=desk.agent
    )
    others = await desk.client.get(
        f"{BASE}/decisions", params={"order_number": PAID}, headers=desk.agent
    )
    path = f"{BASE}/decisions/{made['decision_id']}"
    opened = (await desk.client.get(path, headers=desk.agent)).json()
    again = (await desk.client.post(f"{path}/replay", headers=desk.agent)).json()

    assert [row["id"] for row in listed.json()["items"]] == [made["decision_id"]]
    assert others.json()["items"] == []
    assert (opened["wish"], opened["version"]) == ("compensation", 1)
    assert "GOOD-LADDER" in [one["rule_id"] for one in opened["result"]["because"]]
    assert again["is_same"]
    assert again["stored"] == again["replayed"] == opened["result"]


async def test_what_is_unknown_is_not_found(desk: Desk) -> None:
    for path in ("versions/9", "versions/99999999999999999999", f"decisions/{uuid4()}"):
        assert (await desk.client.get(f"{BASE}/{path}", headers=desk.agent)).status_code == 404
    chief = await as_role(desk, Role.SUPERVISOR)
    path = f"{BASE}/compensations/{uuid4()}/approve"
    assert (await desk.client.post(path, headers=chief)).status_code == 404


async def test_large_goodwill_waits_for_a_supervisor(desk: Desk) -> None:
    asked = await compensate(desk, 4_500, **{"Idempotency-Key": "once"})
    again = await compensate(desk, 4_500, **{"Idempotency-Key": "once"})
    made = asked.json()
    path = f"{BASE}/compensations/{made['id']}"
    own = await desk.client.post(f"{path}/approve", headers=desk.agent)
    chief = await as_role(desk, Role.SUPERVISOR)
    done = await desk.client.post(f"{path}/approve", headers=chief)
    late = await desk.client.post(f"{path}/reject", headers=chief)
    waiting = await desk.client.get(f"{BASE}/compensations?status=proposed", headers=desk.agent)
    granted = await desk.client.get(f"{BASE}/compensations?status=granted", headers=desk.agent)

    assert asked.status_code == 201
    assert again.json() == made
    assert (made["status"], made["verdict"]) == ("proposed", "needs_person")
    assert problem(own) == (403, "policies.own_proposal")
    assert (done.status_code, done.json()["status"]) == (200, "granted")
    assert problem(late) == (409, "policies.compensation_settled")
    assert waiting.json()["items"] == []
    assert granted.json()["items"] == [done.json()]


async def test_more_than_the_order_is_worth_is_refused(desk: Desk) -> None:
    assert problem(await compensate(desk, 10**10)) == (422, "policies.compensation_refused")
    listed = await desk.client.get(f"{BASE}/compensations", headers=desk.agent)
    assert listed.json()["items"] == []


async def test_who_got_more_than_others_is_told_with_the_standard_and_the_rule(
    desk: Desk,
) -> None:
    chief = await as_role(desk, Role.SUPERVISOR)
    await publish(desk, ["sense", PERK])
    before = (await compensate(desk, 100)).json()
    async with desk.db.transaction(desk.workspace_id) as tx:
        await tx.execute(
            "UPDATE commerce_customers SET tags = '{friend}' WHERE workspace_id = $1",
            desk.workspace_id,
        )
    after = (await compensate(desk, 100)).json()
    found = (await desk.client.get(f"{BASE}/advantages", headers=chief)).json()

    assert (before["code"], after["status"]) == ("policies.compensation_refused", "granted")
    [one] = found["items"]
    assert one["decision"]["id"] == after["decision_id"]
    assert one["standard"]["verdict"] == "refused"
    assert [rule["rule_id"] for rule in one["rules"]] == ["FRIENDS"]
    assert one["difference"] == {"amount_minor": 100, "currency": "CNY"}
    agent = await as_role(desk, Role.AGENT)
    assert (await desk.client.get(f"{BASE}/advantages", headers=agent)).status_code == 403
