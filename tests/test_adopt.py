"""An alignment made elsewhere is taken over bead by bead: what we export as one comes back as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_export_tmx import edition_of

from aligner import registry
from aligner.adopt import adopt
from aligner.bitext import Alignment
from aligner.errors import InputError
from aligner.exchange import ExportOptions
from aligner.export.order import crossing_beads
from aligner.ingest.alignments import ForeignBead, read_alignment
from aligner.judgement import Edition

LANGS = ("ru", "en")


def exported(alignment: Alignment, name: str, folder: Path) -> Path:
    """The main file of an export, its sentence files beside it."""
    written = registry.writer(name)(Edition(alignment=alignment), ExportOptions())
    paths = [folder / f"{alignment.metadata.id}{suffix}" for suffix in written.files]
    for path, data in zip(paths, written.files.values(), strict=True):
        path.write_bytes(data)
    return paths[0]


def sentence_files(path: Path) -> tuple[Path | None, Path | None]:
    files = [path.with_name(f"117427.{lang}.sents") for lang in LANGS]
    return (files[0], files[1]) if files[0].is_file() else (None, None)


@pytest.mark.parametrize("name", ["ladder", "vecalign", "xces", "intertext", "tmx"])
def test_our_own_exports_come_back(alignment_117427, tmp_path, name):
    path = exported(alignment_117427, name, tmp_path)
    foreign = read_alignment(path, name, langs=LANGS, sentences=sentence_files(path))
    found = adopt(alignment_117427, foreign)
    assert found.lost == ()
    assert [s.id for s in found.alignment.source.segments] == [s.id for s in alignment_117427.source.segments]
    wanted = {(bead.source, bead.target) for bead in alignment_117427.beads if not bead.is_null}
    if name in ("ladder", "intertext"):
        wanted -= {(bead.source, bead.target) for bead in crossing_beads(alignment_117427, alignment_117427.beads)}
    assert {(bead.source, bead.target) for bead in found.alignment.beads if not bead.is_null} == wanted
    for bead in found.alignment.beads:
        assert bead.origin == "person"
        assert bead.status == "edited" or bead.is_null
    of_nulls = {bead.status for bead in found.alignment.beads if bead.is_null}
    assert of_nulls == {"auto"} if name == "tmx" else "edited" in of_nulls


def text(source: str, target: str) -> Alignment:
    return edition_of([(source, target)]).alignment


def test_our_segments_are_cut_where_theirs_end():
    ours = text("Он пришёл. «Да», — сказал он.", "He came. ‘Yes,’ he said.")
    foreign = [
        ForeignBead(source=("Он пришёл.",), target=("He came.",), line=1),
        ForeignBead(source=("Да — сказал он",), target=("Yes he said",), line=2),
    ]
    found = adopt(ours, foreign).alignment
    assert [(s.id, s.text) for s in found.source.segments] == [
        ("ru.s1a", "Он пришёл."),
        ("ru.s1b", "«Да», — сказал он."),
    ]
    assert [s.text for s in found.target.segments] == ["He came.", "‘Yes,’ he said."]
    assert [(b.source, b.target) for b in found.beads] == [(("ru.s1a",), ("en.s1a",)), (("ru.s1b",), ("en.s1b",))]


def test_what_is_not_in_our_text_is_counted_and_the_rest_stays():
    ours = edition_of([("Раз.", "One."), ("Два.", "Two.")]).alignment
    found = adopt(
        ours,
        [
            ForeignBead(source=("Раз.",), target=("One.",), line=1),
            ForeignBead(source=("Три.",), target=("Two.",), line=2),
        ],
    )
    assert found.lost == (2,)
    assert [(b.type, b.kind) for b in found.alignment.beads] == [
        ("1-1", None),
        ("1-0", "omission"),
        ("0-1", "addition"),
    ]


def test_a_sentence_that_stands_twice_is_taken_in_order():
    ours = edition_of([("Да.", "Yes."), ("Нет.", "No."), ("Да.", "Aye.")]).alignment
    foreign = [
        ForeignBead(source=(a,), target=(b,), line=n) for n, (a, b) in enumerate([("Да.", "Yes."), ("Да.", "Aye.")], 1)
    ]
    beads = adopt(ours, foreign).alignment.beads
    assert [(b.source, b.target) for b in beads if not b.is_null] == [
        (("ru.s1",), ("en.s1",)),
        (("ru.s3",), ("en.s3",)),
    ]


@pytest.mark.parametrize(
    ("name", "content", "line", "word"),
    [
        ("ladder", "0\t0\t1\nx\t1\t1\n", 2, "rung"),
        ("ladder", "0\t0\t1\n9\t1\t1\n", 1, "rise"),
        ("vecalign", "[0]:[0]:0.1\n[5]:[0]\n", 2, "sentences"),
        ("vecalign", "0:0\n", 1, "looks like"),
        ("xces", "<cesAlign>\n<linkGrp/><a></cesAlign>", 2, "XML"),
        ("intertext", "<a/>", 1, "linkGrp"),
        ("tmx", "<tmx><body/></tmx>", None, "no pair"),
    ],
)
def test_a_wrong_file_is_told_with_its_line(tmp_path, name, content, line, word):
    path = tmp_path / "file"
    path.write_text(content, encoding="utf-8")
    for lang in LANGS:
        (tmp_path / lang).write_text("один\nдва\n", encoding="utf-8")
    with pytest.raises(InputError, match=word) as error:
        read_alignment(path, name, langs=LANGS, sentences=(tmp_path / "ru", tmp_path / "en"))
    assert error.value.line == line


def test_missing_sentences_are_asked_for(tmp_path):
    path = tmp_path / "a.ladder"
    path.write_text("0\t0\t1\n1\t1\t1\n", encoding="utf-8")
    with pytest.raises(InputError, match="--source-sentences"):
        read_alignment(path, "ladder", langs=LANGS, sentences=(None, None))
