"""Rows like those of conversations_messages, without anything around them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid4

TEXT: Final = "我的快递到哪了？"
_COLUMNS: Final = """
workspace_id, conversation_id, seq, id, inbox_id, dedupe_key, client_id, kind, sender_type,
sender_id, sender_name, content, created_at
"""
INSERT_ONE: Final = f"""
INSERT INTO bare_messages ({_COLUMNS})
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
"""
INSERT_MANY: Final = f"""
INSERT INTO bare_messages ({_COLUMNS})
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[], $5::uuid[], $6::text[],
  $7::text[], $8::text[], $9::text[], $10::uuid[], $11::text[], $12::jsonb[], $13::timestamptz[])
"""
Row = tuple[Any, ...]


def row(conversation_id: UUID, seq: int, *, scope: tuple[UUID, UUID], client_id: str) -> Row:
    """A contact's message; ``scope`` is workspace and inbox."""
    workspace_id, inbox_id = scope
    content = (
        f'{{"text":"{TEXT}","cards":[],"quick_replies":[],"sources":[],'
        '"attachments":[],"fact":null}'
    )
    return (
        workspace_id,
        conversation_id,
        seq,
        uuid4(),
        inbox_id,
        f"c:{conversation_id}:{client_id}",
        client_id,
        "message",
        "contact",
        conversation_id,
        "王小姐",
        content,
        datetime.now(UTC),
    )


def columns(rows: Sequence[Row]) -> list[list[Any]]:
    """The rows turned round, for ``INSERT_MANY``."""
    return [list(column) for column in zip(*rows, strict=True)]
