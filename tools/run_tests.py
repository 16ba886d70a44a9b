"""Run the whole suite, or one group of it, and say what could not run and why.

Groups: lint, web, python, journeys. `--shops` runs only when it is asked for: it installs a real
Vendure shop the first time. Two lanes run side by side, because the product is tested on two cores
and journeys mostly wait: they run in one lane, all else steps back in the other.
"""

import os
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))
import build_web  # noqa: E402 - a sibling script, not a package
import vendure  # noqa: E402 - as above

BIN = ROOT / ".venv/bin"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
STEPS_BACK = 5


@dataclass(frozen=True)
class Step:
    """One command of a group; `argv` is run in the repository root."""

    group: str
    name: str
    argv: tuple[str, ...]


def tool(name: str, *args: str) -> tuple[str, ...]:
    """Return the command line of a tool of the environment."""
    return (str(BIN / name), *args)


LINT = (
    Step("lint", "ruff format", tool("ruff", "format", "--check", ".")),
    Step("lint", "ruff check", tool("ruff", "check", ".")),
    Step("lint", "import-linter", tool("lint-imports", "--no-cache")),
    Step("lint", "deptry", tool("deptry", "src")),
    Step("lint", "vulture", tool("vulture")),
    Step("lint", "pyright", tool("pyright")),
)
PYTEST = ("-q", "-rfEs", "--tb=native", "--durations=20")
PYTHON = (
    Step("python", "pytest", tool("pytest", *PYTEST, "-n", "2", "-m", "not journey", "tests")),
)
JOURNEYS = (
    Step("journeys", "journeys", tool("pytest", *PYTEST, "-m", "journey", "tests/journeys")),
)


SHOPS = (
    Step(
        "shops",
        "shops",
        tool("pytest", *PYTEST, "-s", "tests/peers/test_vendure.py", "tests/peers/test_oscar.py"),
    ),
)


def ensure_browser() -> None:
    """Find Chromium, or install Debian's when that is allowed; say what to do otherwise."""
    if any(shutil.which(name) for name in BROWSERS):
        return
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        for words in (("update", "-qq"), ("install", "-y", "-qq", "chromium", "fonts-noto-cjk")):
            env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
            subprocess.run([apt, *words], env=env, stdout=subprocess.DEVNULL, check=False)
        if shutil.which("chromium"):
            return
    print(
        "缺少 Chromium，跳过浏览器测试；请执行 / Chromium is missing, browser tests are left out; "
        "run: sudo apt-get install chromium fonts-noto-cjk"
    )


def web_checks() -> bool:
    """Build the pages, then types, lint and unit tests of the workspace."""
    build_web.build()
    build_web.npm("run", "check")
    return True


def execute(steps: tuple[Step, ...], failures: list[str], *, niceness: int = 0) -> None:
    """Run the steps one after the other; a failing one is noted and the rest still runs."""
    for step in steps:
        begun = time.monotonic()
        argv = ("nice", "-n", str(niceness), *step.argv)
        done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)
        word = "ok" if done.returncode == 0 else "FAILED"
        report = f"[{word}] {step.name} ({time.monotonic() - begun:.0f} s)"
        if done.returncode:
            failures += failed_tests(done.stdout) or [step.name]
            report += f"\n{done.stdout[-20_000:]}\n{done.stderr[-5_000:]}"
        elif step.group in {"python", "journeys", "shops"}:
            report += f"\n{done.stdout[-3_000:]}"
        print(report, flush=True)


def failed_tests(output: str) -> list[str]:
    """The tests that pytest's summary names, with what went wrong in a few words."""
    return [line for line in output.splitlines() if line.startswith(("FAILED ", "ERROR "))]


def web_group(failures: list[str]) -> None:
    """Check the web workspace; its exit is a SystemExit with npm's output."""
    begun = time.monotonic()
    try:
        web_checks()
    except SystemExit as error:
        failures.append("web")
        print(f"[FAILED] web\n{error}", flush=True)
    else:
        print(f"[ok] web ({time.monotonic() - begun:.0f} s)", flush=True)


def journeys_lane(failures: list[str]) -> None:
    """Play the journeys in a browser."""
    ensure_browser()
    execute(JOURNEYS, failures)


def other_lane(chosen: set[str], failures: list[str]) -> None:
    """Everything but journeys, at a lower priority: their patience is that of a person."""
    if "lint" in chosen:
        execute(LINT, failures, niceness=STEPS_BACK)
    if "web" in chosen:
        web_group(failures)
    if "python" in chosen:
        execute(PYTHON, failures, niceness=STEPS_BACK)


def main(groups: list[str]) -> int:
    """Run the named groups (all by default) and return the exit status."""
    chosen = set(groups) - {"all"} or {"lint", "web", "python", "journeys"}
    failures: list[str] = []
    if "--shops" in chosen:
        os.environ["XIAOER_VENDURE"] = str(vendure.folder())
        vendure.make(vendure.folder())
        execute(SHOPS, failures)
    begun = time.monotonic()
    if "journeys" in chosen:
        build_web.build()
    others = threading.Thread(target=other_lane, args=(chosen, failures))
    others.start()
    if "journeys" in chosen:
        journeys_lane(failures)
    others.join()
    print(f"{time.monotonic() - begun:.0f} s")
    for failure in failures:
        print(failure)
    print("未通过 / failed" if failures else "全部通过 / all passed")
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
