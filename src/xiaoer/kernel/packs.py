"""Where the packs lie: beside the source, or inside an installed wheel."""

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parent.parent
PACKS: Final = next(
    folder for folder in (_PACKAGE / "packs", _PACKAGE.parents[1] / "packs") if folder.is_dir()
)
