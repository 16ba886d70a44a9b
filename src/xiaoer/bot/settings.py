"""Settings of the bot: `XIAOER_BOT_PACKS`."""

from dataclasses import dataclass, field
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def _packs() -> Path:
    """Packs inside an installed package, else those of the checkout."""
    installed = _PACKAGE / "packs"
    return installed if installed.is_dir() else _PACKAGE.parents[1] / "packs"


@dataclass(frozen=True)
class BotSettings:
    """Folder of the packs; intents are read from its `intents`."""

    packs: Path = field(default_factory=_packs)

    @property
    def intents(self) -> Path:
        """Folder of the intents."""
        return self.packs / "intents"
