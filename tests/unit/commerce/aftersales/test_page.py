"""The page about after-sales shows the machines as they are."""

import importlib.util
from pathlib import Path
from types import ModuleType

from xiaoer.commerce.aftersales.model.machines import MACHINES

ROOT = Path(__file__).parents[4]


def drawing() -> ModuleType:
    spec = importlib.util.spec_from_file_location("draw", ROOT / "tools" / "draw_aftersales.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_shows_todays_machines() -> None:
    draw = drawing()
    page = draw.PAGE.read_text(encoding="utf-8")
    assert draw.drawn(page) == page, "run python tools/draw_aftersales.py"
    assert page.count("```mermaid") == len(MACHINES)


def test_a_changed_machine_is_noticed() -> None:
    draw = drawing()
    page = draw.PAGE.read_text(encoding="utf-8")
    assert draw.drawn(page.replace("requested --> refused", "requested --> closed")) == page
