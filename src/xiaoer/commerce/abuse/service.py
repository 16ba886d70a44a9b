"""A buyer as policies know them: with the score of their record."""

from dataclasses import replace
from datetime import datetime, timedelta

from xiaoer.commerce.abuse import store
from xiaoer.commerce.abuse.model import Score, score_of
from xiaoer.commerce.abuse.pack import house_scale
from xiaoer.commerce.policies.model.facts import BuyerFacts
from xiaoer.commerce.world.facts import buyer_facts
from xiaoer.commerce.world.records import Buyer
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId


async def known_buyer(
    tx: Tx, workspace_id: WorkspaceId, buyer: Buyer, *, at: datetime
) -> BuyerFacts:
    """The facts of who asks, for a case."""
    found = await score(tx, workspace_id, buyer, at=at)
    return replace(buyer_facts(buyer), abuse_score=found.value)


async def score(tx: Tx, workspace_id: WorkspaceId, buyer: Buyer, *, at: datetime) -> Score:
    """The score of a buyer's record at an instant, with its reasons."""
    scale = house_scale()
    lookback = timedelta(days=scale.lookback_days)
    conduct = await store.conduct_of(tx, workspace_id, buyer, at, lookback)
    return score_of(conduct, scale)
