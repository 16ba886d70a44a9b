"""Who deals with what: the bot or people (GB/T 47746-2026, 4.2). A table that a shop edits."""

from typing import Literal

import msgspec

from xiaoer.bot import scopes_store as store
from xiaoer.bot import service_pack
from xiaoer.bot.settings import BotSettings
from xiaoer.identity import api as identity
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId

Scope = Literal["bot", "human"]


class IntentScope(msgspec.Struct, frozen=True):
    """``is_default`` says that the shop has not decided about this intent."""

    intent: str
    label: str
    scope: Scope
    is_default: bool


async def is_for_people(tx: Tx, intent: str | None, settings: BotSettings) -> bool:
    """Whether an intent goes to people without the bot trying."""
    if intent is None:
        return False
    own = await store.find(tx, intent)
    return intent in service_pack.human_scope(settings.service) if own is None else own == "human"


async def list_all(tx: Tx, labels: dict[str, str], settings: BotSettings) -> list[IntentScope]:
    """Every known intent with its scope, by name."""
    own, defaults = await store.list_all(tx), service_pack.human_scope(settings.service)
    return [
        IntentScope(
            name,
            labels.get(name, name),
            own.get(name, "human" if name in defaults else "bot"),
            name not in own,
        )
        for name in sorted({*labels, *defaults, *own})
    ]


async def put(
    tx: Tx, workspace_id: WorkspaceId, *, intent: str, scope: Scope, actor: str, clock: Clock
) -> None:
    """Give an intent to the bot or to people."""
    before = await store.find(tx, intent)
    await store.put(tx, intent, scope, by=actor, at=clock.now())
    await identity.record_audit(
        tx,
        workspace_id,
        actor=actor,
        action="bot.scope_changed",
        subject=f"intent:{intent}",
        before={"scope": before},
        after={"scope": scope},
        clock=clock,
    )
