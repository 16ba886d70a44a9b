"""From a person back to the bot: only after telling the contact, and with their consent (5.2.3)."""

from uuid import UUID

from xiaoer.conversations import giving_back_store as offers
from xiaoer.conversations import queue, service_rules, store, writing
from xiaoer.conversations.errors import NothingAskedError
from xiaoer.conversations.events import OwnerChanged, topic_of
from xiaoer.conversations.model import Act, Owner
from xiaoer.conversations.records import conversation_of
from xiaoer.identity import api as identity
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.events import Event, publish_all

OFFERED, AGREED, DECLINED = "bot.offered", "bot.agreed", "bot.declined"


async def offer(tx: Tx, *, conversation_id: UUID, agent_id: UUID, clock: Clock) -> None:
    """Ask the contact whether the bot may go on; nothing changes until they agree.

    Raises:
        IllegalTransitionError: the agent does not hold it, or the bot is switched off.
    """
    draft = await writing.lock(tx, conversation_id)
    writing.refuse_if_closed(draft)
    is_on = (await service_rules.get(tx)).is_bot_on and draft["bot_enabled"]
    if draft["owner"] != Owner.AGENT or draft["agent_id"] != agent_id or not is_on:
        raise writing.illegal(Act.GIVE_BACK, draft["status"], draft["owner"])
    now = clock.now()
    if not await offers.open_one(tx, conversation_id, agent_id, now):
        return
    fact = await writing.add_fact(tx, draft, OFFERED, now, name=draft["agent_name"])
    await store.update(tx, draft)
    await publish_all(tx, draft["workspace_id"], [fact])


async def answer(tx: Tx, *, conversation_id: UUID, is_agreed: bool, clock: Clock) -> None:
    """The contact agrees or wants to stay with the person; either is logged.

    Raises:
        NothingAskedError: no offer is open, or the person who made it is gone.
    """
    draft = await writing.lock(tx, conversation_id)
    now = clock.now()
    offered_by = await offers.close(tx, conversation_id, is_agreed=is_agreed, at=now)
    if offered_by is None or draft["owner"] != Owner.AGENT or draft["agent_id"] != offered_by:
        raise NothingAskedError
    code = AGREED if is_agreed else DECLINED
    if is_agreed:
        writing.change(draft, Act.GIVE_BACK, now)
    told: list[tuple[Event, str]] = [await writing.add_fact(tx, draft, code, now)]
    await store.update(tx, draft)
    if is_agreed:
        told.append((OwnerChanged(draft["id"], conversation_of(draft)), topic_of(draft["id"])))
        await queue.wants_dispatch(tx, draft["workspace_id"])
    await publish_all(tx, draft["workspace_id"], told)
    await identity.record_audit(
        tx,
        draft["workspace_id"],
        actor=f"contact:{draft['contact_id']}",
        action=f"conversation.{code.replace('.', '_')}",
        subject=topic_of(draft["id"]),
        before={"owner": "agent", "agent_id": str(offered_by)},
        after={"owner": draft["owner"], "is_agreed": is_agreed},
        clock=clock,
    )
