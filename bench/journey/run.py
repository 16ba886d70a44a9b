"""How long an agent's answer takes into the buyer's window, and the other way round.

Usage: python -m bench.journey.run [--rounds 20]
Starts the demo as its operator does, drives two Chromium windows and prints JSON, in milliseconds
from pressing Enter until the text is on the other screen. The reference of the same run is two bare
pages of the same browser that pass a text through a bare websocket relay on the same machine.
"""

import argparse
import asyncio
import json
import shutil
import statistics
import tempfile
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Frame, Page, expect, sync_playwright
from tests.journeys.conftest import BROWSERS, QUIET
from tests.journeys.desk import Desk, free_port, start_desk, stop_desk
from tests.journeys.people import enter_shop, sign_in
from websockets.asyncio.server import ServerConnection, broadcast, serve

GOAL_MS = 1000
PAUSE_MS = 250
WATCH = """([text]) => new Promise((seen) => {
  const look = () => document.body.innerText.includes(text) && (seen(Date.now()), true);
  if (look()) return;
  const watcher = new MutationObserver(() =>
    requestAnimationFrame(() => look() && watcher.disconnect()));
  watcher.observe(document.body, {childList: true, subtree: true, characterData: true});
})"""
"""Resolves with the clock's time of the frame in which the text is on the page."""
PRESSED = """() => addEventListener('keydown', (event) => {
  if (event.key === 'Enter') window.pressedAt = Date.now();
}, true)"""
BARE = """<body><input><main></main><script>
  const socket = new WebSocket("ws://127.0.0.1:PORT"), box = document.querySelector("input");
  const log = document.querySelector("main");
  socket.onmessage = (m) => log.append(m.data, document.createElement("br"));
  box.onkeydown = (e) => { if (e.key === "Enter") { socket.send(box.value); box.value = ""; } };
  socket.onopen = () => document.title = "open";
</script></body>"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=20)
    rounds: int = parser.parse_args().rounds
    program = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if program is None:
        raise SystemExit("Chromium is missing: apt-get install chromium")
    with (
        tempfile.TemporaryDirectory(prefix="xiaoer-bench-") as folder,
        running_demo(Path(folder)) as desk,
        sync_playwright() as play,
    ):
        browser = play.chromium.launch(executable_path=program, args=list(QUIET))
        figures = measure(browser, desk, rounds)
        browser.close()
    print(json.dumps(figures, indent=2))


@contextmanager
def running_demo(folder: Path) -> Generator[Desk]:
    """The demo on a port of its own, stopped at the end."""
    desk = start_desk(folder, free_port())
    try:
        desk.wait_ready()
        yield desk
    finally:
        stop_desk(desk)


def measure(browser: Browser, desk: Desk, rounds: int) -> dict[str, object]:
    """Both directions and the reference, taking turns so that all see the same machine."""
    buyer = enter_shop(browser, desk, buyer="wang")
    buyer.say("转人工")
    agent = sign_in(browser, desk)
    agent.open("王")
    agent.say("您好")
    buyer.sees("您好")
    window = next(frame for frame in buyer.page.frames if "/widget/frame" in frame.url)
    desk_page = agent.page.main_frame
    taken: dict[str, list[float]] = {"agent_to_buyer": [], "buyer_to_agent": [], "reference": []}
    with bare_relay() as port:
        near, far = (bare_page(browser, port) for _ in range(2))
        pairs: dict[str, tuple[Frame, Callable[[str], None], Frame]] = {
            "agent_to_buyer": (desk_page, agent.say, window),
            "buyer_to_agent": (window, buyer.say, desk_page),
            "reference": (near.main_frame, lambda text: type_bare(near, text), far.main_frame),
        }
        for source, _, _ in pairs.values():
            source.evaluate(PRESSED)
        for number in range(rounds):
            for name, (source, say, target) in pairs.items():
                text = f"{name} {number:03d}"
                taken[name].append(one_round(source, say, target, text))
                buyer.page.wait_for_timeout(PAUSE_MS)
    summary = {name: spread(values) for name, values in taken.items()}
    worst = max(summary["agent_to_buyer"]["p95"], summary["buyer_to_agent"]["p95"])
    return {"rounds": rounds, "unit": "ms", **summary, "goal_p95": GOAL_MS, "met": worst <= GOAL_MS}


def one_round(source: Frame, say: Callable[[str], None], target: Frame, text: str) -> float:
    """Milliseconds from the key in one window until the text is on the other screen."""
    target.evaluate(f"([text]) => void (window.seen = ({WATCH})([text]))", [text])
    say(text)
    return target.evaluate("() => window.seen") - source.evaluate("() => window.pressedAt")


def spread(values: list[float]) -> dict[str, float]:
    """Median, 95th percentile and maximum."""
    cuts = statistics.quantiles(values, n=20, method="inclusive")
    return {"p50": statistics.median(values), "p95": round(cuts[18], 1), "max": max(values)}


def bare_page(browser: Browser, port: int) -> Page:
    """A page that sends what is typed through the relay and shows what comes."""
    page = browser.new_context().new_page()
    page.set_content(BARE.replace("PORT", str(port)))
    expect(page).to_have_title("open")
    return page


def type_bare(page: Page, text: str) -> None:
    """Type and send."""
    page.locator("input").fill(text)
    page.locator("input").press("Enter")


@contextmanager
def bare_relay() -> Generator[int]:
    """A websocket server that passes every message to everybody; yields its port."""
    loop, started = asyncio.new_event_loop(), threading.Event()
    ports: list[int] = []
    stopping = asyncio.Event()

    async def pass_on(socket: ServerConnection) -> None:
        async for message in socket:
            broadcast(socket.server.connections, message)

    async def relay() -> None:
        async with serve(pass_on, "127.0.0.1", 0) as server:
            ports.append(next(iter(server.sockets)).getsockname()[1])
            started.set()
            await stopping.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(relay(),), daemon=True)
    thread.start()
    started.wait(10)
    try:
        yield ports[0]
    finally:
        loop.call_soon_threadsafe(stopping.set)
        thread.join(10)
        loop.close()


if __name__ == "__main__":
    main()
