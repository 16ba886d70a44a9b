"""Put the built web pages into the wheel, so that installing it needs no Node."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WebPages(BuildHookInterface[Any]):
    """Runs for real wheels only; an editable install is served from the source tree."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the pages and include them."""
        if version == "editable":
            return
        sys.path.insert(0, str(Path(self.root) / "tools"))
        import build_web

        build_web.build()
        build_data["force_include"][str(Path(self.root) / "packs")] = "xiaoer/packs"
