"""Each refusal over HTTP: its status, its code, both languages, and nothing that changed."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from tests.factories.commerce import trade
from tests.factories.web import client_of
from tests.integration.commerce.desk import PAID, SIGNED, Desk, open_desk

from xiaoer.commerce.routes import CONTROLLERS
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database

NOBODY = UUID(int=404)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
RULE = {
    "id": "X-1",
    "source": "店铺公示",
    "text": {"zh-CN": "可以。", "en": "Yes."},
    "status": "verified",
    "checked_on": "2026-11-25",
    "wishes": ["repair"],
    "then": {"grant": "nothing"},
}
MINE = {"pack": "mine", "level": "shop", "titles": {"zh-CN": "我", "en": "Mine"}, "rules": [RULE]}
CUSTOM: dict[str, Any] = {"kind": "rest", "name": "x", "config": {}, "secrets": {}}


@dataclass(frozen=True)
class Refusal:
    """What is tried, by whom (agent or wang), and the answer."""

    status: int
    code: str
    method: str
    path: str
    body: Any = None
    by: str = "agent"
    headers: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def name(self) -> str:
        return f"{self.by}: {self.method} {self.path} {self.body or ''}"[:160]


def proposed(status: int, code: str, by: str = "wang", **body: Any) -> Refusal:
    return Refusal(status, code, "POST", "/proposals", body, by)


def keyed(
    status: int, code: str, path: str, body: Any, method: str = "POST", key: str = "k"
) -> Refusal:
    name = f"{key} {path} {body}"[:60].encode("ascii", "replace").decode()
    return Refusal(status, code, method, path, body, headers={"Idempotency-Key": name})


def published(code: str, status: int = 422, **packs: Any) -> Refusal:
    return Refusal(status, code, "POST", "/policies/versions", packs)


GONE = "commerce.order_not_found"
UNREADABLE, LACKING = "kernel.invalid_input", "commerce.act_incomplete"
PROPOSALS = [
    proposed(422, UNREADABLE, "agent", act="courier_nudge"),
    proposed(404, GONE, "agent", act="courier_nudge", order_number="SY0"),
    proposed(404, GONE, "agent", act="courier_nudge", order_number=PAID, customer="nobody"),
    proposed(404, GONE, "agent", act="courier_nudge", order_number=PAID, customer="lilei"),
    proposed(404, GONE, act="courier_nudge", order_number=PAID, customer="lilei"),
    proposed(404, GONE, act="courier_nudge", order_number="SY0"),
    proposed(422, LACKING, act="invoice", order_number="SY2611208821"),
    proposed(422, LACKING, act="change_address", order_number=PAID),
    proposed(422, LACKING, act="change_address", order_number=PAID, address={}),
    proposed(422, LACKING, act="change_items", order_number=PAID, lines=[{"position": 0}]),
    proposed(409, "commerce.policy_refused", act="place_order"),
    proposed(422, LACKING, act="spend_balance", payment_method_id="nothing"),
    proposed(409, "commerce.policy_refused", act="refund_to_balance"),
    proposed(422, LACKING, act="withdraw", order_number=PAID),
    proposed(409, "commerce.policy_refused", act="cancel", order_number=SIGNED),
    proposed(
        409,
        "commerce.policy_refused",
        act="return_refund",
        order_number=SIGNED,
        lines=[{"sku": "never-bought"}],
    ),
    proposed(
        409,
        "commerce.policy_refused",
        act="price_protection",
        order_number=SIGNED,
        lines=[{"sku": "never-bought"}],
    ),
    proposed(409, "commerce.policy_refused", act="refund_only", order_number=SIGNED),
    proposed(
        409, "commerce.person_needed", act="return_refund", order_number=SIGNED, reason="quality"
    ),
    proposed(422, UNREADABLE, act="fly", order_number=PAID),
    proposed(422, UNREADABLE, act="cancel", order_number="9" * 201),
    proposed(422, UNREADABLE, act="cancel", order_number=PAID, lines=[{"quantity": 0}]),
]
MISSING = [
    Refusal(404, "commerce.proposal_not_found", "GET", f"/proposals/{NOBODY}"),
    Refusal(404, "commerce.proposal_not_found", "GET", f"/proposals/{NOBODY}", by="wang"),
    Refusal(404, "commerce.proposal_not_found", "POST", f"/proposals/{NOBODY}/confirm"),
    Refusal(404, "commerce.proposal_not_found", "POST", f"/proposals/{NOBODY}/decline"),
    Refusal(404, GONE, "GET", f"/orders/{NOBODY}"),
    Refusal(404, GONE, "GET", f"/orders/{NOBODY}/actions"),
    Refusal(404, GONE, "GET", f"/orders/{NOBODY}/actions", by="wang"),
    Refusal(404, "contacts.not_found", "GET", f"/contacts/{NOBODY}/orders"),
    Refusal(404, "commerce.product_not_found", "GET", "/products/nowhere"),
    Refusal(404, "commerce.product_not_found", "GET", "/skus/nowhere"),
    Refusal(404, "commerce.refund_not_found", "GET", f"/refunds/{NOBODY}"),
    Refusal(404, "commerce.connection_not_found", "GET", f"/shop-syncs/{NOBODY}"),
    Refusal(404, "commerce.connection_not_found", "POST", f"/shop-syncs/{NOBODY}"),
    Refusal(404, "commerce.connection_not_found", "POST", f"/shop-syncs/{NOBODY}/test"),
    Refusal(404, "commerce.connection_not_found", "DELETE", f"/connections/carriers/{NOBODY}"),
    Refusal(400, "kernel.invalid_input", "GET", "/connections/moons"),
    Refusal(404, "policies.version_not_found", "GET", "/policies/versions/99"),
    Refusal(404, "policies.decision_not_found", "GET", f"/policies/decisions/{NOBODY}"),
    Refusal(404, "policies.decision_not_found", "POST", f"/policies/decisions/{NOBODY}/replay"),
    Refusal(
        404, "policies.compensation_not_found", "POST", f"/policies/compensations/{NOBODY}/approve"
    ),
    Refusal(
        404, "policies.compensation_not_found", "POST", f"/policies/compensations/{NOBODY}/reject"
    ),
    Refusal(404, GONE, "GET", "/widget/records?number=SY0", by="wang"),
    Refusal(403, "commerce.buyer_unknown", "GET", "/widget/profile?customer=lilei", by="wang"),
    Refusal(409, "commerce.not_for_practice", "POST", "/shop/restore"),
]
WRITTEN = [
    published("policies.invalid", packs=["sense", "moon_law"]),
    published("policies.invalid", packs=[MINE | {"rules": [RULE | {"wishes": []}]}]),
    published("policies.invalid", packs=[MINE | {"rules": [RULE | {"when": [{}]}]}]),
    published("policies.level_not_allowed", packs=[MINE | {"level": "law"}]),
    published("policies.name_taken", packs=["sense", MINE | {"pack": "sense"}]),
    Refusal(
        404, GONE, "POST", "/policies/evaluate", {"wish": "cancel", "order_number": "SY0"}
    ),
    Refusal(422, UNREADABLE, "POST", "/policies/evaluate", {"wish": "dance"}),
    Refusal(
        422,
        UNREADABLE,
        "POST",
        "/policies/evaluate",
        {"wish": "cancel", "order_number": PAID, "findings": {"goods_intact": 3, "mood": True}},
    ),
    keyed(404, GONE, "/policies/compensations", {"order_number": "SY0", "amount_minor": 5}),
    keyed(
        422, "policies.compensation_refused", "/policies/compensations",
        {"order_number": PAID, "amount_minor": 10**9},
    ),
    keyed(422, UNREADABLE, "/policies/compensations", {"order_number": PAID, "amount_minor": 0}),
    keyed(404, GONE, f"/orders/{NOBODY}/shipments", {"tracking_number": "SF1390427718821"}),
    Refusal(
        422, "commerce.tracking_number_unreadable", "POST", "/tracking-numbers/recognise",
        {"tracking_number": "不是单号"},
    ),
    keyed(422, "commerce.connection_kind_unknown", "/connections/shops", CUSTOM | {"kind": "moon"}),
    keyed(422, "commerce.connection_incomplete", "/connections/shops", CUSTOM),
    keyed(
        404, "commerce.connection_not_found", f"/connections/shops/{NOBODY}",
        {"name": "x", "config": {}, "secrets": {}, "is_active": True}, "PUT",
    ),
]  # fmt: skip
NUMBERS = [
    ("commerce.tracking_number_unreadable", {"tracking_number": "不是单号"}),
    ("commerce.tracking_number_wrong", {"tracking_number": "RR123456789CN"}),
    ("commerce.carrier_unknown", {"tracking_number": "ZZZZ-00-ZZ"}),
]


@pytest.fixture
async def shop(db: Database, clock: FixedClock) -> AsyncIterator[Desk]:
    async with client_of(CONTROLLERS, db, clock, **trade(db, clock).parts) as client:
        yield await open_desk(client, db, clock)


async def answered(shop: Desk, tried: Refusal, who: dict[str, str], language: str) -> Any:
    headers = who | tried.headers | {"Accept-Language": language}
    path = f"/api/v1{tried.path}"
    return await shop.client.request(tried.method, path, json=tried.body, headers=headers)


async def wrong_with(shop: Desk, tried: Refusal, who: dict[str, str]) -> list[str]:
    """What is not as it should be with the answers in both languages."""
    found: list[str] = []
    details: list[str] = []
    for language in ("zh-CN", "en"):
        answer = await answered(shop, tried, who, language)
        if answer.headers.get("content-type") != "application/problem+json":
            return [f"{tried.name}: {answer.status_code} {answer.text[:90]}"]
        problem = answer.json()
        told = (answer.status_code, problem["status"], problem["code"])
        if told != (tried.status, tried.status, tried.code):
            found.append(f"{tried.name}: {told} {problem['detail']}")
        details.append(problem["detail"])
    if not CHINESE.search(details[0]) or CHINESE.search(
        re.sub(r"[“「《].*?[”」》]", "", details[1])
    ):
        found.append(f"{tried.name}: {details}")
    return found


@pytest.mark.parametrize(
    "refusals", [PROPOSALS, MISSING, WRITTEN], ids=["proposals", "missing", "written"]
)
async def test_every_refusal_is_told_in_both_languages_and_changes_nothing(
    shop: Desk, refusals: list[Refusal]
) -> None:
    wang, _ = await shop.window("wang")
    who = {"agent": shop.agent, "wang": wang}
    before = await shop.world()
    wrong: list[str] = []
    for tried in refusals:
        wrong += await wrong_with(shop, tried, who[tried.by])
    assert not wrong, "\n".join(wrong)
    assert await shop.world() == before
    assert await shop.rows("SELECT 1 FROM commerce_proposals") == []
    assert await shop.rows("SELECT 1 FROM commerce_connections") == []
    assert await shop.rows("SELECT 1 FROM commerce_compensations") == []


async def test_a_parcel_s_number_that_cannot_be_right_is_refused_with_the_reason(
    shop: Desk,
) -> None:
    [order] = await shop.rows("SELECT id FROM commerce_orders WHERE number = $1", PAID)
    shipments = await shop.rows("SELECT * FROM commerce_shipments ORDER BY id")
    path = f"/orders/{order['id']}/shipments"
    wrong: list[str] = []
    for code, body in NUMBERS:
        wrong += await wrong_with(shop, keyed(422, code, path, body), shop.agent)
    assert not wrong, "\n".join(wrong)
    assert await shop.rows("SELECT * FROM commerce_shipments ORDER BY id") == shipments


async def test_nobody_who_did_not_sign_in_reaches_anything(shop: Desk) -> None:
    open_to_visitors = {"/widget/records?number=SY0", "/widget/profile?customer=lilei"}
    codes = {
        (await answered(shop, tried, {}, "en")).status_code
        for tried in (*PROPOSALS, *MISSING, *WRITTEN)
        if tried.path not in open_to_visitors
    }
    assert codes <= {401, 403, 404}
    assert 200 not in codes
