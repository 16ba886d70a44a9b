"""What agents, the bot and timers do to a conversation.

Each act is one function; the edge that calls it opens the transaction and commits.
"""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from xiaoer.conversations import promises, queue, queue_store, store, writing
from xiaoer.conversations.errors import (
    AgentUnknownError,
    ConversationNotFoundError,
    LeaseLostError,
    MessageEmptyError,
    MessageTooLongError,
    SnoozeInPastError,
)
from xiaoer.conversations.events import (
    ConversationAssigned,
    ConversationReopened,
    ConversationResolved,
    ConversationSnoozed,
    HandOverRequested,
    MessagesRead,
    OwnerChanged,
    topic_of,
)
from xiaoer.conversations.model import Act, Owner, QueuePlace, Status
from xiaoer.conversations.records import conversation_of, message_of
from xiaoer.conversations.views import (
    Alarm,
    Content,
    Conversation,
    HandOver,
    HandOverPacket,
    Message,
    Sender,
)
from xiaoer.identity import api as identity
from xiaoer.kernel import jobs
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.events import Event, publish, publish_all
from xiaoer.kernel.http.etag import check_if_match
from xiaoer.kernel.ids import AgentId, ConversationId

LONGEST_TEXT = 8_000
WAKE = "conversations.wake"
WRITERS = {"contact": ("bot", "agent"), "agents": ("contact",)}


def check_content(content: Content) -> None:
    """Refuse a message that says nothing, or too much."""
    if not (content.text.strip() or content.cards or content.attachments):
        raise MessageEmptyError
    if len(content.text) > LONGEST_TEXT:
        raise MessageTooLongError(longest=LONGEST_TEXT)


async def get(tx: Tx, conversation_id: UUID, clock: Clock) -> Conversation:
    """A conversation with its packet and, while it waits, its place.

    Raises:
        ConversationNotFoundError: there is none in this workspace.
    """
    row = await store.get(tx, conversation_id)
    if row is None:
        raise ConversationNotFoundError(id=str(conversation_id))
    place = await queue.place_of(tx, row["id"], clock) if row["owner"] == Owner.QUEUE else None
    return conversation_of(row, place)


async def note_alarm(tx: Tx, *, conversation_id: UUID, alarm: Alarm) -> None:
    """Keep how tense the contact is; whatever is said or done next carries it to the desk."""
    await store.set_alarm(tx, conversation_id, alarm)


async def say_as_bot(
    tx: Tx, *, conversation_id: ConversationId, lease: int, content: Content, clock: Clock
) -> Message:
    """Write the bot's reply, if the bot still owns the conversation at version ``lease``.

    Raises:
        LeaseLostError: it does not; nothing was written.
    """
    check_content(content)
    draft = await _lock_leased(tx, conversation_id, lease)
    now = clock.now()
    writing.change(draft, Act.BOT_REPLY, now)
    sender = Sender("bot", None, "")
    message = await writing.add(tx, draft, kind="message", sender=sender, content=content, at=now)
    await store.update(tx, draft)
    await promises.note(tx, message, at=now)
    event, topic = writing.sent(draft, message)
    await publish(tx, draft["workspace_id"], event, topic=topic)
    return message


async def say_as_agent(
    tx: Tx,
    *,
    conversation_id: UUID,
    agent: tuple[UUID, str],
    client_id: str,
    content: Content,
    clock: Clock,
) -> Message:
    """Write an agent's reply; who answers a conversation of the bot or the queue takes it over.

    The same ``client_id`` again answers with the message that is there.

    Raises:
        ConversationClosedError: the conversation is resolved.
    """
    check_content(content)
    draft = await writing.lock(tx, conversation_id)
    found = await _find_sent(tx, draft, client_id)
    if found is not None:
        return found
    writing.refuse_if_closed(draft)
    now = clock.now()
    before = draft["owner"]
    writing.change(draft, Act.REPLY, now)
    told: list[tuple[Event, str]] = []
    if before != Owner.AGENT:
        writing.give_to(draft, *agent)
        told.append(await writing.add_fact(tx, draft, "agent.joined", now, name=agent[1]))
    message = await writing.add(
        tx,
        draft,
        kind="message",
        sender=Sender("agent", *agent),
        content=content,
        at=now,
        client_id=client_id,
        dedupe_key=_agent_key(draft, client_id),
    )
    told.append(writing.sent(draft, message))
    await store.update(tx, draft)
    await promises.note(tx, message, at=now)
    if before != Owner.AGENT:
        event = ConversationAssigned(draft["id"], agent[0], conversation_of(draft))
        told.append((event, topic_of(draft["id"])))
    await publish_all(tx, draft["workspace_id"], told)
    if before != Owner.AGENT:
        await _audit(
            tx,
            draft,
            actor=f"agent:{agent[0]}",
            action="conversation.taken_over",
            before=before,
            clock=clock,
        )
    if before == Owner.QUEUE:
        await queue.tell_places(tx, draft["workspace_id"], clock)
    return message


