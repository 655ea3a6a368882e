"""The nouns: what the stages hand to each other.

Offsets count characters of `Document.text`, the decoded original, which no stage ever changes. Everything else is
marked on it: blocks tile it, elisions name what the reading text leaves out, segments are stretches of it. All values
are frozen; a stage returns a new one. Only the standard library and numpy are imported here.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from aligner.errors import BrokenInvariant

Side = Literal["source", "target"]
BlockKind = Literal["paragraph", "heading", "form", "stamp", "note", "page_number", "running_head"]
ElisionKind = Literal["furniture", "hyphen", "blank", "markup"]
NullKind = Literal[
    "omission",
    "addition",
    "letterhead",
    "stamp",
    "archival note",
    "page furniture",
    "editorial insertion",
    "lost",
]
Status = Literal["auto", "confirmed", "edited", "rejected", "unsure"]
Origin = Literal["search", "crossing", "person"]

SIDES: tuple[Side, Side] = ("source", "target")
FURNITURE: frozenset[BlockKind] = frozenset({"page_number", "running_head"})
NULL_KINDS: tuple[NullKind, ...] = get_args(NullKind)

FloatArray = NDArray[np.float32]

_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, heading, form line, stamp, note, or page furniture.

    Blocks tile the text: the first starts at 0, each stops where the next starts, the last at the end. White space
    after a block's words belongs to it (and the blank lines before the first block to the first). `continues`: the
    words of this block carry on the paragraph that the furniture before it interrupted.
    """

    kind: BlockKind
    start: int
    stop: int
    continues: bool = False

    @property
    def is_furniture(self) -> bool:
        """True for what belongs to the page and not to the text: page numbers and running heads."""
        return self.kind in FURNITURE


@dataclass(frozen=True, slots=True, kw_only=True)
class Elision:
    """A stretch of the original that the reading text leaves out.

    `furniture`: a page number or running head inside a sentence; `hyphen`: a line-end hyphen with its line break;
    `blank`: a blank that the scan put into a number or word (19 53); `markup`: asterisks around bold type.
    """

    kind: ElisionKind
    start: int
    stop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A sentence, heading or form line: the unit of alignment.

    `start` and `stop` are offsets into the original and touch no white space; `text` is the reading text.
    """

    id: str
    start: int
    stop: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One side's original text exactly as read, and what the stages have marked on it.

    `path` is for people (relative where possible), `encoding` as recognised or named (Python codec name), `sha256` of
    the bytes of the file. `blocks` and `elisions` come from layout, `segments` from segmentation.
    """

    side: Side
    lang: str
    text: str
    path: str
    sha256: str
    encoding: str
    blocks: tuple[Block, ...] = ()
    elisions: tuple[Elision, ...] = ()
    segments: tuple[Segment, ...] = ()

    def __post_init__(self) -> None:
        if self.blocks:
            _check_tiling(self.blocks, len(self.text))
        last = 0
        for elision in self.elisions:
            if not last <= elision.start < elision.stop <= len(self.text):
                raise BrokenInvariant(f"{self.path}: elision {elision} overlaps another or leaves the text")
            last = elision.stop
        if self.segments:
            _check_segments(self)

    def reading(self, start: int, stop: int) -> str:
        """The reading text of a stretch: elisions left out, white space folded, NFC."""
        return reading_text(self.text, start, stop, self.elisions)

    def segment(self, number: int, start: int, stop: int) -> Segment:
        """Segment `number` (1-based) of this document, from `start` to `stop`, with its reading text."""
        return Segment(id=f"{self.lang}.s{number}", start=start, stop=stop, text=self.reading(start, stop))

    def with_segments(self, spans: Iterable[tuple[str, int, int]]) -> Document:
        """This document with the segments given as id, start and stop."""
        segments = tuple(
            Segment(id=name, start=start, stop=stop, text=self.reading(start, stop)) for name, start, stop in spans
        )
        return replace(self, segments=segments)


def reading_text(text: str, start: int, stop: int, elisions: Sequence[Elision]) -> str:
    """The reading text of `text[start:stop]`: elisions left out, white space folded and trimmed, NFC.

    Takes the elisions of the whole text, in order; those outside the stretch are ignored, those that straddle its
    ends are clipped.
    """
    pieces: list[str] = []
    at = start
    for number in range(bisect_right(elisions, start, key=lambda elision: elision.stop), len(elisions)):
        elision = elisions[number]
        if elision.start >= stop:
            break
        pieces.append(text[at : max(at, elision.start)])
        at = min(max(at, elision.stop), stop)
    pieces.append(text[at:stop])
    return unicodedata.normalize("NFC", _SPACE.sub(" ", "".join(pieces)).strip())


