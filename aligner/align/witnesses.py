"""Which repeated passages are second copies, and which of two copies is the base.

A passage that stands twice on one side is a witness of itself where the other side has it once: a poem's chorus, a
clause of a treaty or a verse that two books of the Bible share is translated wherever it stands. So every copy is
looked for on the other side, and as many of them stay in the search as there are places for them. The others are
twins of the best of these: the copy that is whole, is cleanly read, and stands among what is translated around it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aligner.align.repeats import Link, Repeat, find_repeats, letters_of
from aligner.align.variants import Word, changes, variants, words
from aligner.bitext import Document, FloatArray, TwinLink, Witness

_MOST_ROWS = 200
_SAMPLE = 256
_HALF = 0.5
_SKIP = 0.05
_SECOND_PLACE = 0.6
_AROUND = 5
_SLACK = 3
_SAME_COPY = 0.5
_SHORTER = 0.15

Passage = tuple[int, int]


def find_witnesses(document: Document, spans: FloatArray, other: FloatArray) -> tuple[Witness, ...]:
    """The second copies of passages of one side, one witness each, in the order of the text.

    Takes `Vectors.spans` of this side and of the other one, float32 (longest, segments, dim).
    """
    texts = [segment.text for segment in document.segments]
    repeats = find_repeats(texts, spans)
    return witnesses(document, twins(repeats, texts, spans[0], other[0]), spans)


def witnesses(document: Document, copies: Sequence[Sequence[Link]], spans: FloatArray) -> tuple[Witness, ...]:
    """The witnesses with ids and variant readings, of copies given as links from a twin's segments to its base's."""
    return tuple(
        Witness(side=document.side, links=tuple(_twin_link(document, twin, base, spans) for twin, base in links))
        for links in copies
    )


def _twin_link(document: Document, twin: tuple[int, ...], base: tuple[int, ...], spans: FloatArray) -> TwinLink:
    similarity = None
    if max(len(twin), len(base)) <= len(spans):
        similarity = round(float(spans[len(twin) - 1, twin[0]] @ spans[len(base) - 1, base[0]]), 4)
    segments = document.segments
    return TwinLink(
        twin=tuple(segments[index].id for index in twin),
        base=tuple(segments[index].id for index in base),
        similarity=similarity,
        variants=variants(
            document.text,
            (segments[base[0]].start, segments[base[-1]].stop),
            (segments[twin[0]].start, segments[twin[-1]].stop),
            document.elisions,
        ),
    )


def twins(
    repeats: Sequence[Repeat], texts: Sequence[str], own: FloatArray, other: FloatArray
) -> list[tuple[Link, ...]]:
    """The copies that the other side lacks: links from a twin's segments to its base's, in the order of the twins.

    Takes the reading texts of this side and the vectors of the single segments of both, float32 (segments, dim). No
    segment is in two twins, and none is a twin and a base.
    """
    if not repeats or not len(other):
        return []
    search = _Search(own, other)
    found: list[tuple[Link, ...]] = []
    taken: set[int] = set()
    bases: set[int] = set()
    for copies, group in _groups(repeats):
        ranked, kept = _ranked(copies, group, texts, search)
        for rank in range(kept, len(ranked)):
            for links in _links_to_better(ranked[rank], ranked[:kept], group):
                left = {index for twin, _ in links for index in twin}
                right = {index for _, base in links for index in base}
                if not (left & (taken | bases) or right & taken):
                    found.append(links)
                    taken |= left
                    bases |= right
    return sorted(found)


def _links_to_better(copy: Passage, better: Sequence[Passage], group: Sequence[Repeat]) -> Iterator[tuple[Link, ...]]:
    """The links of a copy to the first of the better ones that it repeats, one tuple for each repeat."""
    for base in better:
        found = [repeat for repeat in group if {_copy_of(repeat.earlier, (copy, base)), _copy_of(repeat.later, (copy, base))} == {copy, base}]
        for repeat in found:
            twin_first = _copy_of(repeat.earlier, (copy, base)) == copy
            yield tuple(link if twin_first else (link[1], link[0]) for link in repeat.links)
        if found:
            return
