"""The texts of an edition: a document is one `<text>`, or several where it holds copies that stand apart.

The first copy of a passage may be a typescript and the second a printed edition: two witnesses in one file. They are
cut apart where, between the two copies, a heading or a page begins; and only if one of the texts is for the most part
such a copy, so that a page that was scanned twice does not cut a novel in two.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations, pairwise

from aligner.bitext import Alignment, Document, Side, Witness
from aligner.edition.body import grouped
from aligner.edition.vocabulary import text_id, witness_id
from aligner.judgement import Edition, Evidence
from aligner.pages import page_starts

Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A `<text>`: the stretch of a document that it holds, and which of the document's texts it is, from 1."""

    document: Document
    number: int
    start: int
    stop: int

    @property
    def name(self) -> str:
        """The xml:id of the text: `t.ru`, `t.ru.2`."""
        return text_id(self.document.lang, self.number)

    @property
    def witness(self) -> str:
        """The xml:id of the witness that the text was read from: `W.ru`, `W.ru.2`."""
        return witness_id(self.document.lang, self.number)

    @property
    def type(self) -> str:
        """What the text is: the original, another copy or edition of it, or a translation."""
        if self.document.side == "target":
            return "translation"
        return "original" if self.number == 1 else "edition"


class Pointing:
    """Points to texts, segments and characters.

    `files` names the file in which the texts of a side stand; where there is none, they stand in this one.
    """

    def __init__(self, parts: Sequence[Part], files: Mapping[Side, str] | None = None) -> None:
        self.parts = parts
        self.files = files or {}
        self._starts: dict[Side, list[int]] = {"source": [], "target": []}
        self._parts: dict[Side, list[Part]] = {"source": [], "target": []}
        for part in parts:
            self._starts[part.document.side].append(part.start)
            self._parts[part.document.side].append(part)

    def part(self, side: Side, offset: int) -> Part:
        """The text in which a place of a document stands."""
        return self._parts[side][bisect_right(self._starts[side], offset) - 1]

    def texts(self, parts: Iterable[Part]) -> str:
        """Pointers to whole texts."""
        return " ".join(f"{self.files.get(part.document.side, '')}#{part.name}" for part in parts)

    def segments(self, side: Side, ids: Iterable[str]) -> str:
        """Pointers to segments of one side."""
        file = self.files.get(side, "")
        return " ".join(f"{file}#{name}" for name in ids)

    def stretch(self, side: Side, start: int, stop: int) -> str:
        """A pointer to characters, counted from the start of the text in which they stand."""
        part = self.part(side, start)
        return f"{self.files.get(side, '')}#string-range({part.name},{start - part.start},{stop - start})"


def parts_of(edition: Edition) -> tuple[Part, ...]:
    """The texts of an edition, in order; those of one document, joined, are the document."""
    return tuple(
        Part(document=document, number=number, start=start, stop=stop)
        for document in edition.alignment.documents
        for number, (start, stop) in enumerate(
            pairwise([0, *_cuts(edition, document), len(document.text)]),
            start=1,
        )
    )


def evidence_of(edition: Edition) -> Iterator[Evidence]:
    """All places in the texts that flags and names point to."""
    for flag in edition.flags:
        yield from flag.evidence
    for name in edition.names:
        yield from name.evidence


def _cuts(edition: Edition, document: Document) -> list[int]:
    alignment = edition.alignment
    witnesses = [witness for witness in alignment.witnesses if witness.side == document.side]
    if not witnesses:
        return []
    cuts = _separating(_gaps(alignment, witnesses), _places(edition, document))
    share = _share_of_copies(document, witnesses)
    edges = [0, *cuts, len(document.text)]
    return [
        cut
        for before, cut, after in zip(edges, cuts, edges[2:], strict=False)
        if max(share(before, cut), share(cut, after)) >= 0.5
    ]


def _gaps(alignment: Alignment, witnesses: Sequence[Witness]) -> list[Stretch]:
    """What lies between two copies of a passage, for each two that follow one another."""
    copies = []
    for witness in witnesses:
        base = [alignment[name] for link in witness.links for name in link.base]
        twin = [alignment[name] for link in witness.links for name in link.twin]
        copies.append([(min(s.start for s in copy), max(s.stop for s in copy)) for copy in (base, twin)])
    pairs = [(base, twin) for base, twin in copies]
    pairs += [
        (twin, other)
        for (base, twin), (again, other) in combinations(copies, 2)
        if base[0] < again[1] and again[0] < base[1]
    ]
    ordered = [sorted(pair) for pair in pairs]
    return [(first[1], second[0]) for first, second in ordered if first[1] <= second[0]]


def _places(edition: Edition, document: Document) -> list[int]:
    """Where a heading or a page begins, and nothing that is marked goes across."""
    pages = page_starts(document)
    blocks = [group[0] for group in grouped(document.text, document.blocks)[1:]]
    marks = [(segment.start, segment.stop) for segment in document.segments]
    marks += [(elision.start, elision.stop) for elision in document.elisions]
    for witness in edition.alignment.witnesses:
        if witness.side == document.side:
            marks += [place for link in witness.links for one in link.variants for place in (one.base, one.twin)]
    marks += [(one.start, one.stop) for one in evidence_of(edition) if one.side == document.side]
    marks.sort()
    starts = [start for start, _ in marks]
    reach = list(accumulate((stop for _, stop in marks), max, initial=0))
    return [
        block.start
        for block in blocks
        if (block.kind == "heading" or block.start in pages) and reach[bisect_left(starts, block.start)] <= block.start
    ]


def _separating(gaps: Sequence[Stretch], places: Sequence[int]) -> list[int]:
    """As few of the places as can part all gaps that hold one; each as early as it can be."""
    cuts: list[int] = []
    common: Sequence[int] = ()  # the places that part all gaps since the last cut
    for start, stop in sorted(gaps, key=lambda gap: gap[::-1]):
        own = places[bisect_left(places, start) : bisect_right(places, stop)]
        both = [place for place in common if place >= start]
        if both or not own or any(cut in own for cut in cuts):
            common = both or common
        else:
            cuts += common[:1]
            common = own
    return sorted({*cuts, *common[:1]})


def _share_of_copies(document: Document, witnesses: Sequence[Witness]) -> Callable[[int, int], float]:
    """Which share of the words in a stretch belongs to a passage that stands twice."""
    copied = {name for witness in witnesses for link in witness.links for name in (*link.base, *link.twin)}
    starts = [segment.start for segment in document.segments]
    lengths = [(len(segment.text), segment.id in copied) for segment in document.segments]

    def share(start: int, stop: int) -> float:
        inside = lengths[bisect_left(starts, start) : bisect_left(starts, stop)]
        return sum(length for length, twice in inside if twice) / max(1, sum(length for length, _ in inside))

    return share
