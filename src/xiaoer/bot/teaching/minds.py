"""How the bot of each workspace reads: the shipped mind, or one with what the workspace taught."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from xiaoer.bot.model.understanding import Guess, Interpreter
from xiaoer.bot.ports.taught import Models
from xiaoer.bot.service import Mind
from xiaoer.bot.teaching import store
from xiaoer.bot.teaching.model.lexicons import flows_with, lexicon_with
from xiaoer.bot.teaching.model.teaching import Teaching
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId

MOST_KEPT: Final = 64
"""Minds in memory; each taught one has a model of some ten megabytes."""


class _RulesAlone:
    """Reads nothing: until anything is learnt, rules and known phrases do."""

    def guesses(self, parts: Sequence[str]) -> Sequence[Sequence[Guess]]:
        return [()] * len(parts)


class Minds:
    """Minds by workspace; what was published since the last message is read with at the next."""

    def __init__(self, shipped: Mind, models: Models | None = None) -> None:
        """Take the mind without teaching, and who has models; by rules alone without."""
        self.shipped, self._models = shipped, models
        self._kept: OrderedDict[tuple[WorkspaceId, int], Mind] = OrderedDict()

    async def of(self, tx: Tx, workspace_id: WorkspaceId) -> Mind:
        """How a workspace's bot reads now."""
        live = await store.live(tx, workspace_id)
        return await self.of_model(tx, workspace_id, live.number)

    async def of_model(self, tx: Tx, workspace_id: WorkspaceId, number: int | None) -> Mind:
        """How it reads with one of the workspace's models, None for the shipped pack."""
        if number is None:
            return self.shipped
        key = (workspace_id, number)
        found = self._kept.get(key)
        if found is None:
            model = await store.model(tx, workspace_id, number)
            if model is None:
                return self.shipped
            found = self._kept[key] = self.having(model.teaching)
            if self._models is not None:
                until = self.shipped.interpreter.reader or _RulesAlone()
                await self._models.attach(found.interpreter, until=until)
        self._kept.move_to_end(key)
        self._tidy()
        return found

    def having(self, teaching: Teaching) -> Mind:
        """The shipped mind with a teaching; its interpreter has learnt nothing yet."""
        lexicon = lexicon_with(self.shipped.interpreter.lexicon, teaching)
        return Mind(Interpreter(lexicon), flows_with(self.shipped.flows, teaching))

    def _tidy(self) -> None:
        while len(self._kept) > MOST_KEPT:
            _, mind = self._kept.popitem(last=False)
            if self._models is not None:
                self._models.detach(mind.interpreter)
