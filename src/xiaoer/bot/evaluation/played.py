"""What came of a scripted conversation."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from xiaoer.bot.evaluation.scripts import Script


@dataclass
class Played:
    """What came of a script: its flaws, and the figures it counts for."""

    script: Script
    flaws: list[str] = field(default_factory=list[str])
    wrong_acts: int = 0
    dead_ends: int = 0
    unsourced: int = 0
    hand_over: bool = False
    thread: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    seconds: float = 0.0

    @property
    def is_done(self) -> bool:
        """Whether everything came as the script says."""
        return not self.flaws


def figures_of(played: Sequence[Played]) -> dict[str, Any]:
    """The figures of a run: success, wrong acts, dead ends, figures without a source, speed."""
    count = len(played)
    wanted = [one for one in played if one.script.end.owner != "bot"]
    missed = sum(not one.hand_over for one in wanted)
    needless = sum(one.hand_over for one in played if one.script.end.owner == "bot")
    seconds = sum(one.seconds for one in played)
    return {
        "scripts": count,
        "task_success": round(sum(one.is_done for one in played) / count, 4) if count else 0.0,
        "wrong_acts": sum(one.wrong_acts for one in played),
        "dead_ends": sum(one.dead_ends for one in played),
        "figures_without_source": sum(one.unsourced for one in played),
        "hand_overs_wanted": len(wanted),
        "hand_overs_missed": missed,
        "hand_overs_needless": needless,
        "scripts_per_second": round(count / seconds, 2) if seconds else 0.0,
    }
