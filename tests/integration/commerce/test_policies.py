"""Published versions, stored decisions, and the same answer again later."""

from typing import Any
from uuid import uuid4

import pytest
from tests.unit.commerce.policies.given import case, line, order, wanted

from xiaoer.commerce.policies import service, store, wire
from xiaoer.commerce.policies.errors import DecisionNotFoundError, PolicyInvalidError
from xiaoer.commerce.policies.model.decision import Verdict
from xiaoer.commerce.policies.model.facts import Wish
from xiaoer.commerce.policies.packs import default_names
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.kernel.ledger import service as ledger

GENEROUS: dict[str, Any] = {
    "pack": "generous",
    "level": "shop",
    "titles": {"zh-CN": "宽松店规", "en": "Generous shop"},
    "rules": [
        {
            "id": "ALWAYS",
            "source": "店铺公示",
            "text": {"zh-CN": "随时可以退。", "en": "Returns are always welcome."},
            "status": "verified",
            "checked_on": "2026-11-25",
            "wishes": ["return_refund"],
            "then": {"grant": "lines"},
        }
    ],
}
CUSTOM_MADE = case(
    wanted(Wish.RETURN_REFUND), order([line(flags=frozenset({"custom_made", "durable"}))])
)


async def test_an_old_decision_replays_identically_after_a_new_version(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    async with db.transaction(workspace_id) as tx:
        before = await service.decide(tx, workspace_id, case=CUSTOM_MADE, clock=clock)
        packs = [*default_names(), GENEROUS]
        await service.publish_version(
            tx, workspace_id, packs=packs, published_by="agent:li", clock=clock
        )
        after = await service.decide(tx, workspace_id, case=CUSTOM_MADE, clock=clock)
        again = await service.replay(tx, workspace_id, decision_id=before.id)
        stored = await service.get_decision(tx, workspace_id, before.id)

    assert (before.decision.verdict, before.version) == (Verdict.REFUSED, 1)
    assert (after.decision.verdict, after.version) == (Verdict.ALLOWED, 2)
    assert again == before.decision
    assert stored == before


async def test_a_decision_is_sealed_with_its_case_and_version(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    async with db.transaction(workspace_id) as tx:
        made = await service.decide(tx, workspace_id, case=CUSTOM_MADE, clock=clock)
        entries = await ledger.entries(tx, workspace_id)

    assert [entry.kind for entry in entries] == ["policies.published", "policies.decided"]
    assert entries[1].subject == f"decision:{made.id}"
    assert entries[1].body["rules"] == ["CRPL-25-EXCLUDED"]


async def test_a_wrong_pack_publishes_nothing_and_says_where(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    wrong = GENEROUS | {"rules": [GENEROUS["rules"][0] | {"when": [{"order.mood": "good"}]}]}
    async with db.transaction(workspace_id) as tx:
        with pytest.raises(PolicyInvalidError) as refused:
            await service.publish_version(
                tx, workspace_id, packs=[wrong], published_by="agent:li", clock=clock
            )
        count = await store.newest_number(tx, workspace_id)

    assert refused.value.params == {
        "file": "generous",
        "rule": "ALWAYS",
        "field": "when.order.mood",
        "reason": "unknown fact",
    }
    assert count == 0


async def test_an_unknown_decision_is_not_found(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    async with db.transaction(workspace_id) as tx:
        with pytest.raises(DecisionNotFoundError):
            await service.replay(tx, workspace_id, decision_id=uuid4())


async def test_what_if_stores_nothing(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    async with db.transaction(workspace_id) as tx:
        found = await service.what_if(tx, workspace_id, case=CUSTOM_MADE, clock=clock)
        kept = await store.decisions(tx, workspace_id, before=None, limit=5)
        versions = await store.newest_number(tx, workspace_id)
    assert (found.verdict, kept, versions) == (Verdict.REFUSED, [], 0)


def test_a_case_survives_the_wire() -> None:
    found = case(wanted(Wish.RETURN_REFUND, facts={"return_received_at": CUSTOM_MADE.at, "x": 1}))
    assert wire.decode_case(wire.encode_case(found)) == found
