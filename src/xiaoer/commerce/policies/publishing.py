"""What a shop may publish from outside: shipped packs by name, and its own below the law."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from xiaoer.commerce.policies import service, store
from xiaoer.commerce.policies.errors import PackLevelError, PackNameError
from xiaoer.commerce.policies.model.rule import Level
from xiaoer.commerce.policies.packs import shipped_content
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.errors import FieldError, InvalidInputError
from xiaoer.kernel.ids import WorkspaceId

OWN_LEVELS: Final = frozenset({Level.SHOP, Level.GOODWILL})
FARTHEST: Final = timedelta(days=366)


async def publish(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    packs: Sequence[str | dict[str, Any]],
    region: str,
    effective_at: datetime | None,
    by: str,
    clock: Clock,
) -> store.VersionRow:
    """Publish a version; nothing is published when any pack is refused.

    Raises PackLevelError, PackNameError, PolicyInvalidError, and InvalidInputError for a date that
    is past or more than a year away.
    """
    for pack in packs:
        if isinstance(pack, dict):
            _check_own(pack)
    _check_date(effective_at, clock.now())
    return await service.publish_version(
        tx,
        workspace_id,
        packs=packs,
        published_by=by,
        clock=clock,
        region=region,
        effective_at=effective_at,
    )


def _check_own(pack: dict[str, Any]) -> None:
    name, level = str(pack.get("pack", "?")), pack.get("level")
    if isinstance(level, str) and level in set(Level) - OWN_LEVELS:
        raise PackLevelError(pack=name, level=level)
    if name in shipped_content():
        raise PackNameError(pack=name)


def _check_date(effective_at: datetime | None, now: datetime) -> None:
    if effective_at is None or now <= effective_at <= now + FARTHEST:
        return
    raise InvalidInputError(errors=[FieldError("effective_at")])
