"""Queries of the monthly report: every figure is counted from the rows themselves."""

from datetime import datetime
from typing import Any, Final

from xiaoer.kernel.db import Tx

_OF_MONTH: Final = """
  month AS (
    SELECT c.id, c.contact_id, c.created_at, c.status,
      (SELECT min(created_at) FROM conversations_messages m
       WHERE m.workspace_id = c.workspace_id AND m.conversation_id = c.id
         AND m.kind = 'message' AND m.sender_type = 'agent') AS answered_at,
      (SELECT min(created_at) FROM conversations_messages m
       WHERE m.workspace_id = c.workspace_id AND m.conversation_id = c.id
         AND m.kind = 'fact' AND m.content #>> '{fact,code}' = 'handover.requested') AS asked_at,
      c.hand_over ->> 'reason' AS reason
    FROM conversations_conversations c
    WHERE c.workspace_id = current_workspace_id() AND c.created_at >= $1 AND c.created_at < $2
  )
"""
_EFFICIENCY: Final = f"""
WITH {_OF_MONTH}
SELECT count(*) AS conversations, count(*) FILTER (WHERE status = 'resolved') AS resolved,
  count(*) FILTER (WHERE status = 'resolved' AND answered_at IS NULL AND asked_at IS NULL)
    AS by_bot_alone,
  percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM answered_at - created_at))
    AS first_human_reply_p50_seconds,
  percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM answered_at - created_at))
    AS first_human_reply_p90_seconds
FROM month
"""
_SWITCHING: Final = f"""
WITH {_OF_MONTH}
SELECT count(asked_at) AS hand_overs,
  count(*) FILTER (WHERE asked_at IS NOT NULL AND answered_at IS NULL AND status = 'resolved')
    AS lost,
  percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM answered_at - asked_at))
    AS to_person_p50_seconds,
  percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM answered_at - asked_at))
    AS to_person_p90_seconds,
  (SELECT count(*) FROM conversations_bot_offers WHERE workspace_id = current_workspace_id()
    AND is_agreed AND offered_at >= $1 AND offered_at < $2) AS bot_agreed,
  (SELECT count(*) FROM conversations_bot_offers WHERE workspace_id = current_workspace_id()
    AND NOT is_agreed AND offered_at >= $1 AND offered_at < $2) AS bot_declined
FROM month
"""
_REASONS: Final = f"""
WITH {_OF_MONTH}
SELECT reason, count(*) AS times FROM month WHERE reason IS NOT NULL GROUP BY reason ORDER BY reason
"""
_QUALITY: Final = """
SELECT
  count(*) FILTER (WHERE score IS NOT NULL) AS ratings,
  count(*) FILTER (WHERE score >= 4) AS satisfied,
  count(*) FILTER (WHERE score IS NULL) AS declined
FROM conversations_ratings
WHERE workspace_id = current_workspace_id() AND created_at >= $1 AND created_at < $2
"""
_PROMISES: Final = """
SELECT count(*) AS promises, count(kept_at) AS promises_kept,
  count(*) FILTER (WHERE coalesce(kept_at, $3) > due_at) AS promises_late
FROM conversations_promises
WHERE workspace_id = current_workspace_id() AND made_at >= $1 AND made_at < $2
"""
_CALL_BACKS: Final = """
SELECT count(*) AS call_backs, count(*) FILTER (WHERE status = 'done') AS call_backs_done,
  count(*) FILTER (WHERE status <> 'withdrawn' AND coalesce(closed_at, $3) > due_at)
    AS call_backs_late
FROM conversations_call_backs
WHERE workspace_id = current_workspace_id() AND consented_at >= $1 AND consented_at < $2
"""
_CUSTOMERS: Final = """
WITH visits AS (
  SELECT contact_id, created_at, count(*) OVER (PARTITION BY contact_id ORDER BY created_at
    RANGE BETWEEN interval '24 hours' PRECEDING AND CURRENT ROW) AS in_a_day
  FROM conversations_conversations
  WHERE workspace_id = current_workspace_id() AND created_at >= $1 AND created_at < $2
), contacts AS (
  SELECT contact_id, count(*) AS visits, max(in_a_day) AS in_a_day FROM visits GROUP BY contact_id
)
SELECT count(*) AS contacts, count(*) FILTER (WHERE visits > 1) AS repeated,
  count(*) FILTER (WHERE in_a_day >= 3) AS pressing
FROM contacts
"""


async def efficiency(tx: Tx, start: datetime, end: datetime) -> dict[str, Any]:
    return await _one(tx, _EFFICIENCY, start, end)


async def switching(tx: Tx, start: datetime, end: datetime) -> dict[str, Any]:
    rows = await tx.fetch(_REASONS, start, end)
    reasons = {row["reason"]: row["times"] for row in rows}
    return {**await _one(tx, _SWITCHING, start, end), "by_reason": reasons}


async def quality(tx: Tx, start: datetime, end: datetime, now: datetime) -> dict[str, Any]:
    return {
        **await _one(tx, _QUALITY, start, end),
        **await _one(tx, _PROMISES, start, end, now),
        **await _one(tx, _CALL_BACKS, start, end, now),
    }


async def customers(tx: Tx, start: datetime, end: datetime) -> dict[str, Any]:
    return await _one(tx, _CUSTOMERS, start, end)


async def _one(tx: Tx, statement: str, *arguments: object) -> dict[str, Any]:
    row = await tx.fetchrow(statement, *arguments)
    assert row is not None  # noqa: S101 - an aggregate without GROUP BY has one row
    return dict(row)
