"""The review page in a real Chromium: few flows, by keys, found by role and name. Nothing sleeps."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from browser import chromium, page, served
from playwright.sync_api import Browser, Locator, Page, expect
from review_texts import alignment, folder_with
from scripted_reviewer import KINDS, ScriptedReviewer, made_up, pairs, plant

from aligner.bitext import Alignment, Bead
from aligner.judgement import Evidence, Flag
from aligner.review.keys import KEYS
from aligner.review.session import Session

REFUSED = "422"  # the browser writes every such answer to its console
STALE = "409"
GONE = "ERR_CONNECTION_REFUSED"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


class Review:
    """A review with its server and tabs."""

    def __init__(self, stack: ExitStack, browser: Browser, folder: Path, flags: tuple[Flag, ...]) -> None:
        self._stack = stack
        self._browser = browser
        self.folder = folder
        self.flags = flags
        self.checker: Any = None
        self._server = ExitStack()
        stack.callback(self.stop)
        self.start()

    def start(self) -> None:
        self.session = Session.open(
            self.folder,
            reviewer="Anna",
            flags=self.flags,
            checker=self.checker and (lambda _alignment: self.checker),
            similarity=lambda one, other: 0.25 + 0.5 * (one[-3] == other[-3]),
        )
        self.address = self._server.enter_context(served(self.session))

    def stop(self) -> None:
        self._server.close()

    def tab(self, address: str = "", *, allowed: tuple[str, ...] = (), **options: Any) -> Page:
        """A tab at an address, with the focus in the grid."""
        tab = self._stack.enter_context(page(self._browser, allowed=allowed, **options))
        tab.goto(self.address + address)
        expect(tab.locator("td:focus")).to_be_visible()
        return tab

    def beads(self) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
        return [(bead.source, bead.target) for bead in self.session.alignment.beads]

    def bead(self, name: str) -> Bead:
        return next(bead for bead in self.session.alignment.beads if bead.id == name)


@pytest.fixture
def review(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Review]]:
    with ExitStack() as stack:

        def open_review(types: str | Alignment, *, flags: tuple[Flag, ...] = (), **texts: Any) -> Review:
            made = alignment(types, **texts) if isinstance(types, str) else types
            return Review(stack, browser, folder_with(made, tmp_path), flags)

        yield open_review


def row(tab: Page, number: int) -> Locator:
    return tab.get_by_role("row", name=re.compile(rf"^Bead {number},"))


def cell(tab: Page, number: int, side: str) -> Locator:
    return row(tab, number).get_by_role("gridcell").nth(["source", "target"].index(side))


def press(tab: Page, keys: str) -> None:
    for key in keys.split():
        tab.keyboard.press(key)


def says(tab: Page, words: str) -> None:
    expect(tab.get_by_role("status")).to_contain_text(words)


def number_flag(bead: str, *, severity: Any = "warning") -> Flag:
    evidence = (Evidence(side="source", start=4, stop=15),)
    return Flag(
        code="number", severity=severity, bead=bead, message="5 is missing.", evidence=evidence, key=f"k-{bead}"
    )


def test_confirming_goes_on_to_the_next_open_bead(review: Callable[..., Review]) -> None:
    made = review("1-1 1-1 1-1")
    tab = made.tab()
    press(tab, "j Enter")
    says(tab, "Confirmed 2")
    expect(row(tab, 2)).to_have_accessible_name("Bead 2, one to one, confirmed")
    expect(cell(tab, 3, "source")).to_be_focused()
    press(tab, "Shift+U")
    expect(cell(tab, 1, "source")).to_be_focused()
    press(tab, "q End Shift+Enter")
    says(tab, "Confirmed 3")
    assert [bead.status for bead in made.session.alignment.beads] == ["unsure", "confirmed", "confirmed"]
    expect(tab.get_by_text("2 of 3 confirmed")).to_be_visible()


def test_merging_splitting_moving_and_linking(review: Callable[..., Review]) -> None:
    made = review("1-1 1-1 2-2 1-0 0-1 1-1")
    before = made.beads()
    tab = made.tab()
    press(tab, "m")
    says(tab, "Merged 1 and 2")
    expect(row(tab, 2)).to_have_count(0)
    expect(row(tab, 1)).to_have_accessible_name("Bead 1, two to two, edited")
    press(tab, "s Enter")
    says(tab, "Split 1")
    assert made.beads() == before
    press(tab, "j j ArrowRight Alt+ArrowUp")
    says(tab, "Moved a sentence of 3")
    assert made.beads()[2] == (("ru.s3", "ru.s4"), ("en.s4",))
    press(tab, "Control+z")
    says(tab, "Undone")
    press(tab, "j l")
    says(tab, "Linked")
    assert (("ru.s5",), ("en.s5",)) in made.beads()
    press(tab, "b")
    says(tab, "apart")
    assert (("ru.s5",), ()) in made.beads() and ((), ("en.s5",)) in made.beads()


def test_a_cut_is_placed_with_the_arrows(review: Callable[..., Review]) -> None:
    made = review("3-2")
    tab = made.tab()
    press(tab, "s ArrowUp Escape")
    press(tab, "s ArrowLeft ArrowDown ArrowDown ArrowUp ArrowUp ArrowUp ArrowRight ArrowDown ArrowUp Enter")
    says(tab, "Split")
    assert len(made.beads()) == 2 and len(made.beads()[0][1]) == 1


def test_linking_at_a_distance(review: Callable[..., Review]) -> None:
    made = review("1-0 1-1 2-1 1-1 0-1 1-1")
    tab = made.tab()
    press(tab, "Space")
    says(tab, "Pinned a sentence")
    press(tab, "End k ArrowRight Space")
    says(tab, "Linked")
    assert (("ru.s1",), ("en.s4",)) in made.beads()
    expect(tab.get_by_role("row", name=re.compile("crosses others"))).to_have_count(1)
    expect(row(tab, 1).get_by_text("stands after")).to_be_visible()
    press(tab, "Home j j ArrowLeft 2 Space ArrowRight Home j Space")  # one sentence of two
    says(tab, "Linked")
    assert any("ru.s4" in source and "en.s1" in target for source, target in made.beads())


def test_undo_after_a_restart(review: Callable[..., Review]) -> None:
    made = review("1-1 1-1 1-1")
    before = made.beads()
    tab = made.tab(allowed=(GONE,))
    press(tab, "j m")
    says(tab, "Merged 2 and 3")
    made.stop()
    made.start()
    tab = made.tab()
    press(tab, "Control+z")
    says(tab, "Undone: Merged 2 and 3")
    expect(cell(tab, 2, "source")).to_be_focused()
    assert made.beads() == before
    press(tab, "Control+Shift+z")
    says(tab, "Done again")
    expect(row(tab, 3)).to_have_count(0)


def test_two_tabs(review: Callable[..., Review]) -> None:
    made = review("1-1 1-1 1-1")
    first, second = made.tab(), made.tab(allowed=(STALE,))
    press(first, "m")
    says(first, "Merged 1 and 2")
    press(second, "j Enter")
    says(second, "Changed in another tab")
    expect(row(second, 2)).to_have_count(0)
    expect(row(second, 1)).to_have_accessible_name("Bead 1, two to two, edited")
    press(second, "Home Enter")
    says(second, "Confirmed 1")


def test_a_russian_layout(review: Callable[..., Review]) -> None:
    made = review("1-1 1-1 1-1")
    tab = made.tab()
    keyboard = tab.context.new_cdp_session(tab)
    for code, letter, number in (("KeyJ", "о", 74), ("KeyM", "ь", 77)):
        keyboard.send(
            "Input.dispatchKeyEvent",
            {"type": "keyDown", "code": code, "key": letter, "text": letter, "windowsVirtualKeyCode": number},
        )
    says(tab, "Merged 2 and 3")


def test_dismissing_and_restoring_a_flag(review: Callable[..., Review]) -> None:
    made = review("1-1 1-1 1-1", flags=(number_flag("b2"), number_flag("b3", severity="info")))
    tab = made.tab()
    press(tab, "n")
    expect(cell(tab, 2, "source")).to_be_focused()
    foot = tab.get_by_role("region", name="The bead in hand")
    expect(foot).to_contain_text("5 is missing.")
    press(tab, "d")
    dialog = tab.get_by_role("dialog", name="Why may the flag be set aside?")
    dialog.get_by_role("textbox").fill("a slip of the scan")
    press(tab, "Enter")
    says(tab, "Set a flag aside")
    expect(row(tab, 2)).to_have_accessible_name("Bead 2, one to one, automatic")
    expect(foot).to_contain_text("Set aside by Anna: a slip of the scan")
    expect(cell(tab, 2, "source")).to_be_focused()
    foot.get_by_role("button", name="Restore").click()
    expect(row(tab, 2)).to_have_accessible_name("Bead 2, one to one, automatic, number")


def test_a_remark_and_the_reason_for_an_empty_side(review: Callable[..., Review]) -> None:
    made = review("1-0 1-1")
    tab = made.tab()
    press(tab, "r")
    tab.get_by_role("dialog", name="Remark").get_by_role("textbox").fill("illegible")
    press(tab, "Enter")
    says(tab, "Remark on 1")
    expect(row(tab, 1)).to_contain_text("remark")
    press(tab, "t")
    expect(tab.get_by_role("dialog", name="Bead 1: why is there no counterpart?")).to_be_visible()
    press(tab, "3")
    says(tab, "1: stamp")
    expect(row(tab, 1)).to_have_accessible_name("Bead 1, no translation: stamp, edited")
    press(tab, "Backspace")
    expect(row(tab, 1)).to_have_accessible_name(re.compile("automatic"))


def test_cutting_and_joining_sentences(review: Callable[..., Review]) -> None:
    made = review("1-1", source=["Он говорил. Она молчала, и долго."], target=["He spoke."])
    tab = made.tab()
    press(tab, "Shift+S Enter")
    says(tab, "Split a sentence of 1")
    expect(cell(tab, 1, "source")).to_contain_text("Он говорил. Она")
    source = made.session.alignment.source
    assert source is not None and source.segments[0].text == "Он говорил."
    press(tab, "Shift+J")
    says(tab, "Joined")
    expect(row(tab, 1)).to_have_accessible_name(re.compile("one to one"))


def test_a_filter_in_the_address_survives_a_reload(review: Callable[..., Review]) -> None:
    made = review("1-1 1-1 1-0 1-1 1-1 1-1 1-1", flags=(number_flag("b1"),))
    tab = made.tab()
    press(tab, "/")
    tab.keyboard.type("type:1-0")
    press(tab, "Enter")
    tab.wait_for_url("**/?type=1-0")
    for _ in range(2):
        expect(tab.get_by_text("1 bead", exact=True)).to_be_visible()
        expect(tab.get_by_role("row", name=re.compile(r"^Bead \d"))).to_have_count(5)
        expect(cell(tab, 3, "source")).to_be_focused()
        tab.reload()
    press(tab, "v")
    tab.wait_for_url("**/?view=queue&type=1-0")
    tab.get_by_role("link", name="Flagged 1").click()
    expect(tab.get_by_text("1 bead, the most doubtful first")).to_be_visible()
    expect(tab.locator("td:focus")).to_be_visible()
    press(tab, "v")
    tab.wait_for_url("**/?flag=any")


def test_help_lists_every_key_and_gives_the_focus_back(review: Callable[..., Review]) -> None:
    tab = review("1-1").tab()
    press(tab, "Shift+?")
    dialog = tab.get_by_role("dialog", name="Keys")
    for key in KEYS:
        expect(dialog.get_by_role("definition").filter(has_text=key.does).first).to_be_visible()
    press(tab, "Escape")
    expect(cell(tab, 1, "source")).to_be_focused()


def test_keys_act_only_in_the_grid_and_can_be_switched_off(review: Callable[..., Review]) -> None:
    made = review("1-1 1-1", flags=())
    tab = made.tab()
    tab.get_by_role("button", name="Keys on").click()
    press(tab, "m")
    cell(tab, 1, "target").click()
    press(tab, "m ArrowDown")
    expect(cell(tab, 2, "target")).to_be_focused()
    tab.get_by_role("searchbox").focus()
    press(tab, "x Escape")
    assert made.session.rev == 0
    tab.get_by_role("button", name="Keys off").click()
    cell(tab, 1, "target").click()
    press(tab, "x")
    says(tab, "Rejected 1")


def test_the_toolbar_does_all_with_the_mouse(review: Callable[..., Review]) -> None:
    made = review("1-1 1-1")
    tab = made.tab()
    toolbar = tab.get_by_role("toolbar", name="Edit the bead")
    cell(tab, 2, "target").click()
    toolbar.get_by_role("button", name="Reject").click()
    says(tab, "Rejected 2")
    expect(cell(tab, 2, "target")).to_be_focused()
    tab.get_by_role("button", name="Undo").click()
    says(tab, "Undone")
    cell(tab, 1, "source").click()
    tab.get_by_role("button", name=re.compile("merge with next")).click()
    says(tab, "Merged 1 and 2")
    for part in (toolbar, tab.get_by_role("banner")):
        sizes = part.get_by_role("button").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect()).map(box => Math.min(box.width, box.height))"
        )
        assert sizes and min(sizes) >= 24


def test_a_refusal_is_said_and_nothing_changes(review: Callable[..., Review]) -> None:
    made = review("1-1 1-1")
    tab = made.tab(allowed=(REFUSED,))
    press(tab, "Shift+M")
    says(tab, "no bead above")
    press(tab, "l")
    says(tab, "has both sides")
    assert made.session.rev == 0


def test_without_a_server_nothing_is_edited(review: Callable[..., Review]) -> None:
    made = review("1-1 1-1")
    tab = made.tab(allowed=(GONE,))
    press(tab, "Enter")
    says(tab, "Confirmed 1")
    expect(tab.get_by_role("region", name="The bead in hand")).to_contain_text("Bead 2")
    made.stop()
    press(tab, "Enter")
    expect(tab.get_by_role("alert")).to_contain_text("Everything up to revision 1 is saved.")
    press(tab, "m")
    says(tab, "Nothing can be saved")
    expect(row(tab, 2)).to_have_accessible_name(re.compile("automatic"))


def test_a_narrow_dark_window(review: Callable[..., Review]) -> None:
    """1280 pixels at 200 % are 640."""
    tab = review("1-1 2-2 1-0").tab(viewport={"width": 640, "height": 400}, color_scheme="dark")
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    press(tab, "End")
    box = cell(tab, 3, "source").bounding_box()
    foot = tab.get_by_role("toolbar").bounding_box()
    assert box and foot and box["y"] >= 0 and box["y"] + box["height"] <= foot["y"]


def test_errors_of_all_kinds_are_put_right_by_four_keys_each_at_most(review: Callable[..., Review]) -> None:
    truth = made_up(40, seed=1)
    wrong, planted = plant(truth, len(KINDS), seed=1)
    assert set(planted) == set(KINDS)
    made = review(wrong)
    reviewer = ScriptedReviewer(tab=made.tab(), session=made.session, truth=pairs(truth))
    reviewer.correct()
    assert pairs(made.session.alignment) == pairs(truth)
    assert len(reviewer.pressed) <= 4 * len(KINDS), reviewer.pressed


def test_a_sentence_moves_to_the_row_below_even_if_that_has_none(review: Callable[..., Review]) -> None:
    made = review("1-2 1-0 1-1")
    tab = made.tab()
    press(tab, "ArrowRight Alt+ArrowDown")
    expect(row(tab, 1)).to_have_accessible_name("Bead 1, one to one, edited")
    assert [target for _, target in made.beads()] == [("en.s1",), ("en.s2",), ("en.s3",)]
    expect(cell(tab, 1, "target")).to_be_focused()


def test_a_novel_opens_by_the_page(review: Callable[..., Review]) -> None:
    made = review(" ".join(["1-1"] * 30_000))
    tab = made.tab()
    assert tab.get_by_role("row").count() <= 401
    press(tab, "g")
    tab.get_by_role("dialog", name="Go to bead").get_by_role("textbox").fill("29990")
    press(tab, "Enter")
    expect(cell(tab, 29990, "source")).to_be_focused()
    press(tab, "m")
    says(tab, "Merged 29990 and 29991")
    press(tab, "End j")
    says(tab, "There is none.")
    tab.get_by_role("navigation", name="Chapters").get_by_role("link").first.click()
    expect(cell(tab, 1, "source")).to_be_focused()
    press(tab, "End j")
    expect(row(tab, 1)).to_have_count(0)


def test_what_the_checks_find_later_is_drawn_where_the_reviewer_is(review: Callable[..., Review]) -> None:
    go_on = threading.Event()

    class Slow:
        def flags(self, _alignment: Alignment, beads: Collection[str]) -> tuple[Flag, ...]:
            assert go_on.wait(10)
            return tuple(number_flag(bead) for bead in beads if bead == "b1")

    made = review("1-1 1-1 1-1 1-1")
    made.checker = Slow()
    made.stop()
    made.start()
    tab = made.tab()
    press(tab, "m")
    says(tab, "Merged 1 and 2")
    foot = tab.get_by_role("region", name="The bead in hand")
    expect(foot).to_contain_text("Checking …")
    press(tab, "j Enter")
    says(tab, "Confirmed 3")
    go_on.set()
    expect(row(tab, 1)).to_have_accessible_name("Bead 1, two to two, edited, number")
    expect(cell(tab, 4, "source")).to_be_focused()
    press(tab, "Home")
    expect(foot).to_contain_text("5 is missing.")
    expect(foot).not_to_contain_text("Checking")
