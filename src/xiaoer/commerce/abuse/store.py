"""A buyer's record, by one statement."""

from datetime import datetime, timedelta

from xiaoer.commerce.abuse.model import Conduct
from xiaoer.commerce.world.records import Buyer
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId

# A practice shop that was put back forgets the requests from before. Withdrawn requests are no
# one's fault, and a finding that was taken back or ruled against is none.
_CONDUCT = """
WITH own AS MATERIALIZED (
    SELECT r.* FROM commerce_aftersales r
    WHERE r.workspace_id = $1 AND r.buyer = $2 AND r.state <> 'withdrawn'
      AND r.opened_at > $4 AND r.opened_at <= $5
      AND r.opened_at > coalesce((
          SELECT s.restored_at FROM commerce_shops s WHERE s.workspace_id = $1), '-infinity')
), bought AS MATERIALIZED (
    SELECT o.id, o.total_minor, o.currency, o.placed_at FROM commerce_orders o
    WHERE o.workspace_id = $1 AND o.customer_id = $3
      AND o.status NOT IN ('cancelled', 'pending_payment')
), main AS (
    SELECT currency FROM bought GROUP BY currency ORDER BY count(*) DESC, currency LIMIT 1
)
SELECT
    (SELECT count(*) FROM bought b WHERE b.placed_at IS NULL OR b.placed_at > $4) AS orders,
    (SELECT coalesce(sum(b.total_minor), 0)::bigint FROM bought b JOIN main USING (currency)
      WHERE b.placed_at IS NULL OR b.placed_at > $4) AS ordered_minor,
    (SELECT count(DISTINCT order_id) FROM own WHERE settled_minor > 0
      AND kind IN ('refund_only', 'return_refund')) AS refunded,
    (SELECT coalesce(sum(settled_minor), 0)::bigint FROM own JOIN main USING (currency)
      WHERE kind IN ('refund_only', 'return_refund')) AS refunded_minor,
    (SELECT count(*) FROM own) AS requests,
    (SELECT count(*) FROM own WHERE kind = 'refund_only') AS refund_only,
    (SELECT count(*) FROM own WHERE reason = 'not_received') AS not_received,
    (SELECT count(*) FROM own WHERE EXISTS (
        SELECT FROM commerce_aftersales_history h
        WHERE h.workspace_id = $1 AND h.request_id = own.id
          AND h.act IN ('reject_goods', 'deduct')
          AND h.deed ->> 'reason' IN ('other_item_returned', 'parts_missing')
          AND NOT EXISTS (
              SELECT FROM commerce_aftersales_history later
              WHERE later.workspace_id = $1 AND later.request_id = own.id
                AND later.version > h.version
                AND (later.act = 'rule_for_buyer'
                     OR (later.act = 'undo' AND later.version = h.version + 1))
          )
    )) AS false_returns,
    (SELECT count(*) FROM own WHERE EXISTS (
        SELECT FROM commerce_aftersales_evidence e
        WHERE e.workspace_id = $1 AND e.request_id = own.id AND e.who = 'buyer'
          AND e.is_seen_before
    )) AS reused_evidence,
    (SELECT extract(day FROM $5 - min(placed_at))::int FROM bought
      WHERE placed_at <= $5) AS account_days
"""


async def conduct_of(
    tx: Tx, workspace_id: WorkspaceId, buyer: Buyer, at: datetime, lookback: timedelta
) -> Conduct:
    """What the record says of a buyer at an instant."""
    key, row_id = buyer.external_id, buyer.id
    row = await tx.fetchrow(_CONDUCT, workspace_id, key, row_id, at - lookback, at)
    return Conduct(**dict(row)) if row else Conduct()
