"""From a contact's messages to what they mean: one burst, read once and kept as a turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from xiaoer.bot.feeling.api import felt
from xiaoer.bot.model import wishes
from xiaoer.bot.model.flows.heard import Heard
from xiaoer.bot.model.understanding import Interpreter, Understanding
from xiaoer.bot.settings import BotSettings
from xiaoer.bot.store import Memory
from xiaoer.bot.world import world_of
from xiaoer.contacts import api as contacts
from xiaoer.contacts.api import ContactView
from xiaoer.conversations.api import Conversation, Message
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import ContactId, WorkspaceId

_SETTINGS: Final = BotSettings()


@dataclass(frozen=True)
class Turn:
    """One burst of a contact in a conversation the bot holds."""

    workspace_id: WorkspaceId
    conversation: Conversation
    contact: ContactView
    understood: Understanding
    wishes: tuple[Heard, ...]
    memory: Memory


async def read(
    tx: Tx,
    workspace_id: WorkspaceId,
    conversation: Conversation,
    memory: Memory,
    said: Sequence[Message],
    *,
    interpreter: Interpreter,
    clock: Clock,
) -> Turn:
    """Understand what a contact said since the last answer, on the shop's day."""
    world = await world_of(tx, workspace_id, clock)
    contact = await contacts.get(tx, workspace_id, ContactId(conversation.contact.id))
    texts = [message.text for message in said]
    files = tuple(str(one.id) for message in said for one in message.attachments)
    spoken = memory.state.locale
    understood = wishes.same_language(
        interpreter.read("\n".join(texts), fallback_locale=spoken or contact.locale, world=world),
        spoken,
    )
    parts = [
        interpreter.read(part, fallback_locale=understood.locale, world=world)
        for part in wishes.parts_of(texts)
    ]
    heard_seq = said[-1].seq if said else memory.handled_seq
    return Turn(
        workspace_id,
        conversation,
        contact,
        understood,
        wishes.of_burst(understood, parts, files),
        Memory(felt(memory.state, understood.text, _SETTINGS.feelings), heard_seq),
    )
