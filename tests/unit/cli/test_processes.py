"""Children are kept alive, and ended with their parent."""

import os
import signal
import sys
import time
from pathlib import Path

from xiaoer.cli.processes import Child, watch

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


def is_alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_a_killed_child_is_started_again_and_ended_at_the_stop() -> None:
    child = Child("sleeper", SLEEPER, dict(os.environ))
    pids: list[int] = []
    lines: list[str] = []

    def stopped() -> bool:
        if child.process and child.process.pid not in pids:
            pids.append(child.process.pid)
            if len(pids) == 1:
                os.kill(pids[0], signal.SIGKILL)
        return len(pids) == 2

    watch([child], ensure_database=lambda: None, report=lines.append, stopped=stopped)
    assert lines == ["sleeper: exit -9"]
    assert [is_alive(pid) for pid in pids] == [False, False]


def test_a_child_that_dies_at_once_is_started_ever_more_slowly() -> None:
    child = Child("broken", [sys.executable, "-c", "raise SystemExit(3)"], dict(os.environ))
    pauses: list[float] = []
    for _ in range(3):
        child.not_before = 0.0
        child.ensure()
        assert child.process is not None
        child.process.wait()
        assert child.ensure() == "broken: exit 3"
        pauses.append(child.not_before - time.monotonic())
    assert pauses[0] < pauses[1] < pauses[2]


def test_the_database_is_looked_after_before_the_children() -> None:
    order: list[str] = []

    class Noted(Child):
        def start(self) -> None:
            order.append("child")
            super().start()

    child = Noted("sleeper", SLEEPER, dict(os.environ))
    watch(
        [child],
        ensure_database=lambda: order.append("database"),
        report=order.append,
        stopped=lambda: "child" in order,
    )
    assert order == ["database", "child"]
