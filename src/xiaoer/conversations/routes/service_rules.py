"""The rules of service, and the switch that sends everything to people."""

from typing import Annotated

import msgspec
from litestar import Controller, get, post, put

from xiaoer.conversations import service_rules
from xiaoer.conversations.service_rules import ServiceRules, ServiceSettings
from xiaoer.identity.api import Permission, requires
from xiaoer.kernel.http.parameters import AgentRequest, ClockPart, DbPart


class BotSwitch(msgspec.Struct, frozen=True):
    """Off sends everything to people, at once and until it is on again."""

    is_on: Annotated[bool, msgspec.Meta(description="Whether the bot answers.")]


class ServiceRulesPart(Controller):
    """What a shop sets about its service."""

    path = "/api/v1/service-rules"
    tags = ("service",)

    @get(operation_id="get_service_rules", guards=[requires(Permission.INBOXES_READ)])
    async def get_rules(self, request: AgentRequest, db: DbPart) -> ServiceSettings:
        """The rules and the switch; the defaults while nothing was set."""
        async with db.transaction(request.user.workspace_id) as tx:
            return await service_rules.get(tx)

    @put(operation_id="put_service_rules", guards=[requires(Permission.INBOXES_MANAGE)])
    async def put_rules(
        self, request: AgentRequest, data: ServiceRules, db: DbPart, clock: ClockPart
    ) -> ServiceSettings:
        """Set the rules; they count at once."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            return await service_rules.put_rules(
                tx, who.workspace_id, rules=data, actor=who.key, clock=clock
            )

    @post(
        "/bot",
        operation_id="switch_bot",
        status_code=200,
        guards=[requires(Permission.INBOXES_MANAGE)],
    )
    async def switch_bot(
        self, request: AgentRequest, data: BotSwitch, db: DbPart, clock: ClockPart
    ) -> ServiceSettings:
        """Switch the bot on or off; off, people get what it owes an answer."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            return await service_rules.switch_bot(
                tx, who.workspace_id, is_on=data.is_on, actor=who.key, clock=clock
            )
