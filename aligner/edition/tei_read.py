"""The Document that the bodies of TEI `<text>`s were written from: `body` read back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from lxml import etree

from aligner.bitext import Block, BlockKind, Document, Elision, ElisionKind, Segment, Side, reading_text
from aligner.edition.vocabulary import (
    BLOCK_KINDS,
    CONTAINERS,
    CONTINUED,
    ELISION_KINDS,
    SPACE,
    TEI,
    XML_ID,
    XML_LANG,
    char_of,
)
from aligner.errors import BrokenInvariant

_WORD = re.compile(f"[^{SPACE}]")


@dataclass(slots=True)
class _Place:
    """An element of the text: where its characters start and stop, and what it stands in."""

    element: etree._Element
    tag: str
    start: int
    stop: int
    in_container: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What the header says about the file that a text was read from."""

    path: str
    sha256: str
    encoding: str
    digest: str


def text_of(*elements: etree._Element) -> str:
    """The original text of one or several `<text>` elements, character for character."""
    return _scan(elements)[0]


def side_of(text: etree._Element) -> Side:
    """The side on which a `<text>` stands, as its @type tells."""
    return "target" if text.get("type") == "translation" else "source"


def read_document(texts: Sequence[etree._Element], provenance: Provenance) -> Document:
    """The document of `<text>`s that have passed the profile. Raises BrokenInvariant where its parts do not fit."""
    text, places = _scan(texts)
    blocks = _blocks(text, places)
    elisions = _elisions(text, places, blocks)
    return Document(
        side=side_of(texts[0]),
        lang=texts[0].get(XML_LANG, ""),
        text=text,
        path=provenance.path,
        sha256=provenance.sha256,
        encoding=provenance.encoding,
        blocks=blocks,
        elisions=elisions,
        segments=_segments(text, places, elisions),
    )


def _scan(roots: Sequence[etree._Element]) -> tuple[str, list[_Place]]:
    """The characters of some elements, one after the other, and the elements in document order."""
    pieces: list[str] = []
    places: list[_Place] = []
    opened: list[_Place] = []
    at = containers = 0
    walks = (etree.iterwalk(root, events=("start", "end", "comment", "pi")) for root in roots)
    for event, element in chain.from_iterable(walks):
        if event == "start":
            tag = element.tag[len(TEI) :]
            place = _Place(element, tag, at, at, containers > 0)
            places.append(place)
            opened.append(place)
            containers += tag in CONTAINERS
            piece = char_of(element.get("ref", "")) if tag == "g" else element.text
        else:
            if event == "end":
                place = opened.pop()
                place.stop = at
                containers -= place.tag in CONTAINERS
            piece = element.tail if opened else None
        if piece:
            pieces.append(piece)
            at += len(piece)
    return "".join(pieces), places


def _blocks(text: str, places: Sequence[_Place]) -> tuple[Block, ...]:
    """The blocks: one from each element, and one that carries on after furniture inside another."""
    found: list[tuple[int, BlockKind, bool]] = []
    container: BlockKind = "paragraph"
    resumes: int | None = None  # where the container goes on after the furniture in it
    for place in places:
        if place.tag not in CONTAINERS and place.tag not in ("fw", "milestone"):
            continue
        outermost = not place.in_container
        if resumes is not None and (outermost or place.start > resumes):
            found.append((resumes, container, True))
        resumes = None
        if place.tag == "milestone":
            found.append((place.start, container, True))
            continue
        kind = BLOCK_KINDS[place.tag, place.element.get("type")]
        if kind is None:
            return ()
        found.append((place.start, kind, place.element.get("rend") == CONTINUED))
        if outermost:
            container = kind
        else:
            word = _WORD.search(text, place.stop)
            resumes = word.start() if word else len(text)
    if resumes is not None:
        found.append((resumes, container, True))
    starts = [0, *(start for start, _, _ in found[1:]), len(text)]
    return tuple(
        Block(kind=kind, start=start, stop=stop, continues=continues)
        for (_, kind, continues), start, stop in zip(found, starts, starts[1:], strict=False)
    )


def _elisions(text: str, places: Sequence[_Place], blocks: Sequence[Block]) -> tuple[Elision, ...]:
    """The elisions, in order: furniture, hyphens at the end of a line, and what else is surplus."""
    found: list[tuple[int, int, ElisionKind]] = []
    furniture = iter([block for block in blocks if block.is_furniture])
    hyphen: int | None = None
    for place in places:
        element = place.element
        if place.tag == "fw":
            block = next(furniture)
            subtype = element.get("subtype")
            if subtype == "elided" or (subtype is None and place.in_container):
                found.append((block.start, block.stop, "furniture"))
        elif place.tag == "pc":
            hyphen = place.start
        elif place.tag == "lb" and element.get("break") == "no":
            found.append((_after_word(text, place.start) if hyphen is None else hyphen, place.start, "hyphen"))
            hyphen = None
        elif place.tag == "surplus":
            reason, *continued = element.get("reason", "").split()
            if continued and not (found and found[-1][1:] == (place.start, ELISION_KINDS[reason])):
                raise BrokenInvariant(f"a surplus that continues none of its kind ({reason})")
            start = found.pop()[0] if continued else place.start
            found.append((start, place.stop, ELISION_KINDS[reason]))
    return tuple(Elision(kind=kind, start=start, stop=stop) for start, stop, kind in sorted(found))


def _after_word(text: str, place: int) -> int:
    """Where the white space before a place begins."""
    while place and text[place - 1] in SPACE:
        place -= 1
    return place


def _segments(text: str, places: Sequence[_Place], elisions: Sequence[Elision]) -> tuple[Segment, ...]:
    """The segments; one that was written in parts is joined again."""
    found: dict[str, tuple[int, int]] = {}
    for place in places:
        if place.tag == "s":
            name = place.element.get(XML_ID)
            if name is not None:
                found[name] = (place.start, place.stop)
            else:
                name = place.element.get("prev", "").removeprefix("#")
                if name not in found or found[name][1] != place.start:
                    raise BrokenInvariant(f"a part of {name!r} that does not follow the part before it")
                found[name] = (found[name][0], place.stop)
    return tuple(
        Segment(id=name, start=start, stop=stop, text=reading_text(text, start, stop, elisions))
        for name, (start, stop) in found.items()
    )
