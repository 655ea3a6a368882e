"""The edition to read: every word of both texts, pairs that find each other, and nothing from outside."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from lxml import etree, html
from test_export_tmx import edition_of

from aligner.bitext import Bead
from aligner.edition.reading import write_html, write_index
from aligner.edition.reading.rows import rows
from aligner.judgement import Decision, Edition, Evidence, Flag


@pytest.fixture(scope="module")
def page(alignment_117427):
    return html.fromstring(write_html(Edition(alignment=alignment_117427)))


def text(element):
    return " ".join(element.text_content().split())


def test_every_segment_stands_there_once_with_its_words(alignment_117427, page):
    twins = {name for w in alignment_117427.witnesses for link in w.links for name in link.twin}
    for document in alignment_117427.documents:
        cells = {cell.get("id"): cell for cell in page.find_class("s") if cell.get("id").startswith(document.lang)}
        assert set(cells) == {segment.id for segment in document.segments} - twins
        for segment in document.segments:
            if segment.id in twins:
                continue
            shown = cells[segment.id].find_class("base") or [cells[segment.id]]
            for number in shown[0].find_class("page"):
                number.drop_tree()
            assert text(shown[0]) == segment.text


def test_the_words_of_the_second_copy_stand_with_their_base(alignment_117427, page):
    shown = " ".join(text(copy) for copy in page.find_class("twin") if copy.tag == "span")
    for witness in alignment_117427.witnesses:
        for link in witness.links:
            assert alignment_117427.text(link.twin) in shown
    assert page.get_element_by_id("show-both").get("type") == "radio"


def test_nothing_comes_from_outside_and_it_is_the_same_each_time(alignment_117427):
    data = write_html(Edition(alignment=alignment_117427))
    assert data == write_html(Edition(alignment=alignment_117427))
    root = html.fromstring(data)
    assert not root.xpath("//link | //script[@src] | //img[not(starts-with(@src, 'data:'))] | //iframe")
    assert not re.search(rb"url\((?!['\"]?data:)|@import", data)


def test_crossing_beads_are_one_knot_with_lines(alignment_117427):
    found = [row for row in rows(Edition(alignment=alignment_117427)) if row.knot]
    crossing = {bead.id for bead in alignment_117427.beads if bead.origin == "crossing"}
    assert crossing <= {bead.id for row in found for bead in row.beads}
    assert [{line[0] for line in row.lines} for row in found] == [{bead.id for bead in row.beads} for row in found]
    order = [name for row in rows(Edition(alignment=alignment_117427)) for name in row.target]
    assert order == [segment.id for segment in alignment_117427.target.segments]


def test_flags_decisions_and_hostile_words():
    edition = edition_of([("<script>alert(1)</script> & 5", 'five "quoted" 6'), ("Да", "Yes")])
    source = edition.alignment.source
    place = Evidence(side="source", start=source.text.index("5"), stop=source.text.index("5") + 1)
    flag = Flag(code="number", severity="error", bead="b1", message="5 is <b>6</b>", evidence=(place,))
    decision = Decision(bead="b2", who="A & B", when="2026-11-22T09:30:00Z", operation="confirm", comment="<i>")
    root = html.fromstring(write_html(Edition(alignment=edition.alignment, flags=(flag,), decisions={"b2": decision})))
    assert len(root.xpath("//script")) == 1
    assert not root.xpath("//main//b[text()='6'] | //main//i")
    assert [text(mark) for mark in root.xpath("//mark[contains(@class, 'flag')]")] == ["5"]
    assert [text(note) for note in root.find_class("note")] == ["number 5 is <b>6</b>", "A & B confirm: <i>"]
    assert "flagged" in root.get_element_by_id("b1").get("class")


def test_the_plot_has_a_box_for_each_bead_and_a_picture(alignment_117427):
    matrix = np.eye(51, 30, dtype=np.float32)
    root = html.fromstring(write_html(Edition(alignment=alignment_117427, matrix=matrix)))
    boxes = root.xpath("//*[local-name()='svg'][@class='plot']//*[local-name()='a']/@href")
    assert set(boxes) == {f"#{bead.id}" for bead in alignment_117427.beads}
    for name in boxes:
        assert root.get_element_by_id(name[1:]) is not None
    picture = root.xpath("//*[local-name()='image']/@href")
    assert picture[0].startswith("data:image/png;base64,")


def test_a_text_alone_is_shown_alone(alignment_117427):
    single = replace(alignment_117427, target=None, beads=(), witnesses=())
    root = html.fromstring(write_html(Edition(alignment=single)))
    assert [cell.get("id") for cell in root.find_class("s")] == [s.id for s in single.source.segments]
    assert not root.find_class("plot")


def test_an_unordered_text_is_one_knot():
    edition = edition_of([("а", "a"), ("б", "b"), ("в", "c")])
    beads = tuple(Bead(id=f"b{n}", source=(f"ru.s{n}",), target=(f"en.s{4 - n}",)) for n in (1, 2, 3))
    found = rows(Edition(alignment=replace(edition.alignment, beads=beads)))
    assert [(row.source, row.target) for row in found] == [(("ru.s1", "ru.s2", "ru.s3"), ("en.s1", "en.s2", "en.s3"))]


def test_a_passage_that_moved_far_leaves_the_rest_in_rows():
    size = 120
    edition = edition_of([(f"п{n}", f"t{n}") for n in range(1, size + 1)])
    beads = [Bead(id=f"b{n}", source=(f"ru.s{n}",), target=(f"en.s{(n - 3) % size + 1}",)) for n in range(1, size + 1)]
    edition = Edition(alignment=replace(edition.alignment, beads=tuple(beads)))
    found = rows(edition)
    for side in ("source", "target"):
        shown = [name for row in found for name in getattr(row, side)]
        assert shown == [segment.id for segment in getattr(edition.alignment, side).segments]
    assert [(row.source, row.target, row.away) for row in found if row.away] == [
        (("ru.s1",), (), "en.s119"),
        (("ru.s2",), (), "en.s120"),
        ((), ("en.s119",), "ru.s1"),
        ((), ("en.s120",), "ru.s2"),
    ]
    root = html.fromstring(write_html(edition))
    assert len({element.get("id") for element in root.xpath("//*[@id]")}) == len(root.xpath("//*[@id]"))


def test_the_index_leads_to_every_text():
    entry = {"id": "7", "title": "A <b>", "date": "1953", "state": "2 beads", "open": 1, "href": "7/edition.html"}
    root = html.fromstring(write_index([entry]))
    assert [(link.get("href"), text(link)) for link in root.iter("a")] == [("7/edition.html", "A <b>")]


def test_it_is_well_formed_enough_for_an_xml_reader(alignment_117427):
    data = write_html(Edition(alignment=alignment_117427))
    parser = etree.HTMLParser(recover=False)
    etree.fromstring(data, parser)
    assert [str(entry) for entry in parser.error_log if "Tag" not in entry.message] == []
