"""Makes screenshots of the edition and of the main states of the review page: .venv/bin/python FILE FOLDER."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from browser import chromium, page, served  # noqa: E402
from playwright.sync_api import Browser, expect  # noqa: E402
from review_texts import folder_with  # noqa: E402

from aligner import config, judging, pipeline  # noqa: E402
from aligner.edition.reading import write_html  # noqa: E402

NARROW: dict[str, Any] = {"viewport": {"width": 640, "height": 800}}
DARK: dict[str, Any] = {"color_scheme": "dark"}
# Name, address, keys to press there, and the window.
STATES: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("document", "?at=b9", "", {}),
    ("witnesses", "?at=b23", "", {}),
    ("crossing", "?at=b17", "ArrowRight", {}),
    ("queue", "?view=queue", "", DARK),
    ("filter", "?flag=variant", "ArrowDown", {}),
    ("search", "?q=перемири", "", {}),
    ("decisions", "?at=b10", "Enter Enter Enter q j x j Enter Shift+N", {}),
    ("cut", "?at=b12", "m s", {}),
    ("sentence", "?at=b22", "Shift+S", {}),
    ("flag-aside", "?at=b9", "d", {}),
    ("kind", "?at=b1", "t", {}),
    ("help", "", "Shift+?", {}),
    ("narrow", "?at=b12", "", NARROW),
    ("narrow-dark", "?at=b8", "", NARROW | DARK),
)


def main(folder: Path) -> None:
    """Writes one picture a state into the folder. Each state starts from what the one before has left."""
    folder.mkdir(parents=True, exist_ok=True)
    text = config.read_text_folder(ROOT / "texts" / "117427")
    settings = config.settings()
    aligned = pipeline.run(text, settings, lambda _stage: None)

    with tempfile.TemporaryDirectory() as scratch, chromium() as browser:
        session = judging.open_review(text, folder_with(aligned, Path(scratch)), settings, reviewer="Anna")
        edition, _ = judging.judge(aligned, settings, lambda _stage: None)
        readable = Path(scratch) / "edition.html"
        readable.write_bytes(write_html(edition))
        _shoot_edition(browser, readable.as_uri(), folder / "edition.png")
        with served(session) as address:
            for name, where, keys, window in STATES:
                _shoot(browser, address + where, keys, window, folder / f"review-{name}.png")


def _shoot_edition(browser: Browser, address: str, path: Path) -> None:
    with page(browser, viewport={"width": 1280, "height": 900}) as tab:
        tab.goto(address)
        tab.screenshot(path=path, full_page=True, clip={"x": 0, "y": 0, "width": 1280, "height": 1400})


def _shoot(browser: Browser, address: str, keys: str, window: dict[str, Any], path: Path) -> None:
    with page(browser, **{"viewport": {"width": 1280, "height": 800}, **window}) as tab:
        tab.goto(address)
        expect(tab.locator("td:focus")).to_be_visible()
        for key in keys.split():
            tab.keyboard.press(key)
        tab.wait_for_load_state("networkidle")
        tab.screenshot(path=path)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
