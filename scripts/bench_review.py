"""How fast the review page is with 30,000 beads, and how many keys a correction takes. Run: .venv/bin/python FILE."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from browser import chromium, page, served  # noqa: E402
from playwright.sync_api import Browser, Page, expect  # noqa: E402
from review_texts import alignment, folder_with  # noqa: E402
from scripted_reviewer import ScriptedReviewer, made_up, pairs, plant  # noqa: E402

from aligner import config, pipeline  # noqa: E402
from aligner.bitext import Alignment  # noqa: E402
from aligner.judgement import Flag  # noqa: E402
from aligner.review.session import Session  # noqa: E402

BEADS = 30_000
ROUNDS = 7
ERRORS = 20


def main() -> None:
    """Prints all figures."""
    with chromium() as browser, tempfile.TemporaryDirectory() as scratch:
        speed(browser, Path(scratch))
        text = config.read_text_folder(ROOT / "texts" / "117427")
        aligned = pipeline.run(text, config.settings(), lambda _stage: None)
        keys(browser, Path(scratch) / "117427", "117427", aligned)
        keys(browser, Path(scratch) / "made-up", "200 sentences", made_up(200, seed=4))


def speed(browser: Browser, scratch: Path) -> None:
    """How long the page takes to open in the browser, and an edit to answer."""
    folder = folder_with(alignment(" ".join(["1-1"] * BEADS)), scratch / "novel")
    session = Session.open(folder, reviewer="bench", flags=[_flag(number) for number in range(1, BEADS, 5)])
    with served(session) as address, page(browser) as tab:
        tab.goto(address)
        opened = [_opening(tab) for _ in range(ROUNDS)]
        edited = [_edit(tab, session, key) for _ in range(ROUNDS) for key in ("m", "q", "x", "Enter")]
        for _ in range(4 * ROUNDS):
            tab.evaluate("fetch('/go?to=none').then(answer => answer.text())")
        server, empty = _durations(tab, "/ops"), _durations(tab, "/go?to=none")
    sys.stdout.write(f"{BEADS:,} beads: opens in {statistics.median(opened):.0f} ms (slowest {max(opened):.0f})\n")
    ratio = statistics.median(server) / statistics.median(empty)
    sys.stdout.write(f"an edit is answered in {statistics.median(server):.0f} ms (slowest {max(server):.0f}), ")
    sys.stdout.write(f"{ratio:.1f} times as long as an empty request ({statistics.median(empty):.0f} ms)\n")
    sys.stdout.write(f"from key to drawn row {statistics.median(edited):.0f} ms, with the test driver's own time\n")


def _flag(number: int) -> Flag:
    return Flag(code="number", severity="warning", bead=f"b{number}", message="5 is missing.", key=f"k{number}")


def _durations(tab: Page, end: str) -> list[float]:
    """How long the requests took whose address ends so."""
    found: list[float] = tab.evaluate(
        "end => performance.getEntriesByType('resource').filter(one => one.name.endsWith(end))"
        ".map(one => one.duration)",
        end,
    )
    return found


def _opening(tab: Page) -> float:
    tab.reload()
    expect(tab.locator("td:focus")).to_be_visible()
    return float(tab.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd"))


def _edit(tab: Page, session: Session, key: str) -> float:
    rev, start = session.rev, time.perf_counter()
    tab.keyboard.press(key)
    expect(tab.locator("#rev")).to_have_text(str(rev + 1))
    return 1000 * (time.perf_counter() - start)


def keys(browser: Browser, folder: Path, name: str, truth: Alignment) -> None:
    """How many keys it takes to put planted errors right, the way to each of them included."""
    wrong, planted = plant(truth, ERRORS, seed=4)
    session = Session.open(folder_with(wrong, folder), reviewer="bench", flags=())
    with served(session) as address, page(browser) as tab:
        tab.goto(address)
        expect(tab.locator("td:focus")).to_be_visible()
        reviewer = ScriptedReviewer(tab=tab, session=session, truth=pairs(truth))
        reviewer.correct()
    right = "all beads right again" if pairs(session.alignment) == pairs(truth) else "NOT ALL BEADS RIGHT"
    count = sum(planted.values())
    kinds = ", ".join(f"{number} {kind}" for kind, number in sorted(planted.items()))
    sys.stdout.write(
        f"{name}: {count} errors ({kinds}), {len(reviewer.pressed) / count:.2f} keys a correction, {right}\n"
    )


if __name__ == "__main__":
    main()
