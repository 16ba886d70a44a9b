"""Settings of the bot: `XIAOER_BOT_PACKS` and `XIAOER_BOT_MODELS`."""

from dataclasses import dataclass
from pathlib import Path

from xiaoer.kernel.packs import PACKS


@dataclass(frozen=True)
class BotSettings:
    """Folder of the packs; intents are read from its `intents`, flows from its `flows`.

    `models` is where what was learnt is kept; empty means `models` in the data folder.
    """

    packs: Path = PACKS
    models: str = ""

    @property
    def intents(self) -> Path:
        """Folder of the intents."""
        return self.packs / "intents"

    @property
    def feelings(self) -> Path:
        """Folder of what shows feelings."""
        return self.packs / "feelings"

    @property
    def flows(self) -> Path:
        """Folder of the flows."""
        return self.packs / "flows"

    @property
    def service(self) -> Path:
        """Folder of what a shop decides about its service."""
        return self.packs / "service"