def _check_tiling(blocks: Sequence[Block], length: int) -> None:
    at = 0
    for block in blocks:
        if block.start != at or block.stop <= block.start:
            raise BrokenInvariant(f"blocks do not tile the text at {at}: {block}")
        at = block.stop
    if at != length:
        raise BrokenInvariant(f"blocks stop at {at}, the text at {length}")


def _check_segments(document: Document) -> None:
    """Segments follow each other, and every word outside the furniture is in one of them."""
    at = 0
    uncovered: list[tuple[int, int]] = []
    for segment in document.segments:
        if segment.start < at or segment.stop <= segment.start or segment.stop > len(document.text):
            raise BrokenInvariant(f"{document.path}: segment {segment.id} overlaps the one before or is empty")
        uncovered.append((at, segment.start))
        at = segment.stop
    uncovered.append((at, len(document.text)))
    furniture = [block for block in document.blocks if block.is_furniture]
    for start, stop in uncovered:
        rest = document.text[start:stop]
        for block in furniture:
            if start <= block.start and block.stop <= stop:
                offset = block.start - start
                rest = rest[:offset] + " " * (block.stop - block.start) + rest[block.stop - start :]
        if rest.strip():
            raise BrokenInvariant(f"{document.path}: no segment holds {rest.strip()[:40]!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What an archive says about a document; unknown is None. `date` is ISO 8601 where it can be read as a date."""

    id: str
    title: str
    date: str | None = None
    citation: str | None = None
    repository: str | None = None
    fond: str | None = None
    opis: str | None = None
    delo: str | None = None
    papka: str | None = None
    list: str | None = None
    summary: str | None = None
    credits: str | None = None
    original_language: str | None = None
    address: str | None = None
    rights: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bead:
    """Segments of both sides that translate each other, by segment id.

    A null bead has one empty side and a `kind`. `similarity` is the cosine of the two spans, `probability` the chance
    that the bead is right; both are rounded to four decimals by whoever makes the bead, and None when unknown.
    """

    id: str
    source: tuple[str, ...]
    target: tuple[str, ...]
    similarity: float | None = None
    probability: float | None = None
    kind: NullKind | None = None
    status: Status = "auto"
    origin: Origin = "search"

    def __post_init__(self) -> None:
        if not self.source and not self.target:
            raise BrokenInvariant(f"bead {self.id} holds nothing")
        if (self.kind is not None) != self.is_null:
            raise BrokenInvariant(f"bead {self.id}: a null bead has a kind, and no other bead has one")

    @property
    def is_null(self) -> bool:
        """True when one side is empty."""
        return not self.source or not self.target

    @property
    def type(self) -> str:
        """How many segments a side, as `2-1`."""
        return f"{len(self.source)}-{len(self.target)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """Words that differ between two copies of a passage: offsets into the text of their side, either may be empty."""

    base: tuple[int, int]
    twin: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinLink:
    """Segments of a second copy and the segments of the base that they repeat, by id, with their variants."""

    twin: tuple[str, ...]
    base: tuple[str, ...]
    similarity: float | None = None
    variants: tuple[Variant, ...] = ()

    def __post_init__(self) -> None:
        if not self.twin or not self.base:
            raise BrokenInvariant(f"a twin link with an empty side: {self.twin} and {self.base}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """A passage that repeats another passage of the same side: a second copy, a printed edition of the same telegram.

    The base is the copy that is more complete and cleaner; its segments are in beads. The twins' segments are in no
    bead: they have the same counterparts as their base. `links` are in the order of the twin's text.
    """

    side: Side
    links: tuple[TwinLink, ...]

    def __post_init__(self) -> None:
        if not self.links:
            raise BrokenInvariant("a witness without links")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What exactly produced a result: ordered key and value pairs, written `key:value|key:value`."""

    pairs: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return "|".join(f"{key}:{value}" for key, value in self.pairs)

    @classmethod
    def parse(cls, text: str) -> Signature:
        """The signature that `str()` wrote."""
        return cls(pairs=tuple((key, value) for key, _, value in (pair.partition(":") for pair in text.split("|"))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """Two documents, the beads between them and the witnesses inside them; or one document, and no beads.

    Invariant, checked here: every segment of both sides is in exactly one bead, or in exactly one twin link as the
    twin. With one side missing there are no beads at all: nothing is paired with a text that is not there.
    """

    metadata: Metadata
    source: Document | None
    target: Document | None
    beads: tuple[Bead, ...]
    signature: Signature
    witnesses: tuple[Witness, ...] = ()
    _index: dict[str, Segment] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        documents = self.documents
        if not documents:
            raise BrokenInvariant(f"{self.metadata.id}: an alignment of no text")
        if (self.source and self.source.side != "source") or (self.target and self.target.side != "target"):
            raise BrokenInvariant(f"{self.metadata.id}: a document stands on the wrong side")
        index = {segment.id: segment for document in documents for segment in document.segments}
        if len(index) != sum(len(document.segments) for document in documents):
            raise BrokenInvariant(f"{self.metadata.id}: a segment id stands twice")
        object.__setattr__(self, "_index", index)
        if len(documents) == 1:
            if self.beads or self.witnesses:
                raise BrokenInvariant(f"{self.metadata.id}: beads, but only one text")
            return
        self._check_partition()

    def _check_partition(self) -> None:
        links = [link for witness in self.witnesses for link in witness.links]
        used = Counter(name for bead in self.beads for name in (*bead.source, *bead.target))
        paired = set(used)
        used.update(name for link in links for name in link.twin)
        wrong = [name for name, times in used.items() if times > 1 or name not in self._index]
        missing = [name for name in self._index if name not in used]
        wrong += [name for link in links for name in link.base if name not in paired]
        if wrong or missing:
            raise BrokenInvariant(
                f"{self.metadata.id}: in no bead {missing[:5]}, in several or unknown {sorted(wrong)[:5]}"
            )
        for document in self.documents:
            own = {segment.id for segment in document.segments}
            of_side = [bead.source if document.side == "source" else bead.target for bead in self.beads]
            for witness in self.witnesses:
                if witness.side == document.side:
                    of_side += [names for link in witness.links for names in (link.twin, link.base)]
            for names in of_side:
                if not own.issuperset(names):
                    raise BrokenInvariant(f"{self.metadata.id}: {names} are not of the {document.side} side")

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents that are there, source first."""
        return tuple(document for document in (self.source, self.target) if document is not None)

    def __getitem__(self, segment_id: str) -> Segment:
        """The segment with this id. Raises KeyError."""
        return self._index[segment_id]

    def text(self, ids: Iterable[str]) -> str:
        """The reading texts of these segments, joined by a space."""
        return " ".join(self._index[name].text for name in ids)

    def twins(self) -> list[tuple[Side, tuple[str, ...], Bead]]:
        """For each bead that a witness repeats: the witness's side, the segments of the second copy, the bead."""
        bead_of = {name: bead for bead in self.beads for name in (*bead.source, *bead.target)}
        found: list[tuple[Side, tuple[str, ...], Bead]] = []
        for witness in self.witnesses:
            names: dict[Bead, list[str]] = {}
            for link in witness.links:
                names.setdefault(bead_of[link.base[0]], []).extend(link.twin)
            found += [(witness.side, tuple(twins), bead) for bead, twins in names.items()]
        return found

    def counts(self) -> dict[str, int]:
        """How many beads there are of each type, the most frequent first."""
        return dict(sorted(Counter(bead.type for bead in self.beads).items(), key=lambda item: (-item[1], item[0])))

    def null_counts(self) -> dict[str, int]:
        """How many null beads there are of each kind, the most frequent first."""
        kinds = Counter(bead.kind for bead in self.beads if bead.kind)
        return dict(sorted(((str(kind), count) for kind, count in kinds.items()), key=lambda item: (-item[1], item[0])))


@dataclass(frozen=True, slots=True, kw_only=True)
class Vectors:
    """The vectors of every span of 1..k consecutive segments of one side.

    `spans[j - 1, i]` is the unit vector of the j segments from segment i on; shape (k, n, dim), float32. Where the
    span would run past the end the row is zero.
    """

    spans: FloatArray

    def __post_init__(self) -> None:
        if self.spans.ndim != 3:
            raise BrokenInvariant(f"span vectors have shape {self.spans.shape}, not (k, n, dim)")

    @property
    def size(self) -> int:
        """How many segments."""
        return int(self.spans.shape[1])

    @property
    def longest(self) -> int:
        """How many segments the longest span has."""
        return int(self.spans.shape[0])
