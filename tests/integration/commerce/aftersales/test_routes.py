"""Each endpoint: anonymous, unknown id, not allowed, valid; and nobody sees another's request."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from tests.factories.aftersales_shop import Shop
from tests.factories.people import given_session
from tests.factories.web import Client, client_of, problem

from xiaoer.app.widget_aftersales import WidgetAftersales
from xiaoer.contacts import api as contacts
from xiaoer.conversations.api import Attachment, keep_attachment
from xiaoer.desk.aftersales_routes import AftersalesQueue
from xiaoer.identity.model import Role
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import AttachmentId, InboxId, new_id

QUEUE = "/api/v1/aftersales"
NOBODY = UUID(int=7)
OWN = "/api/v1/widget/aftersales"
SHIRT = "SY2610226439"
ASKED = {
    "order_number": SHIRT,
    "kind": "return_refund",
    "reason": "no_reason",
    "text": "袖子偏长",
    "lines": [{"position": 0, "quantity": 1}],
}


@pytest.fixture
async def client(db: Database, clock: FixedClock) -> AsyncIterator[Client]:
    async with client_of([AftersalesQueue, WidgetAftersales], db, clock) as opened:
        yield opened


async def agent(shop: Shop, role: Role = Role.AGENT, name: str = "") -> dict[str, str]:
    return (await given_session(shop.db, shop.clock, shop.workspace_id, role, name)).headers


async def visitor(
    shop: Shop, external_id: str, *, verified: bool = True
) -> tuple[dict[str, str], UUID]:
    async with shop.db.transaction(shop.workspace_id) as tx:
        inbox_id = InboxId(new_id())
        contact = await contacts.find_or_create_by_identity(
            tx,
            shop.workspace_id,
            inbox_id=inbox_id,
            external_id=external_id,
            verified=verified,
            clock=shop.clock,
        )
        token = await contacts.issue_visitor_token(
            tx, shop.workspace_id, contact_id=contact.id, inbox_id=inbox_id, clock=shop.clock
        )
    return {"Authorization": f"Bearer {token}"}, contact.id


async def upload(shop: Shop, uploader: str, fingerprint: int = 1) -> str:
    kept = Attachment(AttachmentId(new_id()), "漏水.jpg", "image/jpeg", 3, "/files/x", 1, 1)
    async with shop.db.transaction(shop.workspace_id) as tx:
        await keep_attachment(
            tx, kept, uploader=uploader, storage_key="k", fingerprint=1, at=shop.clock.now()
        )
    return str(kept.id)


async def opened(client: Client, headers: dict[str, str]) -> str:
    answer = await client.post(OWN, json=ASKED, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.json()["request"]["id"]


@pytest.mark.parametrize(
    "path", [QUEUE, f"{QUEUE}/counts", f"{QUEUE}/{NOBODY}", OWN, f"{OWN}/{NOBODY}"]
)
async def test_nobody_looks_without_signing_in(client: Client, shop: Shop, path: str) -> None:
    assert problem(await client.get(path)) == (401, "kernel.unauthenticated")


async def test_an_unknown_request_is_not_found(client: Client, shop: Shop) -> None:
    not_found = (404, "commerce.aftersales.not_found")
    mine, _ = await visitor(shop, "zhaomin")
    for path, headers in ((QUEUE, await agent(shop)), (OWN, mine)):
        assert problem(await client.get(f"{path}/{uuid4()}", headers=headers)) == not_found
        act = {"act": "add_evidence"}
        answer = await client.post(f"{path}/{uuid4()}/acts", json=act, headers=headers)
        assert problem(answer) == not_found


async def test_a_buyer_asks_and_an_agent_answers(client: Client, shop: Shop) -> None:
    mine, contact_id = await visitor(shop, "zhaomin")
    photo = await upload(shop, f"contact:{contact_id}")
    asked = ASKED | {"evidence": [{"file_id": photo, "kind": "photo"}]}
    answer = await client.post(OWN, json=asked, headers=mine)
    view = answer.json()
    assert (answer.status_code, answer.headers["etag"]) == (201, '"v1"')
    assert view["request"]["state"] == "requested"
    assert [item["name"] for item in view["evidence"]] == ["漏水.jpg"]
    allowed = {act["act"] for act in view["acts"] if act["is_allowed"]}
    assert allowed == {"add_evidence", "withdraw"}

    lin = await agent(shop)
    path = f"{QUEUE}/{view['request']['id']}"
    seen = (await client.get(path, headers=lin)).json()
    why = {act["act"]: act["why_not"]["code"] for act in seen["acts"] if not act["is_allowed"]}
    assert why["settle"] == "not_in_this_state"
    assert why["rule_for_buyer"] == "permission_missing"
    agreed = await client.post(
        f"{path}/acts", json={"act": "agree"}, headers=lin | {"If-Match": '"v1"'}
    )
    assert (agreed.status_code, agreed.headers["etag"]) == (200, '"v2"')
    assert agreed.json()["timeline"][1]["actor_name"] == "agent"
    own = f"{OWN}/{view['request']['id']}"
    back = {"act": "ship_return", "carrier": "顺丰速运", "tracking_number": "SF1"}
    shipped = (await client.post(f"{own}/acts", json=back, headers=mine)).json()
    assert shipped["request"]["state"] == "return_shipped"
    assert shipped["parcels"][0]["tracking_number"] == "SF1"
    assert {step["actor_name"] for step in shipped["timeline"]} == {None}
    stale = await client.post(
        f"{path}/acts", json={"act": "receive"}, headers=lin | {"If-Match": '"v1"'}
    )
    assert problem(stale) == (412, "kernel.precondition_failed")


async def test_a_buyer_sees_only_their_own_requests(client: Client, shop: Shop) -> None:
    mine, _ = await visitor(shop, "zhaomin")
    request_id = await opened(client, mine)
    strangers = [await visitor(shop, "wang"), await visitor(shop, "zhaomin", verified=False)]
    before = await shop.everything()
    for headers, _ in strangers:
        assert (await client.get(OWN, headers=headers)).json()["items"] == []
        for answer in (
            await client.get(f"{OWN}/{request_id}", headers=headers),
            await client.post(
                f"{OWN}/{request_id}/acts", json={"act": "withdraw"}, headers=headers
            ),
        ):
            assert problem(answer) == (404, "commerce.aftersales.not_found")
        refused = await client.post(OWN, json=ASKED, headers=headers)
        assert problem(refused) == (404, "commerce.order_not_found")
    assert await shop.everything() == before
    assert [r["id"] for r in (await client.get(OWN, headers=mine)).json()["items"]] == [request_id]


async def test_only_an_own_upload_is_evidence(client: Client, shop: Shop) -> None:
    mine, _ = await visitor(shop, "zhaomin")
    request_id = await opened(client, mine)
    foreign = await upload(shop, "contact:somebody")
    act = {"act": "add_evidence", "evidence": [{"file_id": foreign}]}
    before = await shop.everything()
    answer = await client.post(f"{OWN}/{request_id}/acts", json=act, headers=mine)
    assert answer.status_code == 404
    assert await shop.everything() == before


@pytest.mark.parametrize("role", list(Role))
async def test_roles_see_answer_and_rule_as_they_may(
    client: Client, shop: Shop, role: Role
) -> None:
    mine, _ = await visitor(shop, "zhaomin")
    request_id = await opened(client, mine)
    headers = await agent(shop, role)
    assert (await client.get(QUEUE, headers=headers)).status_code == 200
    path = f"{QUEUE}/{request_id}/acts"
    answered = await client.post(path, json={"act": "escalate"}, headers=headers)
    assert answered.status_code == (403 if role is Role.VIEWER else 200)
    ruling = {"act": "rule_for_merchant", "reason": "not_covered"}
    ruled = await client.post(path, json=ruling, headers=headers)
    may_rule = role in {Role.OWNER, Role.ADMIN, Role.SUPERVISOR}
    assert ruled.status_code == (200 if may_rule else 403)


async def test_the_same_key_acts_once(client: Client, shop: Shop) -> None:
    mine, _ = await visitor(shop, "zhaomin")
    twice = [
        await client.post(OWN, json=ASKED, headers=mine | {"Idempotency-Key": "a"})
        for _ in range(2)
    ]
    assert [answer.status_code for answer in twice] == [201, 201]
    assert twice[0].json() == twice[1].json()
    lin = await agent(shop)
    path = f"{QUEUE}/{twice[0].json()['request']['id']}/acts"
    for _ in range(2):
        done = await client.post(
            path, json={"act": "agree"}, headers=lin | {"Idempotency-Key": "b"}
        )
        assert (done.status_code, done.headers["etag"]) == (200, '"v2"')
    other = await client.post(path, json={"act": "receive"}, headers=lin | {"Idempotency-Key": "b"})
    assert problem(other) == (422, "kernel.idempotency_key_reused")


async def test_an_agent_opens_a_request_for_a_buyer(client: Client, shop: Shop) -> None:
    lin = await agent(shop)
    answer = await client.post(QUEUE, json=ASKED | {"buyer": "zhaomin"}, headers=lin)
    assert answer.status_code == 201
    assert answer.json()["request"]["buyer_name"] == "赵**"
    foreign = await client.post(QUEUE, json=ASKED | {"buyer": "wang"}, headers=lin)
    assert problem(foreign) == (404, "commerce.order_not_found")


async def test_the_queue_filters_and_pages_by_deadline(client: Client, shop: Shop) -> None:
    lin = await agent(shop)
    numbers = {"lilei": ["SY2610210529", "SY2610117406", "SY2610491367"], "chen": ["SY2610123481"]}
    for buyer, orders in numbers.items():
        for order in orders:
            body = {"buyer": buyer, "order_number": order, "kind": "refund_only", "reason": "other"}
            assert (await client.post(QUEUE, json=body, headers=lin)).status_code == 201
    first = (await client.get(QUEUE, params={"limit": 3}, headers=lin)).json()
    rest = await client.get(QUEUE, params={"limit": 3, "cursor": first["next_cursor"]}, headers=lin)
    seen = [row["order_number"] for row in first["items"] + rest.json()["items"]]
    assert sorted(seen) == sorted(order for orders in numbers.values() for order in orders)
    assert rest.json()["next_cursor"] is None
    for params, expected in (
        ({"state": "requested"}, 4),
        ({"state": "refused"}, 0),
        ({"kind": "refund_only", "waiting_on": "merchant"}, 4),
        ({"waiting_on": "buyer"}, 0),
        ({"is_overdue": "true"}, 0),
        ({"due_within_hours": "47"}, 0),
        ({"due_within_hours": "48"}, 4),
        ({"is_open": "false"}, 0),
        ({"q": "SY2610123481"}, 1),
        ({"q": "100%"}, 0),
    ):
        found = (await client.get(QUEUE, params=params, headers=lin)).json()["items"]
        assert len(found) == expected, params
    counts = (await client.get(f"{QUEUE}/counts", headers=lin)).json()
    assert (counts["open"], counts["waiting_on_merchant"], counts["due_soon"]) == (4, 4, 0)
    assert counts["by_state"] == {"requested": 4}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"act": "deliver"}, 422),
        ({"act": "refuse"}, 422),
        ({"act": "offer", "amount_minor": 0}, 422),
        ({"act": "refuse", "reason": "because"}, 422),
        ({"act": "ask_evidence", "text": "\x00"}, 422),
        ({"act": "settle"}, 409),
    ],
)
async def test_bad_acts_are_refused_and_change_nothing(
    client: Client, shop: Shop, body: dict[str, object], status: int
) -> None:
    mine, _ = await visitor(shop, "zhaomin")
    request_id = await opened(client, mine)
    lin = await agent(shop)
    before = await shop.everything()
    answer = await client.post(f"{QUEUE}/{request_id}/acts", json=body, headers=lin)
    assert answer.status_code == status
    assert await shop.everything() == before


async def test_what_an_agent_found_out_changes_the_decision(client: Client, shop: Shop) -> None:
    mine, _ = await visitor(shop, "zhoukai")
    answer = await client.post(OWN, json=ASKED | {"order_number": "SY2610145618"}, headers=mine)
    request_id = answer.json()["request"]["id"]
    lin, path = await agent(shop), f"{QUEUE}/{request_id}"
    asked = (await client.get(path, headers=lin)).json()["decision"]
    assert asked["verdict"] == "allowed"
    assert asked["because"][0]["text"]
    refusal = {"act": "refuse", "reason": "not_intact"}
    refused = await client.post(f"{path}/acts", json=refusal, headers=lin)
    assert problem(refused) == (409, "commerce.aftersales.why.entitled")

    body = {"act": "reassess", "findings": {"goods_intact": False}}
    view = (await client.post(f"{path}/acts", json=body, headers=lin)).json()
    assert view["decision"]["verdict"] != "allowed"
    assert view["decision"]["id"] != asked["id"]
    refused = await client.post(f"{path}/acts", json=refusal, headers=lin)
    assert refused.json()["request"]["state"] == "refused"
