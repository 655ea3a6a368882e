"""Every format, read back and compared bead by bead with the alignment; by the programs of others where they are."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from test_clients import compare
from test_export_tmx import edition_of

from aligner import registry
from aligner.bitext import Alignment, Bead
from aligner.exchange import ExportOptions, Written
from aligner.export.order import crossing_beads, in_order, indices
from aligner.export.vertical import tokens
from aligner.judgement import Decision, Edition, Evidence, Flag

Pair = tuple[tuple[str, ...], tuple[str, ...]]


def export(alignment: Alignment | Edition, name: str, **options: object) -> Written:
    edition = alignment if isinstance(alignment, Edition) else Edition(alignment=alignment)
    return registry.writer(name)(edition, ExportOptions(**options))


def beads_of(alignment: Alignment) -> set[Pair]:
    return {(bead.source, bead.target) for bead in alignment.beads}


def twins_of(alignment: Alignment) -> set[Pair]:
    return {(twins, bead.target) for _, twins, bead in alignment.twins()}


def sentences(alignment: Alignment) -> list[list[str]]:
    return [[segment.id for segment in document.segments] for document in alignment.documents]


@pytest.mark.parametrize("name", [entry.name for entry in registry.FORMATS])
def test_the_same_edition_gives_the_same_bytes(alignment_117427, name):
    first, second = (export(alignment_117427, name) for _ in range(2))
    assert first == second
    assert first.files


def test_a_table_quotes_what_it_must():
    edition = edition_of([('Он сказал: "да, нет"', "=SUM(1)"), ("- Да, - сказал он", "Yes, he said")])
    rows = list(csv.reader(io.StringIO(export(edition, "csv").files[".csv"].decode())))
    assert rows[1][8:10] == ['Он сказал: "да, нет"', "'=SUM(1)"]
    assert rows[2][8] == "'- Да, - сказал он"


def test_the_spreadsheet(alignment_117427):
    openpyxl = pytest.importorskip("openpyxl")
    bead = next(bead for bead in alignment_117427.beads if not bead.is_null)
    segment = alignment_117427[bead.source[0]]
    place = Evidence(side="source", start=segment.start, stop=segment.start + 1)
    flag = Flag(code="number", severity="error", bead=bead.id, message="A is B", evidence=(place,))
    decision = Decision(bead=bead.id, who="A. Reader", when="2026-11-22T09:30:00Z", operation="confirm", comment="=1+1")
    edition = Edition(alignment=alignment_117427, flags=(flag,), decisions={bead.id: decision})
    data = export(edition, "xlsx").files[".xlsx"]
    sheet = openpyxl.load_workbook(BytesIO(data), rich_text=True).active
    head, *body = [[cell.value for cell in row] for row in sheet.iter_rows()]
    rows = [{name: "" if value is None else str(value) for name, value in zip(head, row, strict=True)} for row in body]
    compare(alignment_117427, rows)
    row = next(number for number, values in enumerate(rows, 2) if values["bead"] == bead.id)
    cells = dict(zip(head, sheet[row], strict=True))
    assert cells["flags"].value == "number (error): A is B"
    assert (cells["comment"].value, cells["comment"].data_type) == ("=1+1", "s")
    assert [str(part) for part in cells["source"].value if not isinstance(part, str)] == [segment.text[0]]
    assert isinstance(cells["probability"].value, float)
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == f"A1:M{len(rows) + 1}"
    assert not [name for name in zipfile.ZipFile(BytesIO(data)).namelist() if "calcChain" in name]


def test_json_lines(aligned):
    lines = export(aligned, "jsonl").files[".jsonl"].decode().splitlines()
    entries = [json.loads(line) for line in lines]
    names = lambda part: tuple(segment["id"] for segment in part)  # noqa: E731
    assert {(names(e.get("source", ())), names(e.get("target", ()))) for e in entries} == beads_of(aligned)
    copies = {
        (names(copy["segments"]), names(entry["target"])) for entry in entries for copy in entry.get("copies", ())
    }
    assert copies == twins_of(aligned)
    for entry in entries:
        for side, document in (("source", aligned.source), ("target", aligned.target)):
            for segment in entry.get(side, ()):
                assert document.reading(segment["start"], segment["stop"]) == segment["text"]


def test_moses_has_a_line_a_pair(aligned):
    written = export(aligned, "moses")
    lines = [data.decode().splitlines() for data in written.files.values()]
    pairs = [bead for bead in aligned.beads if not bead.is_null]
    assert lines[0] == [aligned.text(bead.source) for bead in pairs]
    assert lines[1] == [aligned.text(bead.target) for bead in pairs]
    assert any("cross" in note for note in written.notes)


def test_vecalign(aligned):
    written = export(aligned, "vecalign")
    ids = sentences(aligned)
    found = set()
    for line in written.files[".vecalign"].decode().splitlines():
        match = re.fullmatch(r"\[([\d, ]*)\]:\[([\d, ]*)\]:(\d\.\d{6})", line)
        sides = [[int(place) for place in part.split(",") if place] for part in match.groups()[:2]]
        found.add(tuple(tuple(ids[side][place] for place in places) for side, places in enumerate(sides)))
    assert found == beads_of(aligned)
    assert len(written.files[".ru.sents"].decode().splitlines()) == len(ids[0])


def test_the_ladder_covers_both_texts_in_order(aligned):
    written = export(aligned, "ladder")
    rungs = [tuple(map(float, line.split("\t"))) for line in written.files[".ladder"].decode().splitlines()]
    ids = sentences(aligned)
    assert rungs[0][:2] == (0, 0)
    assert rungs[-1][:2] == (len(ids[0]), len(ids[1]))
    found = set()
    for (row, column, _), (below, after, _) in pairwise(rungs):
        assert below >= row and after >= column
        found.add((tuple(ids[0][int(row) : int(below)]), tuple(ids[1][int(column) : int(after)])))
    crossed = {bead.id for bead in crossing_beads(aligned, aligned.beads)}
    for bead in aligned.beads:
        assert ((bead.source, bead.target) in found) == (bead.id not in crossed)
    assert any(f"{len(crossed)} beads that cross" in note for note in written.notes)


def test_xces_keeps_every_bead(aligned):
    root = etree.fromstring(export(aligned, "xces").files[".xces.xml"])
    group = root.find("linkGrp")
    assert (group.get("fromDoc"), group.get("toDoc")) == (
        f"{aligned.metadata.id}.ru.xml",
        f"{aligned.metadata.id}.en.xml",
    )
    found = {tuple(tuple(side.split()) for side in link.get("xtargets").split(";")) for link in root.iter("link")}
    assert found == beads_of(aligned)


def test_intertext_puts_the_translation_first_and_keeps_one_order(aligned):
    written = export(aligned, "intertext")
    root = etree.fromstring(written.files[".intertext.xml"])
    assert (root.get("toDoc"), root.get("fromDoc")) == (
        f"{aligned.metadata.id}.en.it.xml",
        f"{aligned.metadata.id}.ru.it.xml",
    )
    ids = []
    for lang in ("ru", "en"):
        document = etree.fromstring(written.files[f".{lang}.it.xml"])
        ids.append([s.get("id") for s in document.iter("s")])
        assert [s.text for s in document.iter("s")] == [
            segment.text for segment in getattr(aligned, "source" if lang == "ru" else "target").segments
        ]
        assert all(re.fullmatch(r"\d+:\d+", name) for name in ids[-1])
    links = [[side.split() for side in link.get("xtargets").split(";")] for link in root.iter("link")]
    assert [name for to, _ in links for name in to] == ids[1]
    assert [name for _, other in links for name in other] == ids[0]
    assert all(link.get("type") == f"{len(to)}-{len(other)}" for link, (to, other) in zip(root, links, strict=True))


def test_vertical_files_and_their_mapping(aligned):
    written = export(aligned, "vertical")
    ids = sentences(aligned)
    for lang, wanted in zip(("ru", "en"), ids, strict=True):
        lines = written.files[f".{lang}.vert"].decode().splitlines()
        assert re.findall(r'<s id="([^"]+)"', "\n".join(lines)) == wanted
        assert lines[0].startswith(f'<doc id="{aligned.metadata.id}"')
        assert aligned.metadata.date is None or f'date="{aligned.metadata.date}"' in lines[0]
    found = set()
    for line in written.files[".map"].decode().splitlines():
        sides = []
        for side, cell in enumerate(line.split("\t")):
            first, _, last = cell.partition(",")
            places = range(int(first), int(last or first) + 1) if cell != "-1" else range(0)
            sides.append(tuple(ids[side][place] for place in places))
        found.add(tuple(sides))
    assert found == beads_of(aligned)


@given(st.text())
def test_tokens_and_glue_give_the_text_back(text):
    found = tokens(text)
    joined = "".join(token if glued else f" {token}" for token, glued in found)
    assert joined.split() == text.split()


def test_xliff_holds_what_xml_cannot():
    data = export(edition_of([("до\x01после & <b>", "before\x02after")]), "xliff").files[".xlf"]
    source = next(etree.fromstring(data).iter("{*}source"))
    assert (source.text, source[0].get("hex"), source[0].tail) == ("до", "0001", "после & <b>")


def test_plain_text_shows_pairs_and_says_why_one_side_is_missing(aligned):
    paragraphs = export(aligned, "text").files[".txt"].decode().rstrip("\n").split("\n\n")
    assert paragraphs[0] == aligned.metadata.title
    assert len(paragraphs) == 1 + len(aligned.beads)
    for paragraph, bead in zip(paragraphs[1:], aligned.beads, strict=True):
        lines = [aligned.text(names) for names in (bead.source, bead.target) if names]
        assert paragraph.split("\n") == ([f"[{bead.kind}]"] if bead.kind else []) + lines


@given(st.permutations(range(7)))
def test_what_is_left_in_order_is_the_most(order):
    edition = edition_of([("а", "a")] * 7)
    beads = tuple(
        Bead(id=f"b{n}", source=(f"ru.s{n + 1}",), target=(f"en.s{place + 1}",)) for n, place in enumerate(order)
    )
    alignment = replace(edition.alignment, beads=beads)
    crossed = crossing_beads(alignment, beads)
    kept = [order[n] for n in range(7) if beads[n] not in crossed]
    assert kept == sorted(kept)
    longest = max(
        sum(mask >> n & 1 for n in range(7))
        for mask in range(128)
        if (chosen := [order[n] for n in range(7) if mask >> n & 1]) == sorted(chosen)
    )
    assert len(kept) == longest
    found, count = in_order(alignment, beads)
    assert count == len(crossed)
    assert [place for left, _ in found for place in left] == list(range(7))
    assert [place for _, right in found for place in right] == list(range(7))
    assert set(indices(alignment, [bead for bead in beads if bead not in crossed])) <= set(found)


def test_the_documentation_shows_the_table_of_formats():
    page = (Path(__file__).parents[1] / "docs/formats.md").read_text(encoding="utf-8")
    for entry in registry.FORMATS:
        cells = (f"`{entry.name}`", entry.files, entry.keeps, entry.loses, entry.opened or "–")
        assert f"| {' | '.join(cells)} |" in page, entry.name
