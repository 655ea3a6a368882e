"""The edition to read, in a real browser: from the disk, without a network, on a phone, without scripts."""

from __future__ import annotations

import browser as browsers
import pytest

from aligner.edition.reading import write_html
from aligner.judgement import Edition


@pytest.fixture(scope="module")
def chromium():
    with browsers.chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def address(alignment_117427, tmp_path_factory):
    path = tmp_path_factory.mktemp("edition") / "edition.html"
    path.write_bytes(write_html(Edition(alignment=alignment_117427)))
    return path.as_uri()


def ground(cell):
    return cell.evaluate("element => getComputedStyle(element).backgroundColor")


def test_a_pair_lights_up_together_also_in_a_knot(chromium, address, alignment_117427):
    crossing = next(bead for bead in alignment_117427.beads if bead.origin == "crossing")
    with browsers.page(chromium, offline=True) as page:
        page.goto(address)
        ours, theirs = (page.locator(f'[id="{names[0]}"]') for names in (crossing.source, crossing.target))
        dark = ground(theirs)
        ours.hover()
        assert ground(ours) == ground(theirs) != dark
        page.mouse.move(0, 0)
        ours.focus()
        assert ground(ours) == ground(theirs) != dark


def test_lines_meet_the_sentences(chromium, address, alignment_117427):
    bead = next(bead for bead in alignment_117427.beads if bead.origin == "crossing")
    with browsers.page(chromium) as page:
        page.goto(address)
        line = page.locator(f'.gutter path[data-bead="{bead.id}"]').bounding_box()
        cells = [page.locator(f'[id="{names[0]}"]').bounding_box() for names in (bead.source, bead.target)]
        middles = sorted(cell["y"] + cell["height"] / 2 for cell in cells)
        assert abs(line["y"] - middles[0]) < 6
        assert abs(line["y"] + line["height"] - middles[1]) < 6


def test_the_filter_and_the_copies(chromium, address):
    with browsers.page(chromium) as page:
        page.goto(address)
        rows = page.locator("main .row:not(.heads):visible")
        everything = rows.count()
        page.get_by_label("Find").fill("Molotov")
        assert 0 < rows.count() < everything
        assert "Molotov" in rows.first.inner_text()
        page.get_by_label("Find").fill("")
        page.get_by_label("without counterpart").check()
        assert set(
            page.locator("main .row:not(.heads):visible").evaluate_all(
                "rows => rows.map(row => row.className.includes('null'))"
            )
        ) == {True}
        page.get_by_label("without counterpart").uncheck()
        twin = page.locator(".copy.twin").first
        assert not twin.is_visible()
        page.get_by_label("both, with their differences").check()
        assert twin.is_visible()
        page.get_by_label("second copy", exact=True).check()
        assert not page.locator(".copy.base").first.is_visible()


def test_it_reads_without_scripts_and_on_a_phone(chromium, address):
    with browsers.page(chromium, java_script_enabled=False, viewport={"width": 360, "height": 740}) as page:
        page.goto(address)
        assert page.get_by_text("Pass the following to Kim Il Sung").is_visible()
        assert not page.get_by_role("searchbox").is_visible()
        page.get_by_label("second copy", exact=True).check()
        assert page.locator(".copy.twin").first.is_visible()
    with browsers.page(chromium, viewport={"width": 360, "height": 740}) as page:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_box_of_the_plot_leads_to_its_row(chromium, address):
    with browsers.page(chromium) as page:
        page.goto(address)
        page.locator("svg.plot a").last.click()
        name = page.evaluate("decodeURIComponent(location.hash.slice(1))")
        assert page.locator(f'[id="{name}"]').is_visible()


def test_what_has_moved_far_has_a_line_to_where_it_stands(chromium, alignment_lighthouse, tmp_path):
    path = tmp_path / "edition.html"
    path.write_bytes(write_html(Edition(alignment=alignment_lighthouse)))
    with browsers.page(chromium) as page:
        page.goto(path.as_uri())
        halves = page.locator(".row.away")
        lines = page.locator(".far path")
        assert halves.count() == 2 * lines.count() > 0
        first, line = halves.first.bounding_box(), lines.first.bounding_box()
        assert abs(line["y"] - (first["y"] + first["height"] / 2)) < 6
