"""Small reads that every visitor's request needs: concurrent ones share a transaction."""

from collections.abc import Sequence
from itertools import groupby

from xiaoer.contacts import api as contacts
from xiaoer.contacts.api import ContactView
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Database
from xiaoer.kernel.groupcommit import GroupCommit
from xiaoer.kernel.http.subjects import VisitorSubject
from xiaoer.kernel.ids import ContactId
from xiaoer.kernel.tokens import PresentedToken


class Lookups:
    """Reads afresh, many by one query; nothing is remembered."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db, self._clock = db, clock
        self._contacts = GroupCommit[VisitorSubject, ContactView | None](self._read_contacts)
        self._visitors = GroupCommit[PresentedToken, VisitorSubject | None](self._read_visitors)

    async def visitor(self, presented: PresentedToken) -> VisitorSubject | None:
        """Who holds this token; None unless it is a visitor's and counts."""
        return await self._visitors.submit(presented)

    async def contact(self, who: VisitorSubject) -> ContactView | None:
        """The visitor's contact as it is now; None if there is none."""
        return await self._contacts.submit(who)

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
