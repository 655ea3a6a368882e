"""The TEI edition of one telegram: how it is written, what is read from it, and which faults are found in it.

`telegram.xml` is an edition as we want it, `telegram.tsv` what must be read from it, `faults.tsv` what may go wrong.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from aligner.bitext import (
    Alignment,
    Bead,
    Block,
    BlockKind,
    Document,
    Elision,
    ElisionKind,
    Metadata,
    Signature,
    TwinLink,
    Witness,
)
from aligner.edition import header
from aligner.edition.tei import check_tei, read_tei, text_of, write_tei
from aligner.errors import BrokenInvariant, InputError
from aligner.judgement import Edition

DATA = Path(__file__).parent / "data" / "edition"
EDITION = (DATA / "telegram.xml").read_bytes()


def rows(name: str) -> list[list[str]]:
    lines = (DATA / name).read_text("utf-8").splitlines()
    return [line.replace("⏎", "\n").replace("␌", "\f").split("\t") for line in lines if not line.startswith("#")]


def document(text: str, **marks: object) -> Document:
    blank = Document(side="source", lang="ru", text=text, path="ru.txt", sha256="", encoding="utf-8")
    return replace(blank, **marks)  # type: ignore[arg-type]


def body(source: Document) -> str:
    """The division of a one-text edition of this document, as XML."""
    alignment = Alignment(
        metadata=Metadata(id="x", title="x"), source=source, target=None, beads=(), signature=Signature(pairs=())
    )
    data = write_tei(Edition(alignment=alignment)).decode()
    assert read_tei(data.encode()) == Edition(alignment=alignment)
    return data.partition("<body>")[2].partition("</body>")[0]


def test_what_is_read_is_written_in_the_same_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(header, "__version__", "0.1.0")
    assert write_tei(read_tei(EDITION)) == EDITION


def test_blocks_and_segments_are_read() -> None:
    found = []
    for side in read_tei(EDITION).alignment.documents:
        for block in side.blocks:
            kind = f"{block.kind}, continues" if block.continues else block.kind
            found.append([kind, side.text[block.start : block.stop].strip()])
        found += [[segment.id, segment.text] for segment in side.segments]
    assert found == rows("telegram.tsv")


def test_beads_are_read_in_their_order() -> None:
    beads = read_tei(EDITION).alignment.beads
    assert [bead.id for bead in beads] == ["b1", "b2", "b3", "b4", "b5", "b6", "b7", "b8"]
    assert beads[3] == Bead(
        id="b4",
        source=("ru.s4", "ru.s5"),
        target=("en.s3",),
        similarity=0.31,
        probability=0.42,
        status="edited",
        origin="person",
    )
    assert beads[4] == Bead(id="b5", source=(), target=("en.s4",), kind="editorial insertion")


def test_the_witnesses_are_read() -> None:
    alignment = read_tei(EDITION).alignment
    (witness,) = alignment.witnesses
    (link,) = witness.links
    assert (witness.side, link.base, link.twin, link.similarity) == ("source", ("ru.s3",), ("ru.s9",), 0.97)
    (variant,) = link.variants
    text = alignment.documents[0].text
    assert [text[slice(*place)] for place in (variant.base, variant.twin)] == ["следующее", "следующие"]


def test_the_text_is_the_string_value() -> None:
    copies = [text for text in etree.fromstring(EDITION).iter("{*}text") if text.get("type") in ("original", "edition")]
    text = read_tei(EDITION).alignment.documents[0].text
    assert len(copies) == 2
    assert text_of(*copies) == text
    plain = "".join(piece for copy in copies for piece in copy.itertext())
    assert plain == text.replace("\f", "")  # a form feed is a g: XML cannot hold it


def test_the_edition_has_no_problems() -> None:
    assert check_tei(EDITION) == []


@pytest.mark.parametrize(("code", "find", "put", "why"), rows("faults.tsv"))
def test_a_planted_fault_is_found(code: str, find: str, put: str, why: str) -> None:
    text = EDITION.decode()
    assert find in text
    data = text.replace(find, put, 1).encode()
    assert code in {problem.code for problem in check_tei(data)}, why
    with pytest.raises(InputError) as caught:
        read_tei(data, path=Path("edition.xml"))
    assert caught.value.path == Path("edition.xml")
    assert caught.value.line


def test_a_problem_names_its_line() -> None:
    line = next(number for number, line in enumerate(EDITION.splitlines(), 1) if b'xml:id="b4"' in line)
    (problem,) = check_tei(EDITION.replace(b'n="2:1"', b'n="3:1"'))
    assert (problem.line, problem.code) == (line, "ratio")


@pytest.mark.parametrize(
    "data", [b"", b"\x00\x01", b"<html/>", b"plain text", b"<TEI xmlns='http://www.tei-c.org/ns/1.0'/>"]
)
def test_another_file_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="not an edition that we wrote"):
        read_tei(data)


def test_one_text_alone_has_no_links() -> None:
    alignment = read_tei(EDITION).alignment
    alone = replace(alignment, source=None, beads=(), witnesses=())
    data = write_tei(Edition(alignment=alone))
    assert read_tei(data) == Edition(alignment=alone)
    root = etree.fromstring(data)
    assert [text.get("type") for text in root.iter("{*}text")] == ["translation"]
    assert not list(root.iter("{*}group", "{*}standOff", "{*}taxonomy"))
    assert root.findtext(".//{*}sourceDesc/{*}msDesc//{*}idno[@type='delo']") == "830"


def test_a_sentence_across_two_blocks_is_written_in_parts() -> None:
    text = "Раз,\n\nдва."
    blocks = (Block(kind="paragraph", start=0, stop=6), Block(kind="form", start=6, stop=10))
    marked = document(text, blocks=blocks)
    assert body(replace(marked, segments=(marked.segment(1, 0, 10),))) == (
        '<div><p><s xml:id="ru.s1" part="I">Раз,\n\n</s></p>'
        '<ab type="form"><s part="F" prev="#ru.s1">два.</s></ab></div>'
    )


def test_an_elision_across_two_sentences_is_written_in_pieces() -> None:
    marked = document("ab", elisions=(Elision(kind="blank", start=0, stop=2),))
    marked = replace(marked, segments=(marked.segment(1, 0, 1), marked.segment(2, 1, 2)))
    assert body(marked) == (
        '<div><ab type="unmarked"><s xml:id="ru.s1"><surplus reason="ocr-blank">a</surplus></s>'
        '<s xml:id="ru.s2"><surplus reason="ocr-blank continued">b</surplus></s></ab></div>'
    )


@pytest.mark.parametrize(
    ("text", "elision"),
    [
        ("а |1 |б", ("blank", 0, 5)),  # an elision around page furniture
        ("а |1 |б", ("blank", 0, 3)),  # one that ends inside it
        ("а |1 |б", ("furniture", 2, 3)),  # one that is not quite the furniture
        ("а |1 | б", ("furniture", 2, 4)),  # white space after the furniture, but of the next block
        ("а | 1 |б", ("furniture", 2, 5)),  # furniture that begins with white space
        ("а ||б", ("blank", 1, 2)),  # no furniture: a blank line
        ("а-||\nб", ("hyphen", 1, 3)),  # a block that begins inside a hyphen
        ("а \n||б", ("hyphen", 2, 3)),  # a line end taken for a hyphen, after a blank
        ("-\n||б", ("hyphen", 1, 2)),  # a line end after a hyphen of the word
    ],
)
def test_marks_that_cross_are_read_back(text: str, elision: tuple[ElisionKind, int, int]) -> None:
    first, number, last = text.split("|")
    edges = [0, len(first), len(first + number), len(first + number + last)]
    kinds: tuple[BlockKind, ...] = ("paragraph", "page_number", "paragraph")
    blocks = tuple(
        Block(kind=kind, start=start, stop=stop, continues=start > 0 and kind == "paragraph")
        for kind, start, stop in zip(kinds, edges, edges[1:], strict=False)
        if start < stop
    )
    kind, start, stop = elision
    marked = document(first + number + last, blocks=blocks, elisions=(Elision(kind=kind, start=start, stop=stop),))
    body(replace(marked, segments=(marked.segment(1, 0, len(marked.text)),)))


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("а|- 12 -|б", ["12"]),
        ("а|11|- 12 -|б", ["12"]),  # the foot of a page, and the head of the next
        ("- 12 -|а|13|б", ["12", "13"]),
        ("а|- 12 -", []),  # after the last words no page begins
        ("а|[стр. 12 из 40]|б", ["12"]),
        ("а|- xiv -|б", [None]),
    ],
)
def test_a_run_of_page_numbers_is_one_page_break(text: str, pages: list[str | None]) -> None:
    blocks: list[Block] = []
    for piece in text.split("|"):
        start = blocks[-1].stop if blocks else 0
        kind = "paragraph" if len(piece) == 1 else "page_number"
        blocks.append(Block(kind=kind, start=start, stop=start + len(piece)))
    marked = document(text.replace("|", ""), blocks=tuple(blocks))
    words = [block for block in blocks if not block.is_furniture]
    segments = tuple(marked.segment(number, block.start, block.stop) for number, block in enumerate(words, 1))
    root = etree.fromstring(f"<r>{body(replace(marked, segments=segments))}</r>")
    assert [page.get("n") for page in root.iter("pb")] == pages


def test_our_own_mistakes_are_not_written() -> None:
    alignment = read_tei(EDITION).alignment
    spaced = tuple(replace(bead, id=f"{bead.id} x") for bead in alignment.beads)
    with pytest.raises(BrokenInvariant, match="xml:id"):
        write_tei(Edition(alignment=replace(alignment, beads=spaced)))
    same = tuple(replace(bead, id="b1") for bead in alignment.beads)
    with pytest.raises(BrokenInvariant, match="same name"):
        write_tei(Edition(alignment=replace(alignment, beads=same)))
    assert alignment.target is not None
    segments = tuple(replace(segment, text="x") for segment in alignment.target.segments)
    with pytest.raises(BrokenInvariant, match="reading"):
        write_tei(Edition(alignment=replace(alignment, target=replace(alignment.target, segments=segments))))


@pytest.mark.parametrize(
    ("words", "firsts"),
    [
        ("tale #II tale", "tale #II"),
        ("tale -12- tale", "tale -12-"),
        ("tale -12- #II tale", "tale -12-"),  # the page comes first
        ("tale end #II new tale", "tale #II"),
        ("tale tale", "tale"),  # no heading and no page between them
        ("#I tale end tale", "#I"),
        ("tale #II tale #III tale", "tale #II #III"),
        ("head body -5- head body", "head -5-"),  # two passages, parted by one cut
        ("head #I body -5- head #I body", "head -5-"),  # not between the two
        ("once upon a time a page -12- page was scanned twice", "once"),  # a story, and no second document
        ("once upon a time there was a tale #II tale", "once #II"),
    ],
)
def test_copies_that_stand_apart_are_texts_of_their_own(words: str, firsts: str) -> None:
    pieces = words.split()
    blocks: list[Block] = []
    for piece in pieces:
        start = blocks[-1].stop if blocks else 0
        kind: BlockKind = {"#": "heading", "-": "page_number"}.get(piece[0], "paragraph")  # type: ignore[assignment]
        blocks.append(Block(kind=kind, start=start, stop=start + len(piece) + 1))
    source = document("".join(f"{piece}\n" for piece in pieces), blocks=tuple(blocks))
    copies: dict[str, list[str]] = {}
    segments = []
    for number, (piece, block) in enumerate(zip(pieces, blocks, strict=True), 1):
        if not block.is_furniture:
            segments.append(source.segment(number, block.start, block.stop - 1))
            name = f"{piece} {number}" if piece == "a" else piece  # a word that stands twice, but no copy
            copies.setdefault(name, []).append(segments[-1].id)
    target = replace(source, side="target", lang="en", text="x", blocks=(), segments=())
    alignment = Alignment(
        metadata=Metadata(id="x", title="x"),
        source=replace(source, segments=tuple(segments)),
        target=target.with_segments([("en.s1", 0, 1)]),
        beads=(Bead(id="b0", source=tuple(names[0] for names in copies.values()), target=("en.s1",)),),
        witnesses=tuple(
            Witness(side="source", links=(TwinLink(base=names[:1], twin=(twin,)),))  # type: ignore[arg-type]
            for names in map(tuple, copies.values())
            for twin in names[1:]
        ),
        signature=Signature(pairs=()),
    )
    data = write_tei(Edition(alignment=alignment))
    assert read_tei(data) == Edition(alignment=alignment)
    texts = [text for text in etree.fromstring(data).iter("{*}text") if text.get("type") in ("original", "edition")]
    assert " ".join(text_of(text).split()[0] for text in texts) == firsts
    assert len(texts) == data.count(b'decls="#W.ru')
