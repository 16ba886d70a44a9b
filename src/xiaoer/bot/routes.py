"""Who deals with what: the bot or people."""

from typing import Annotated, Final

import msgspec
from litestar import Controller, get, put
from litestar.params import PathParameter

from xiaoer.bot import api as bot
from xiaoer.bot import scopes
from xiaoer.bot.scopes import IntentScope, Scope
from xiaoer.bot.settings import BotSettings
from xiaoer.bot.teaching.views import labels_of
from xiaoer.identity.api import Permission, requires
from xiaoer.kernel.db import Tx
from xiaoer.kernel.http.parameters import AgentRequest, ClockPart, DbPart, locale_of

_SETTINGS: Final = BotSettings()


class ScopeList(msgspec.Struct, frozen=True):
    items: list[IntentScope]


class NewScope(msgspec.Struct, frozen=True):
    scope: Scope


class Scopes(Controller):
    """The router's table (GB/T 47746-2026, 4.2)."""

    path = "/api/v1/bot/scopes"
    tags = ("bot",)

    @get(operation_id="list_scopes", guards=[requires(Permission.INBOXES_READ)])
    async def list_scopes(self, request: AgentRequest, db: DbPart) -> ScopeList:
        """Every intent with who deals with it."""
        async with db.transaction(request.user.workspace_id) as tx:
            return await _shown(tx, request)

    @put("/{intent:str}", operation_id="put_scope", guards=[requires(Permission.INBOXES_MANAGE)])
    async def put_scope(
        self,
        request: AgentRequest,
        *,
        intent: Annotated[str, PathParameter(pattern="^[a-z][a-z0-9_]{0,60}$")],
        data: NewScope,
        db: DbPart,
        clock: ClockPart,
    ) -> ScopeList:
        """Give an intent to the bot or to people."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            await scopes.put(
                tx,
                who.workspace_id,
                intent=intent,
                scope=data.scope,
                actor=who.key,
                clock=clock,
            )
            return await _shown(tx, request)


async def _shown(tx: Tx, request: AgentRequest) -> ScopeList:
    mind = await bot.minds().of(tx, request.user.workspace_id)
    labels = labels_of(mind.interpreter, locale_of(request))
    return ScopeList(await scopes.list_all(tx, labels, _SETTINGS))
