"""A real Chromium for the tests of the page, and a server that the test can stop and start again."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from aligner.review.app import make_app
from aligner.review.server import bind
from aligner.review.session import Session

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. Where there is none the test is skipped, but fails in continuous integration."""
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing: apt-get install chromium")
        pytest.skip("Chromium is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def served(session: Session) -> Iterator[str]:
    """The address of the review page of a session."""
    with bind("127.0.0.1", 0) as listening:
        config = uvicorn.Config(
            make_app(session, ["127.0.0.1", "localhost"]),
            lifespan="off",
            log_level="warning",
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def page(browser: Browser, *, allowed: tuple[str, ...] = (), **options: object) -> Iterator[Page]:
    """A fresh tab; at the end nothing may have been written to its console but what is allowed."""
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(word in message.text for word in allowed):
            complaints.append(message.text)

    context = browser.new_context(**options)  # type: ignore[arg-type]
    tab = context.new_page()
    tab.set_default_timeout(10_000)
    tab.on("console", note)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    yield tab
    context.close()
    assert not complaints
