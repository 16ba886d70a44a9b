"""Small reads that every visitor's request needs: concurrent ones share a transaction.

Answers are remembered for a second, so that a flood of messages does not become a flood of reads.
A token that is revoked may therefore still be taken for a second.
"""

import time
from collections.abc import Sequence
from itertools import groupby
from typing import Final, Generic, TypeVar

from xiaoer.contacts import api as contacts
from xiaoer.contacts.api import ContactView
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Database
from xiaoer.kernel.groupcommit import GroupCommit
from xiaoer.kernel.http.subjects import VisitorSubject
from xiaoer.kernel.ids import ContactId
from xiaoer.kernel.tokens import PresentedToken

REMEMBERED_SECONDS: Final = 1.0
_MOST_KEPT: Final = 20_000
K = TypeVar("K")
V = TypeVar("V")


class ShortMemory(Generic[K, V]):
    """Keeps what was found for ``seconds``; forgets everything when it gets too much."""

    def __init__(self, seconds: float = REMEMBERED_SECONDS) -> None:
        self._seconds = seconds
        self._kept: dict[K, tuple[float, V]] = {}

    def get(self, key: K) -> V | None:
        """What was kept and is still fresh."""
        until, value = self._kept.get(key, (0.0, None))
        return value if until > time.monotonic() else None

    def keep(self, key: K, value: V) -> None:
        """Keep from now on."""
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        self._kept[key] = (time.monotonic() + self._seconds, value)


class Lookups:
    """Who holds a visitor's token, and who that is."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db, self._clock = db, clock
        self._known_visitors = ShortMemory[bytes, VisitorSubject]()
        self._known_contacts = ShortMemory[ContactId, ContactView]()
        self._contacts = GroupCommit[VisitorSubject, ContactView | None](self._read_contacts)
        self._visitors = GroupCommit[PresentedToken, VisitorSubject | None](self._read_visitors)

    async def visitor(self, presented: PresentedToken) -> VisitorSubject | None:
        """Who holds this token; None unless it is a visitor's and counts."""
        known = self._known_visitors.get(presented.digest)
        if known is not None and known.workspace_id == presented.workspace_id:
            return known
        found = await self._visitors.submit(presented)
        if found is not None:
            self._known_visitors.keep(presented.digest, found)
        return found

    async def contact(self, who: VisitorSubject) -> ContactView | None:
        """The visitor's contact; None if there is none."""
        known = self._known_contacts.get(who.contact_id)
        if known is not None:
            return known
        found = await self._contacts.submit(who)
        if found is not None:
            self._known_contacts.keep(who.contact_id, found)
        return found

    async def _read_visitors(self, batch: list[PresentedToken]) -> Sequence[VisitorSubject | None]:
        found: dict[int, VisitorSubject | None] = {}
        order = sorted(range(len(batch)), key=lambda index: batch[index].workspace_id.int)
        for workspace_id, indexes in groupby(order, key=lambda i: batch[i].workspace_id):
            chosen = list(indexes)
            async with self._db.transaction(workspace_id) as tx:
                subjects = await contacts.authenticate_visitors(
                    tx, [batch[i] for i in chosen], self._clock
                )
            found.update(zip(chosen, subjects, strict=True))
        return [found[index] for index in range(len(batch))]

    async def _read_contacts(self, batch: list[VisitorSubject]) -> Sequence[ContactView | None]:
        found: dict[ContactId, ContactView] = {}
        ordered = sorted(batch, key=lambda who: who.workspace_id.int)
        for workspace_id, group in groupby(ordered, key=lambda who: who.workspace_id):
            wanted = {who.contact_id for who in group}
            async with self._db.transaction(workspace_id) as tx:
                views = await contacts.get_many(tx, workspace_id, list(wanted))
            found.update((view.id, view) for view in views)
        return [found.get(who.contact_id) for who in batch]
