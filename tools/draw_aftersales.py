"""Draw the machines of after-sales requests into docs/explanation/after-sales.md.

Run `python tools/draw_aftersales.py` after changing a machine; `--check` only tells whether the
page is up to date.
"""

import sys
from pathlib import Path

from xiaoer.commerce.aftersales.model.machine import Machine, Move
from xiaoer.commerce.aftersales.model.machines import MACHINES
from xiaoer.commerce.aftersales.model.words import END_STATES, Act, State
from xiaoer.kernel.i18n import translate

PAGE = Path(__file__).resolve().parents[1] / "docs" / "explanation" / "after-sales.md"
BEGIN, END = "<!-- machines: begin -->\n", "<!-- machines: end -->\n"


def text(group: str, code: str, locale: str) -> str:
    """The catalogue's word."""
    return translate(f"commerce.aftersales.{group}.{code}", "zh-CN" if locale == "zh-CN" else "en")


def arrow(move: Move) -> str:
    """One move as a labelled arrow; facts behind a stroke."""
    facts = ", ".join(("" if wanted else "not ") + fact.value for fact, wanted in move.when)
    label = f"{move.who.value}: {move.act.value}" + (f" / {facts}" if facts else "")
    return f"    {move.source.value} --> {move.target.value}: {label}"


def diagram(machine: Machine) -> str:
    """A machine as a Mermaid state diagram; self-moves and undoing are left to the text."""
    shown = [m for m in machine.moves if m.source is not m.target and m.act is not Act.UNDO]
    states = [state for state in State if state in machine.states]
    lines = ["stateDiagram-v2", "    direction TB"]
    lines += [f"    {state.value}: {text('state', state, 'zh-CN')}" for state in states]
    lines += ["    [*] --> requested"]
    lines += list(dict.fromkeys(arrow(move) for move in shown))
    lines += [f"    {state.value} --> [*]" for state in states if state in END_STATES]
    return "\n".join(lines)


def chapters() -> str:
    """Every machine under its name."""
    parts = [
        f"### {text('kind', kind, 'zh-CN')} · {text('kind', kind, 'en')}\n\n"
        f"```mermaid\n{diagram(machine)}\n```\n"
        for kind, machine in MACHINES.items()
    ]
    return "\n".join(parts)


def drawn(page: str) -> str:
    """The page with today's machines between its marks."""
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{chapters()}\n{END}{tail}"


def main() -> int:
    page = PAGE.read_text(encoding="utf-8")
    fresh = drawn(page)
    if "--check" in sys.argv:
        return int(fresh != page)
    PAGE.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