async def add_note(
    tx: Tx,
    *,
    conversation_id: UUID,
    agent: tuple[UUID, str],
    client_id: str,
    text: str,
    clock: Clock,
) -> Message:
    """Write something that only agents see; legal in every state."""
    content = Content(text=text)
    check_content(content)
    draft = await writing.lock(tx, conversation_id)
    found = await _find_sent(tx, draft, client_id)
    if found is not None:
        return found
    message = await writing.add(
        tx,
        draft,
        kind="note",
        sender=Sender("agent", *agent),
        content=content,
        at=clock.now(),
        client_id=client_id,
        dedupe_key=_agent_key(draft, client_id),
    )
    await store.update(tx, draft)
    await writing.tell(tx, draft, writing.sent(draft, message)[0])
    return message


async def hand_over(
    tx: Tx,
    *,
    conversation_id: ConversationId,
    lease: int,
    reason: str,
    packet: HandOverPacket,
    clock: Clock,
) -> QueuePlace:
    """The bot gives the conversation to people, with what they need to know.

    Raises:
        LeaseLostError: the bot does not own it at version ``lease``; nothing was written.
    """
    draft = await _lock_leased(tx, conversation_id, lease)
    return await _queue_up(tx, draft, actor="bot", reason=reason, packet=packet, clock=clock)


async def ask_for_person(tx: Tx, *, conversation_id: UUID, clock: Clock) -> QueuePlace | None:
    """The contact wants a person. Who already waits keeps the place; None when a person is there.

    Raises:
        ConversationClosedError: the conversation is resolved.
    """
    draft = await writing.lock(tx, conversation_id)
    writing.refuse_if_closed(draft)
    if draft["owner"] != Owner.BOT:
        return await queue.place_of(tx, draft["id"], clock)
    packet = HandOverPacket(summary=draft["preview"])
    actor = f"contact:{draft['contact_id']}"
    return await _queue_up(
        tx, draft, actor=actor, reason="contact_request", packet=packet, clock=clock
    )


async def take_over(
    tx: Tx,
    *,
    conversation_id: UUID,
    agent: tuple[UUID, str],
    clock: Clock,
    if_match: str | None = None,
) -> Conversation:
    """The agent becomes the owner, whoever it was."""
    draft = await writing.lock(tx, conversation_id)
    check_if_match(if_match, draft["version"])
    writing.refuse_if_closed(draft)
    if draft["agent_id"] == agent[0] and draft["status"] != Status.SNOOZED:
        return conversation_of(draft)
    return await _give(
        tx, draft, Act.TAKE_OVER, agent=agent, actor=f"agent:{agent[0]}", clock=clock
    )


async def assign(
    tx: Tx,
    *,
    conversation_id: UUID,
    agent_id: AgentId | None,
    actor: str,
    clock: Clock,
    if_match: str | None = None,
) -> Conversation:
    """Give the conversation to an agent, or with None back into the queue.

    Raises:
        AgentUnknownError: no such agent, or one who may not answer.
    """
    draft = await writing.lock(tx, conversation_id)
    check_if_match(if_match, draft["version"])
    writing.refuse_if_closed(draft)
    if agent_id is None:
        return await _back_to_queue(tx, draft, actor, clock)
    agent = queue.agent_named(
        await queue.agent_loads(tx, draft["workspace_id"], clock.now()), agent_id
    )
    if agent is None:
        raise AgentUnknownError(id=str(agent_id))
    return await _give(
        tx, draft, Act.ASSIGN, agent=(agent.id, agent.name), actor=actor, clock=clock
    )


async def resolve(
    tx: Tx, *, conversation_id: UUID, actor: str, clock: Clock, if_match: str | None = None
) -> Conversation:
    """End the conversation; the next message of the contact opens another one."""
    draft = await writing.lock(tx, conversation_id)
    check_if_match(if_match, draft["version"])
    writing.refuse_if_closed(draft)
    now, before = clock.now(), draft["owner"]
    if before == Owner.AGENT:
        await queue.learn_handling(tx, draft["id"], now)
    writing.change(draft, Act.RESOLVE, now)
    draft["waiting_since"], draft["unread"] = None, 0
    fact = await writing.add_fact(tx, draft, "conversation.resolved", now)
    view = await _finish(tx, draft, [fact], ConversationResolved, clock)
    await _audit(
        tx,
        draft,
        actor=actor,
        action="conversation.resolved",
        before=before,
        clock=clock,
    )
    await jobs.cancel(tx, draft["workspace_id"], _timer_key(draft["id"]))
    await _line_changed(tx, draft, before, clock)
    return view


