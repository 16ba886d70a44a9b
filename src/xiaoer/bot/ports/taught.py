"""Port: models of what workspaces taught, as the process that answers has them."""

from collections.abc import Sequence
from typing import Protocol

from xiaoer.bot.model.understanding import Interpreter, Reader
from xiaoer.bot.ports.training import Held, Told


class Models(Protocol):
    """Gives interpreters the model of what they are to read, and has new ones learnt."""

    async def attach(self, interpreter: Interpreter, *, until: Reader | None = None) -> None:
        """Let an interpreter read with its model; with `until` where it is not learnt yet."""
        ...

    def detach(self, interpreter: Interpreter) -> None:
        """Forget an interpreter that nobody reads with any more."""
        ...

    async def learn(self, interpreter: Interpreter, told: Told | None = None) -> Sequence[Held]:
        """Learn an interpreter's model now.

        Raises:
            TrainingFailedError: nothing was learnt.
        """
        ...
