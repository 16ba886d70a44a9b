"""How a person's conversation ends: with the contact's consent, or silence after "was that all?".

GB/T 47746-2026, 7.1: 60 s in a chat, 10 s on the phone; both are rules a shop can change.
"""

from datetime import timedelta
from uuid import UUID

from xiaoer.conversations import ending_store, service, service_rules, store, writing
from xiaoer.conversations.errors import NothingAskedError
from xiaoer.conversations.model import Act, Owner, Status
from xiaoer.conversations.service_rules import ServiceRules
from xiaoer.kernel import jobs
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.events import publish_all

END = "conversations.end"
ASKED, GOES_ON = "end.asked", "end.declined"


def silence_of(channel: str, rules: ServiceRules) -> timedelta:
    """How long to wait for an answer to "was that all?"."""
    return timedelta(seconds=rules.phone_end_after if channel == "phone" else rules.end_after)


async def ask(tx: Tx, *, conversation_id: UUID, clock: Clock) -> None:
    """An agent asks whether that was all; silence ends the conversation.

    Raises:
        IllegalTransitionError: no agent holds it.
    """
    draft = await writing.lock(tx, conversation_id)
    writing.refuse_if_closed(draft)
    if draft["owner"] != Owner.AGENT:
        raise writing.illegal(Act.RESOLVE, draft["status"], draft["owner"])
    rules, now = (await service_rules.get(tx)).rules, clock.now()
    silence = silence_of(draft["inbox_channel"], rules)
    seconds = int(silence.total_seconds())
    fact = await writing.add_fact(tx, draft, ASKED, now, seconds=seconds)
    await store.update(tx, draft)
    await publish_all(tx, draft["workspace_id"], [fact])
    await jobs.enqueue(
        tx,
        draft["workspace_id"],
        END,
        {"conversation_id": str(draft["id"]), "after_seq": draft["next_seq"] - 1},
        run_at=now + silence,
        dedupe_key=f"{END}:{draft['id']}",
    )


async def answer(tx: Tx, *, conversation_id: UUID, is_over: bool, clock: Clock) -> None:
    """The contact says whether that was all.

    Raises:
        NothingAskedError: nobody asked, or the conversation went on since.
    """
    draft = await writing.lock(tx, conversation_id)
    last = await ending_store.last_line(tx, conversation_id)
    if last is None or last["code"] != ASKED or draft["status"] == Status.RESOLVED:
        raise NothingAskedError
    await jobs.cancel(tx, draft["workspace_id"], f"{END}:{draft['id']}")
    if is_over:
        actor = f"contact:{draft['contact_id']}"
        await service.resolve(tx, conversation_id=conversation_id, actor=actor, clock=clock)
        return
    fact = await writing.add_fact(tx, draft, GOES_ON, clock.now())
    await store.update(tx, draft)
    await publish_all(tx, draft["workspace_id"], [fact])


async def end_if_silent(tx: Tx, *, conversation_id: UUID, after_seq: int, clock: Clock) -> bool:
    """The time to answer is over; false when something was said meanwhile."""
    draft = await writing.lock(tx, conversation_id)
    last = await ending_store.last_line(tx, conversation_id)
    if last is None or last["seq"] != after_seq or draft["status"] == Status.RESOLVED:
        return False
    await service.resolve(tx, conversation_id=conversation_id, actor="system:silence", clock=clock)
    return True