async def reopen(
    tx: Tx,
    *,
    conversation_id: UUID,
    agent: tuple[UUID, str],
    clock: Clock,
    if_match: str | None = None,
) -> Conversation:
    """The agent takes up a resolved conversation again.

    Raises:
        IllegalTransitionError: it is not resolved, or the contact has another one open already.
    """
    draft = await writing.lock(tx, conversation_id)
    check_if_match(if_match, draft["version"])
    now = clock.now()
    await _refuse_second_open(tx, draft)
    writing.change(draft, Act.REOPEN, now)
    writing.give_to(draft, *agent)
    fact = await writing.add_fact(tx, draft, "conversation.reopened", now, name=agent[1])
    return await _finish(tx, draft, [fact], ConversationReopened, clock)


async def snooze(
    tx: Tx, *, conversation_id: UUID, until: datetime, clock: Clock, if_match: str | None = None
) -> Conversation:
    """Put the conversation aside until an instant, or until the contact writes.

    Raises:
        SnoozeInPastError: the instant does not lie ahead.
    """
    draft = await writing.lock(tx, conversation_id)
    check_if_match(if_match, draft["version"])
    writing.refuse_if_closed(draft)
    now, before = clock.now(), draft["owner"]
    if until <= now or until > now + timedelta(days=366):
        raise SnoozeInPastError
    writing.change(draft, Act.SNOOZE, now)
    draft["snoozed_until"] = until
    view = await _finish(tx, draft, [], ConversationSnoozed, clock)
    await jobs.enqueue(
        tx,
        draft["workspace_id"],
        WAKE,
        {"conversation_id": str(draft["id"])},
        run_at=until,
        dedupe_key=_timer_key(draft["id"]),
    )
    await _line_changed(tx, draft, before, clock)
    return view


async def wake(tx: Tx, *, conversation_id: UUID, clock: Clock) -> bool:
    """The timer of a snoozed conversation rang; false when it is not due (any more)."""
    draft = await writing.lock(tx, conversation_id)
    if draft["status"] != Status.SNOOZED or draft["snoozed_until"] > clock.now():
        return False
    writing.change(draft, Act.WAKE, clock.now())
    await _finish(tx, draft, [], ConversationReopened, clock)
    if draft["owner"] == Owner.QUEUE:
        await queue.wants_dispatch(tx, draft["workspace_id"])
    return True


async def mark_read(
    tx: Tx, *, conversation_id: UUID, reader: Literal["contact", "agents"], seq: int, clock: Clock
) -> None:
    """Remember that everything up to ``seq`` was seen; a mark never moves back."""
    draft = await writing.lock(tx, conversation_id)
    reached = min(seq, draft["next_seq"] - 1)
    now = clock.now()
    if reached < 1 or not await store.mark_read(tx, draft["id"], reader, reached, now):
        return
    unread = await store.count_unread(tx, draft["id"], reached, WRITERS[reader])
    await store.set_unread(tx, draft["id"], reader, unread)
    event = MessagesRead(
        draft["id"], draft["contact_id"], draft["inbox_id"], reader, reached, now, unread
    )
    await writing.tell(tx, draft, event)


async def _lock_leased(tx: Tx, conversation_id: UUID, lease: int) -> writing.Draft:
    draft = await writing.lock(tx, conversation_id)
    if draft["owner"] != Owner.BOT or draft["version"] != lease:
        raise LeaseLostError(owner=draft["owner"], version=draft["version"])
    return draft


