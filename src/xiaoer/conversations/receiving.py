"""What contacts write, many at a time: one transaction per workspace and batch.

The order of steps is what makes it safe. The open conversations are locked first (always in the
same order), missing ones are opened, and only then is it looked up which messages are there
already: whoever wrote them held the same lock. At first none is expected to be there; the unique
key tells when one is, and the batch is written again with the look-up. Repeats get the stored
message, the others their numbers without gaps. Nothing is answered before the commit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from uuid import UUID

import asyncpg

from xiaoer.conversations import queue, receiving_store, writing
from xiaoer.conversations.burst import WHOLE, patience
from xiaoer.conversations.errors import InboxNotFoundError
from xiaoer.conversations.events import ConversationOpened, MessageReceived, topic_of
from xiaoer.conversations.model import Act, Owner, Status
from xiaoer.conversations.receiving_store import NewMessage, Opening, Written
from xiaoer.conversations.records import build_message, message_of, row_of
from xiaoer.conversations.service import check_content
from xiaoer.conversations.views import Content, Fact, Kind, Message, Sender
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Database, Tx
from xiaoer.kernel.events import Event, rows_of, trace_id
from xiaoer.kernel.groupcommit import GroupCommit
from xiaoer.kernel.ids import ConversationId, MessageId, WorkspaceId, new_id

Place = tuple[UUID, UUID]
"""Contact and inbox: between them there is at most one open conversation."""


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """A contact's message. ``dedupe_key`` tells repeats apart within the inbox.

    ``trace_id`` is that of the intake, because a batch is written in somebody else's name.
    """

    workspace_id: WorkspaceId
    inbox_id: UUID
    contact_id: UUID
    contact_name: str
    contact_tier: str | None
    content: Content
    client_id: str | None
    dedupe_key: str
    trace_id: str | None = field(default_factory=trace_id)

    @property
    def place(self) -> Place:
        return self.contact_id, self.inbox_id


class Intake:
    """The door for contacts' messages: concurrent ones share a commit."""

    def __init__(self, db: Database, clock: Clock, *, flushers: int = 2) -> None:
        self._db = db
        self._clock = clock
        self._commits = GroupCommit[InboundMessage, Message](self._flush, flushers=flushers)

    async def receive(self, inbound: InboundMessage) -> Message:
        """Store the message, once; returns after the commit.

        Raises:
            MessageEmptyError, MessageTooLongError: nothing was stored.
            InboxNotFoundError: no such inbox in the workspace.
        """
        check_content(inbound.content)
        return await self._commits.submit(inbound)

    async def drain(self) -> None:
        """Wait for what is under way."""
        await self._commits.drain()

    async def _flush(self, batch: list[InboundMessage]) -> Sequence[Message]:
        results: dict[int, Message] = {}
        order = sorted(range(len(batch)), key=lambda index: batch[index].workspace_id.int)
        for workspace_id, indexes in groupby(order, key=lambda i: batch[i].workspace_id):
            chosen = list(indexes)
            messages = await self._store(workspace_id, [batch[i] for i in chosen])
            results.update(zip(chosen, messages, strict=True))
        return [results[index] for index in range(len(batch))]

    async def _store(
        self, workspace_id: WorkspaceId, batch: list[InboundMessage]
    ) -> Sequence[Message]:
        """Repeats are rare: they are looked up only after the database refused one."""
        try:
            async with self._db.transaction(workspace_id) as tx:
                return await receive_all(tx, batch, clock=self._clock, may_repeat=False)
        except asyncpg.UniqueViolationError:
            async with self._db.transaction(workspace_id) as tx:
                return await receive_all(tx, batch, clock=self._clock)


async def receive(tx: Tx, inbound: InboundMessage, *, clock: Clock) -> Message:
    """Store one message in the caller's transaction; see ``Intake`` for many."""
    check_content(inbound.content)
    return (await receive_all(tx, [inbound], clock=clock))[0]


async def receive_all(
    tx: Tx, batch: Sequence[InboundMessage], *, clock: Clock, may_repeat: bool = True
) -> list[Message]:
    """Store a batch of one workspace; returns one message per item, in order.

    Raises:
        asyncpg.UniqueViolationError: without ``may_repeat``, one of them is stored already.
    """
    now = clock.now()
    opened: list[Place] = []
    drafts = await _find_or_open(tx, batch, now, opened)
    known = await _known(tx, batch) if may_repeat else {}
    writer = _Writer(batch[0].workspace_id, now)
    traces = {item.place: item.trace_id for item in reversed(batch)}
    for place in opened:
        writer.open(drafts[place], traces[place])
    came_back = any(_is_put_aside(draft) for draft in drafts.values())
    results = [writer.take(item, drafts[item.place], known) for item in batch]
    await writer.store(tx)
    if came_back or any(drafts[place]["owner"] == Owner.QUEUE for place in opened):
        await queue.wants_dispatch(tx, batch[0].workspace_id)
    if came_back:
        await queue.tell_places(tx, batch[0].workspace_id, clock)
    return results


def _is_put_aside(draft: writing.Draft) -> bool:
    """Whether this one joins the line again when its contact writes."""
    return draft["status"] == Status.SNOOZED and draft["owner"] == Owner.QUEUE


