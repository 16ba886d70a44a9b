"""One scripted conversation on the real bot and shop, in one transaction."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from xiaoer.bot import service, store
from xiaoer.bot.evaluation.judging import (
    fits,
    is_dead_end,
    record_flaws,
    request_flaws,
    said_flaws,
    shown_flaws,
    state_flaws,
    without_rules,
    written,
)
from xiaoer.bot.evaluation.played import Played
from xiaoer.bot.evaluation.scripts import Ending, Expected, Script, Turn
from xiaoer.bot.model.figures import unsourced
from xiaoer.bot.model.state import BotState
from xiaoer.bot.service import Mind
from xiaoer.commerce import api as commerce
from xiaoer.commerce.api import AftersalesRow, OrderView
from xiaoer.contacts import api as contacts
from xiaoer.contacts.api import ContactView
from xiaoer.conversations import api as conversations
from xiaoer.conversations.api import Content, InboundMessage, Message
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import ConversationId, InboxId, WorkspaceId, new_id
from xiaoer.kernel.packs import PACKS

_ORDERS, _REQUESTS = 60, 60


@lru_cache(maxsize=2)
def policy_texts(folder: Path) -> tuple[str, ...]:
    """The shop's rules as they are published; a reply that quotes one takes its figures there."""
    return tuple(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml")))


@dataclass(frozen=True)
class Shop:
    """A filled workspace that scripts may be played in."""

    workspace_id: WorkspaceId
    inbox_key: str
    clock: FixedClock


@dataclass
class Stage:
    """A script being played."""

    tx: Tx
    script: Script
    shop: Shop
    mind: Mind
    played: Played
    clock: FixedClock
    contact: ContactView | None = None
    conversation_id: ConversationId | None = None
    seen: int = 0
    said: list[str] = field(default_factory=list[str])

    async def run(self) -> None:
        """Play every turn and judge each, then the end."""
        inbox = await conversations.get_inbox_by_key(self.tx, self.shop.inbox_key)
        self.contact = await contacts.find_or_create_by_identity(
            self.tx,
            self.shop.workspace_id,
            inbox_id=InboxId(inbox.id),
            external_id=self.script.buyer or f"visitor-{new_id().hex[:8]}",
            name="",
            verified=self.script.buyer is not None,
            clock=self.clock,
        )
        before = await self._records()
        for at, turn in enumerate(self.script.turns, start=1):
            await self._turn(at, turn, inbox.id)
        await self._end(before, self.script.end)

    async def _turn(self, at: int, turn: Turn, inbox_id: UUID) -> None:
        self.clock.advance(timedelta(minutes=turn.after))
        state = await self._state()
        for text in turn.texts:
            await self._write(text, inbox_id)
        assert self.conversation_id is not None  # noqa: S101 - a message was written
        await service.reply(
            self.tx,
            workspace_id=self.shop.workspace_id,
            conversation_id=self.conversation_id,
            mind=self.mind,
            clock=self.clock,
        )
        lines = await self._new_lines()
        await self._judge(at, turn.expect, lines, state)

    async def _write(self, text: str, inbox_id: UUID) -> None:
        assert self.contact is not None  # noqa: S101 - made at the beginning
        self.said.append(text)
        self.played.thread.append(("contact", text))
        client_id = new_id().hex
        message = await conversations.receive(
            self.tx,
            InboundMessage(
                workspace_id=self.shop.workspace_id,
                inbox_id=inbox_id,
                contact_id=self.contact.id,
                contact_name="",
                contact_tier=None,
                content=Content(text=text),
                client_id=client_id,
                dedupe_key=f"c:{client_id}",
            ),
            clock=self.clock,
        )
        self.conversation_id = ConversationId(message.conversation_id)

    async def _new_lines(self) -> list[Message]:
        """What the bot said since the last turn."""
        assert self.conversation_id is not None  # noqa: S101 - a message was written
        lines = await conversations.messages_after(
            self.tx, conversation_id=self.conversation_id, after_seq=self.seen
        )
        self.seen = lines[-1].seq if lines else self.seen
        mine = [one for one in lines if one.sender.type == "bot"]
        self.played.thread += [("bot", one.text) for one in mine]
        return mine

    async def _state(self) -> BotState:
        if self.conversation_id is None:
            return BotState()
        memory = await store.lock(
            self.tx,
            self.shop.workspace_id,
            conversation_id=self.conversation_id,
            at=self.clock.now(),
        )
        return memory.state

    async def _owner(self) -> tuple[str, str | None]:
        assert self.conversation_id is not None  # noqa: S101 - a message was written
        found = await conversations.get(self.tx, self.conversation_id, self.clock)
        return found.owner, found.hand_over.reason if found.hand_over else None

    async def _judge(
        self, at: int, expected: Expected, lines: list[Message], before: BotState
    ) -> None:
        state = await self._state()
        owner, reason = await self._owner()
        said = "\n".join(one.text for one in lines)
        flaws = [
            *said_flaws(expected, said),
            *state_flaws(expected, before, state),
            *shown_flaws(expected, lines),
        ]
        if expected.hand_over is not None and not fits(expected.hand_over, owner, reason):
            flaws.append(f"hand-over is {reason}, not {expected.hand_over}")
        if owner == "bot" and (not said.strip() or is_dead_end(lines)):
            self.played.dead_ends += 1
            flaws.append("a dead end")
        if owner == "bot":
            await self._check_figures(at, lines)
        self.played.flaws += [f"turn {at}: {flaw} · {said!r}" for flaw in flaws]

    async def _check_figures(self, at: int, lines: list[Message]) -> None:
        """Figures by the records themselves, apart from the check that the bot makes."""
        orders, requests = await self._records()
        tails = [order.number[-4:] for order in orders]
        known = [
            *policy_texts(PACKS / "policies"),
            *self.said,
            *tails,
            *map(written, orders),
            *map(written, requests),
        ]
        for line in lines:
            own = [written(one) for one in (*line.cards, *line.sources)]
            own += await self._pages(line)
            if missing := unsourced(without_rules(line.text), known + own):
                self.played.unsourced += 1
                self.played.flaws.append(f"turn {at}: figures without a source: {sorted(missing)}")

    async def _pages(self, line: Message) -> list[str]:
        """Product pages of the cards that are shown, and what returns say of them."""
        keys = [str(card["id"]) for card in line.cards if card.get("type") == "product"]
        return [
            written(
                await commerce.get_product(
                    self.tx, self.shop.workspace_id, product_id=key, locale=self.script.locale
                )
            )
            for key in keys
        ] + [
            written(await commerce.fit_of(self.tx, self.shop.workspace_id, product_id=key))
            for key in keys
        ]

    async def _records(self) -> tuple[list[OrderView], list[AftersalesRow]]:
        """The buyer's own records."""
        buyer = self.script.buyer
        if buyer is None and self.contact is not None:
            buyer = await commerce.buyer_key(
                self.tx, self.shop.workspace_id, contact=self.contact, clock=self.clock
            )
        if buyer is None:
            return [], []
        orders = await commerce.list_orders(
            self.tx,
            self.shop.workspace_id,
            contact_external_id=buyer,
            limit=_ORDERS,
            locale=self.script.locale,
        )
        page = await commerce.list_of_buyer(
            self.tx,
            self.shop.workspace_id,
            buyer=buyer,
            cursor=None,
            limit=_REQUESTS,
            clock=self.clock,
            locale=self.script.locale,
        )
        return orders, list(page.items)

    async def _end(
        self, before: tuple[list[OrderView], list[AftersalesRow]], ending: Ending
    ) -> None:
        owner, _ = await self._owner()
        self.played.hand_over = owner != "bot"
        state = await self._state()
        did = [one.removeprefix("did_") for one in state.tried if one.startswith("did_")]
        flaws: list[str] = []
        if owner != ending.owner:
            flaws.append(f"the owner is {owner}, not {ending.owner}")
        if sorted(did) != sorted(ending.did):
            flaws.append(f"did {did}, not {ending.did}")
            self.played.wrong_acts += len(set(did) - set(ending.did))
        after = await self._records()
        flaws += record_flaws(before[0], after[0], ending, self.played)
        flaws += request_flaws(before[1], after[1], ending, self.played)
        self.played.flaws += [f"end: {flaw}" for flaw in flaws]