async def _queue_up(
    tx: Tx,
    draft: writing.Draft,
    *,
    actor: str,
    reason: str,
    packet: HandOverPacket,
    clock: Clock,
) -> QueuePlace:
    await queue_store.lock_line(tx, draft["workspace_id"])
    now = clock.now()
    writing.change(draft, Act.HAND_OVER, now)
    told = HandOver(**msgspec.structs.asdict(packet), reason=reason, requested_at=now)
    draft["hand_over"] = msgspec.to_builtins(told)
    draft["waiting_since"] = draft["waiting_since"] or now
    fact = await writing.add_fact(tx, draft, "handover.requested", now, reason=reason)
    await store.update(tx, draft)
    place = await queue.place_of(tx, draft["id"], clock)
    assert place is not None  # noqa: S101 - it was queued a line ago
    event = HandOverRequested(draft["id"], reason, conversation_of(draft, place))
    await publish_all(tx, draft["workspace_id"], [fact, (event, topic_of(draft["id"]))])
    await _audit(
        tx,
        draft,
        actor=actor,
        action="conversation.handed_over",
        before="bot",
        clock=clock,
    )
    await queue.tell_places(tx, draft["workspace_id"], clock)
    await queue.wants_dispatch(tx, draft["workspace_id"])
    return place


async def _give(
    tx: Tx,
    draft: writing.Draft,
    act: Act,
    *,
    agent: tuple[UUID, str],
    actor: str,
    clock: Clock,
) -> Conversation:
    now, before, previous = clock.now(), draft["owner"], draft["agent_id"]
    writing.change(draft, act, now)
    writing.give_to(draft, *agent)
    told = [await writing.add_fact(tx, draft, "agent.joined", now, name=agent[1])]
    await store.update(tx, draft)
    view = conversation_of(draft)
    told.append((ConversationAssigned(draft["id"], agent[0], view), topic_of(draft["id"])))
    await publish_all(tx, draft["workspace_id"], told)
    action = "conversation.taken_over" if act is Act.TAKE_OVER else "conversation.assigned"
    await _audit(
        tx,
        draft,
        actor=actor,
        action=action,
        before=before,
        clock=clock,
        previous=previous,
    )
    await _line_changed(tx, draft, before, clock)
    return view


async def _back_to_queue(tx: Tx, draft: writing.Draft, actor: str, clock: Clock) -> Conversation:
    before, previous = draft["owner"], draft["agent_id"]
    writing.change(draft, Act.UNASSIGN, clock.now())
    view = await _finish(tx, draft, [], OwnerChanged, clock)
    await _audit(
        tx,
        draft,
        actor=actor,
        action="conversation.unassigned",
        before=before,
        clock=clock,
        previous=previous,
    )
    await queue.tell_places(tx, draft["workspace_id"], clock)
    await queue.wants_dispatch(tx, draft["workspace_id"])
    return view


async def _finish(
    tx: Tx,
    draft: writing.Draft,
    told: list[tuple[Event, str]],
    event: type[ConversationResolved]
    | type[ConversationReopened]
    | type[ConversationSnoozed]
    | type[OwnerChanged],
    clock: Clock,
) -> Conversation:
    await store.update(tx, draft)
    place = await queue.place_of(tx, draft["id"], clock) if draft["owner"] == "queue" else None
    view = conversation_of(draft, place)
    told.append((event(draft["id"], view), topic_of(draft["id"])))
    await publish_all(tx, draft["workspace_id"], told)
    return view


async def _line_changed(tx: Tx, draft: writing.Draft, before: str, clock: Clock) -> None:
    if before == Owner.QUEUE:
        await queue.tell_places(tx, draft["workspace_id"], clock)
    if before == Owner.AGENT:
        await queue.wants_dispatch(tx, draft["workspace_id"])


async def _refuse_second_open(tx: Tx, draft: writing.Draft) -> None:
    newest = await store.newest_of_contact(tx, draft["contact_id"], draft["inbox_id"])
    if newest is not None and newest["id"] != draft["id"]:
        status, owner = newest["status"], newest["owner"]
        if status != Status.RESOLVED:
            raise writing.illegal(Act.REOPEN, status, owner)


async def _find_sent(tx: Tx, draft: writing.Draft, client_id: str) -> Message | None:
    row = await store.find_message(tx, draft["inbox_id"], _agent_key(draft, client_id))
    return None if row is None else message_of(row)


def _agent_key(draft: writing.Draft, client_id: str) -> str:
    return f"a:{draft['id']}:{client_id}"


def _timer_key(conversation_id: UUID) -> str:
    return f"{WAKE}:{conversation_id}"


async def _audit(
    tx: Tx,
    draft: writing.Draft,
    *,
    actor: str,
    action: str,
    before: str,
    clock: Clock,
    previous: UUID | None = None,
) -> None:
    agent_id = draft["agent_id"]
    await identity.record_audit(
        tx,
        draft["workspace_id"],
        actor=actor,
        action=action,
        subject=topic_of(draft["id"]),
        before={"owner": before, "agent_id": str(previous) if previous else None},
        after={"owner": draft["owner"], "agent_id": str(agent_id) if agent_id else None},
        clock=clock,
    )
