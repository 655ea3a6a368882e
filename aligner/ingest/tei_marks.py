"""What the elements of a TEI text mark on its characters: blocks, elisions and sentences, as offsets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise

from lxml import etree

from aligner.bitext import Block, BlockKind, Elision, ElisionKind

TEI = "{http://www.tei-c.org/ns/1.0}"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"

# Elements whose words are a block of their own, with the kind of the block.
_BLOCKS: dict[str, BlockKind] = {
    **dict.fromkeys(("p", "ab", "q", "quote", "figDesc", "u", "stage"), "paragraph"),
    **dict.fromkeys(("head", "titlePart", "docTitle"), "heading"),
    **dict.fromkeys(("l", "item", "label", "cell", "speaker", "dateline", "salute", "signed", "byline"), "form"),
    **dict.fromkeys(("address", "addrLine", "opener", "closer", "trailer", "docAuthor", "docDate"), "form"),
    "note": "note",
}
_INLINE = frozenset({"q", "quote", "stage"})  # blocks only where no block is around them
_OF_TYPE: dict[str | None, BlockKind] = {"form": "form", "stamp": "stamp", "note": "note"}
_BREAKS = frozenset({"lb", "pb", "cb", "gb"})
_UNREAD = frozenset({"del", "rdg", "surplus"})
_CHOSEN = {"sic": "corr", "orig": "reg", "abbr": "expan"}  # what is not read where the other is there
_SURPLUS: dict[str, ElisionKind] = {"ocr-blank": "blank", "hyphen": "hyphen", "furniture": "furniture"}
_HYPHENS = "-‐¬\u00ad"
_FOREIGN = re.compile(r"#char\.([0-9A-F]{4})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """An `<s>`: its xml:id if it has one, and its words."""

    id: str | None
    start: int
    stop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """A text and what its elements mark on it."""

    text: str
    blocks: tuple[Block, ...]
    elisions: tuple[Elision, ...]
    sentences: tuple[Sentence, ...]


@dataclass(slots=True)
class _Run:
    """Characters that stand in the same block element."""

    owner: etree._Element | None
    kind: BlockKind
    start: int
    stop: int
    joined: bool = False  # carries on the run before it, by a mark
    elided: bool = False


@dataclass(slots=True)
class _Scan:
    """What has been read so far."""

    exact: bool  # nothing is to be added
    pieces: list[str] = field(default_factory=list)
    at: int = 0
    last: str = ""
    gap: bool = False  # something ended here that white space must follow
    joint: bool = False  # the block goes on after a mark
    owners: list[tuple[etree._Element, BlockKind]] = field(default_factory=list)
    runs: list[_Run] = field(default_factory=list)
    unread: list[tuple[int, int, ElisionKind]] = field(default_factory=list)
    hyphens: list[tuple[int, int]] = field(default_factory=list)
    breaks: list[tuple[int, bool]] = field(default_factory=list)
    sentences: list[tuple[etree._Element, int, int]] = field(default_factory=list)

    def write(self, piece: str | None) -> None:
        """Add characters, after a line break if something ended here without white space."""
        if not piece:
            return
        if self.gap and not self.exact and self.last and not self.last.isspace() and not piece[0].isspace():
            piece = "\n" + piece
        self.gap = False
        owner: etree._Element | None = None
        kind: BlockKind = "paragraph"
        if self.owners:
            owner, kind = self.owners[-1]
        if not self.runs or self.runs[-1].owner is not owner or self.joint:
            self.runs.append(_Run(owner, kind, self.at, self.at, joined=self.joint))
            self.joint = False
        self.pieces.append(piece)
        self.at += len(piece)
        self.runs[-1].stop = self.at
        self.last = piece[-1]


def marks_of(texts: Sequence[etree._Element], *, ours: bool) -> Marks:
    """The text of some `<text>` elements, one after the other, and what is marked on it.

    `ours`: all white space is there, and a hyphen at the end of a line is part of the word unless it is a `pc`.
    """
    scan = _Scan(exact=ours)
    in_sentences = any(True for text in texts for _ in text.iter(TEI + "s"))
    walks = (etree.iterwalk(text, events=("start", "end", "comment", "pi")) for text in texts)
    opened: list[tuple[etree._Element, int, bool]] = []
    inside_s = 0
    for event, element in chain.from_iterable(walks):
        if event == "start":
            tag = _tag(element)
            owns = _owns(tag, scan, in_text=bool(inside_s) or not in_sentences)
            _open(scan, element, tag, owns)
            opened.append((element, scan.at, owns))
            inside_s += tag == "s"
            scan.write(_character(element) if tag == "g" else element.text)
            continue
        if event == "end":
            _, start, owns = opened.pop()
            inside_s -= _tag(element) == "s"
            _close(scan, element, start, owns, inside_s=inside_s)
        if opened:
            scan.write(element.tail)
        else:
            scan.gap = True
    text = "".join(scan.pieces)
    runs = _with_words(text, scan.runs)
    blocks = _blocks(runs)
    found = [*scan.unread, *_hyphens(text, scan, marked=ours or bool(scan.hyphens))]
    found += [(block.start, block.stop, "furniture") for block, run in zip(blocks, runs, strict=True) if run.elided]
    return Marks(text=text, blocks=blocks, elisions=_apart(found), sentences=_sentences(text, scan.sentences, blocks))


def trimmed(text: str, start: int, stop: int) -> tuple[int, int]:
    """The stretch without the white space at its ends; empty, at its start, when there is nothing else."""
    words = text[start:stop].rstrip()
    return start + len(words) - len(words.lstrip()), start + len(words)


def _tag(element: etree._Element) -> str:
    return str(element.tag).removeprefix(TEI)


def _owns(tag: str, scan: _Scan, *, in_text: bool) -> bool:
    """Whether the words of the element are a block. A note in a sentence, or a quotation in a paragraph, is none."""
    if tag == "fw":
        return True
    if tag == "note":
        return not (in_text and scan.owners)
    return tag in _BLOCKS and not (tag in _INLINE and scan.owners)


def _open(scan: _Scan, element: etree._Element, tag: str, owns: bool) -> None:
    if owns:
        scan.gap = True
        scan.owners.append((element, _kind(element, tag)))
    elif tag in _BREAKS:
        joins = element.get("break") == "no"
        scan.breaks.append((scan.at, joins))
        scan.gap = scan.gap or not joins
    elif tag == "milestone" and element.get("unit") == "block":
        scan.joint = True
    elif tag in ("div", "lg", "list", "row", "table", "sp"):
        scan.gap = True


def _kind(element: etree._Element, tag: str) -> BlockKind:
    if tag == "fw":
        return "page_number" if element.get("type") == "pageNum" else "running_head"
    return _OF_TYPE.get(element.get("type"), "paragraph") if tag == "ab" else _BLOCKS[tag]


def _close(scan: _Scan, element: etree._Element, start: int, owns: bool, *, inside_s: int) -> None:
    tag = _tag(element)
    if tag == "s" and not inside_s:
        scan.sentences.append((element, start, scan.at))
    elif tag == "pc" and element.get("force") == "weak":
        scan.hyphens.append((start, scan.at))
    elif not owns and _is_unread(element, tag):
        reason = (element.get("reason") or "").partition(" ")[0]
        scan.unread.append((start, scan.at, _SURPLUS.get(reason, "markup")))
    if owns:
        scan.gap = True
        scan.owners.pop()
        subtype = element.get("subtype")
        if tag == "fw" and (subtype == "elided" or (subtype != "read" and scan.owners)):
            for run in scan.runs:
                run.elided = run.elided or run.owner is element


def _is_unread(element: etree._Element, tag: str) -> bool:
    """Whether readers pass over the words of an element that is no block."""
    if tag in _CHOSEN:
        parent = element.getparent()
        return parent is not None and parent.find(TEI + _CHOSEN[tag]) is not None
    return tag in _UNREAD or tag == "note"


def _character(element: etree._Element) -> str | None:
    """What a `g` stands for: a character that XML cannot hold, as our editions write it, or its own words."""
    found = _FOREIGN.fullmatch(element.get("ref", ""))
    return chr(int(found[1], 16)) if found else element.text


def _with_words(text: str, runs: Sequence[_Run]) -> list[_Run]:
    """The runs that hold words, each from its first word to where the next begins."""
    kept = [run for run in runs if not text[run.start : run.stop].isspace()]
    for number, run in enumerate(kept):
        run.start = trimmed(text, run.start, run.stop)[0] if number else 0
    for run, following in pairwise(kept):
        run.stop = following.start
    if kept:
        kept[-1].stop = len(text)
    return kept


def _blocks(runs: Sequence[_Run]) -> tuple[Block, ...]:
    """A block for each run; one carries on the block before the furniture if it stands in the same element."""
    blocks: list[Block] = []
    before: etree._Element | None = None  # what the last words that are not furniture stand in
    for run in runs:
        block = Block(kind=run.kind, start=run.start, stop=run.stop)
        if not block.is_furniture:
            continues = run.joined or (before is not None and run.owner is before)
            block = Block(kind=run.kind, start=run.start, stop=run.stop, continues=continues)
            before = run.owner
        blocks.append(block)
    return tuple(blocks)


def _hyphens(text: str, scan: _Scan, *, marked: bool) -> list[tuple[int, int, ElisionKind]]:
    """What stands between the halves of words that a line end has parted.

    A break inside a word is marked with @break, its hyphen with `pc`; or neither is, and a small letter goes on.
    """
    starts = {stop: start for start, stop in scan.hyphens}
    found: list[tuple[int, int, ElisionKind]] = []
    for place, joins in scan.breaks:
        start, stop = len(text[:place].rstrip()) if place else 0, place
        while stop < len(text) and text[stop].isspace():
            stop += 1
        hyphen = starts.get(start)
        if hyphen is None and not marked and start > 1 and text[start - 1] in _HYPHENS and text[start - 2].isalpha():
            hyphen = start - 1
        if joins or (hyphen is not None and text[stop : stop + 1].islower()):
            found.append((start if hyphen is None else hyphen, stop, "hyphen"))
    return found


def _apart(found: Sequence[tuple[int, int, ElisionKind]]) -> tuple[Elision, ...]:
    """The elisions in order; what two of them would leave out, the first does."""
    elisions: list[Elision] = []
    at = 0
    for start, stop, kind in sorted(found, key=lambda one: (one[0], -one[1])):
        start = max(start, at)
        if start < stop:
            elisions.append(Elision(kind=kind, start=start, stop=stop))
            at = stop
    return tuple(elisions)


def _sentences(
    text: str, found: Sequence[tuple[etree._Element, int, int]], blocks: Sequence[Block]
) -> tuple[Sentence, ...]:
    """The sentences with words; one that was written in parts is joined, where nothing but furniture is between."""
    sentences: list[Sentence] = []
    for element, first, last in found:
        start, stop = trimmed(text, first, last)
        if start == stop:
            continue
        before = (element.get("prev") or "").removeprefix("#")
        if sentences and before and sentences[-1].id == before and _nothing(text, sentences[-1].stop, start, blocks):
            sentences[-1] = Sentence(id=before, start=sentences[-1].start, stop=stop)
        else:
            sentences.append(Sentence(id=element.get(XML_ID), start=start, stop=stop))
    return tuple(sentences)


def _nothing(text: str, start: int, stop: int, blocks: Sequence[Block]) -> bool:
    """True when there are no words but furniture between two places."""
    words = [block for block in blocks if not block.is_furniture and block.start < stop and start < block.stop]
    return not any(text[max(block.start, start) : min(block.stop, stop)].strip() for block in words)