async def ensure_open(
    tx: Tx, *, inbound: InboundMessage, clock: Clock
) -> tuple[ConversationId, bool]:
    """The open conversation of the contact, opened if there is none; the flag says whether."""
    opened: list[Place] = []
    drafts = await _find_or_open(tx, [inbound], clock.now(), opened)
    draft = drafts[inbound.place]
    if opened:
        writer = _Writer(inbound.workspace_id, clock.now())
        writer.open(draft, inbound.trace_id)
        await writer.store(tx)
    return ConversationId(draft["id"]), bool(opened)


async def _find_or_open(
    tx: Tx, batch: Sequence[InboundMessage], now: datetime, opened: list[Place]
) -> dict[Place, writing.Draft]:
    wanted = {item.place: item for item in batch}
    drafts = await receiving_store.lock_open(tx, list(wanted))
    missing = [item for place, item in wanted.items() if place not in drafts]
    if not missing:
        return drafts
    openings = [_opening(item) for item in missing]
    made = await receiving_store.open_many(tx, openings, now)
    drafts = await receiving_store.lock_open(tx, list(wanted))
    if len(drafts) < len(wanted):
        raise InboxNotFoundError
    opened.extend(item.place for item in missing if drafts[item.place]["id"] in made)
    return drafts


def _opening(item: InboundMessage) -> Opening:
    return Opening(new_id(), item.inbox_id, item.contact_id, item.contact_name, item.contact_tier)


async def _known(tx: Tx, batch: Sequence[InboundMessage]) -> dict[tuple[UUID, str], Message]:
    keys = [(item.inbox_id, item.dedupe_key) for item in batch]
    rows = await receiving_store.find_messages(tx, keys)
    return {(row["inbox_id"], row["dedupe_key"]): message_of(row) for row in rows}


class _Writer:
    """Collects what a batch writes, so that each table is touched by one statement."""

    def __init__(self, workspace_id: WorkspaceId, now: datetime) -> None:
        self._workspace_id = workspace_id
        self._now = now
        self._drafts: dict[UUID, writing.Draft] = {}
        self._messages: list[NewMessage] = []
        self._events: list[tuple[Event, str]] = []
        self._traces: list[str | None] = []
        self._wakes: dict[UUID, str | None] = {}
        self._patience = WHOLE

    def open(self, draft: writing.Draft, trace: str | None) -> None:
        fact = Content(fact=Fact("conversation.opened", {}))
        self._add(draft, kind="fact", sender=writing.SYSTEM, content=fact)
        self._tell(ConversationOpened(draft["id"], row_of(draft)), draft, trace)

    def take(
        self,
        item: InboundMessage,
        draft: writing.Draft,
        known: dict[tuple[UUID, str], Message],
    ) -> Message:
        key = (item.inbox_id, item.dedupe_key)
        if key in known:
            return known[key]
        writing.change(draft, Act.HEAR_CONTACT, self._now)
        draft["preview"] = writing.preview_line(item.content)
        draft["preview_sender"] = "contact"
        draft["last_message_at"] = self._now
        draft["unread"] += 1
        draft["waiting_since"] = draft["waiting_since"] or self._now
        sender = Sender("contact", item.contact_id, item.contact_name)
        message = self._add(
            draft,
            kind="message",
            sender=sender,
            content=item.content,
            client_id=item.client_id,
            dedupe_key=item.dedupe_key,
        )
        self._tell(MessageReceived(draft["id"], message, row_of(draft)), draft, item.trace_id)
        if draft["owner"] == Owner.BOT:
            self._wakes[draft["id"]] = item.trace_id
            self._patience = max(self._patience, patience(item.content.text))
        known[key] = message
        return message

    async def store(self, tx: Tx) -> None:
        if not self._drafts:
            return
        batch = Written(
            list(self._drafts.values()),
            self._messages,
            rows_of(self._events, self._traces),
            self._wakes,
            heard_at=self._now,
            wake_at=self._now + self._patience,
        )
        await receiving_store.write(tx, batch)

    def _tell(self, event: Event, draft: writing.Draft, trace: str | None) -> None:
        self._events.append((event, topic_of(draft["id"])))
        self._traces.append(trace)

    def _add(
        self,
        draft: writing.Draft,
        *,
        kind: Kind,
        sender: Sender,
        content: Content,
        client_id: str | None = None,
        dedupe_key: str | None = None,
    ) -> Message:
        message_id = MessageId(new_id())
        seq = draft["next_seq"]
        draft["next_seq"] = seq + 1
        self._drafts[draft["id"]] = draft
        self._messages.append(
            NewMessage(
                draft["id"],
                seq,
                message_id,
                draft["inbox_id"],
                dedupe_key or f"m:{message_id}",
                client_id,
                kind,
                sender.type,
                sender.id,
                sender.name,
                content,
                self._now,
            )
        )
        return build_message(
            message_id=message_id,
            conversation_id=draft["id"],
            seq=seq,
            kind=kind,
            sender=sender,
            content=content,
            client_id=client_id,
            created_at=self._now,
        )
