"""A running desk and a browser in front of it."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.journeys.desk import Desk, free_port, start_desk, stop_desk

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A demo desk of the test module's own."""
    running = start_desk(tmp_path_factory.mktemp("desk"), free_port())
    try:
        running.wait_ready()
        yield running
    finally:
        stop_desk(running)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    program = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if program is None:
        pytest.skip("Chromium is missing: apt-get install chromium")
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=program, args=list(QUIET))
        yield chromium
        chromium.close()
