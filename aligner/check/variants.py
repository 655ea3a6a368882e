"""Where the copies of a passage differ: variant readings, as remarks on the bead of the base copy."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from aligner.bitext import Document, Side, Variant
from aligner.check.passages import Check, CheckedText, Near, Pair, Passage
from aligner.check.phrases import quote
from aligner.judgement import Evidence, Flag


def variants(text: CheckedText) -> Check:
    """The check of the copies against each other. Variants are found by place, so that sentences may be cut anew."""
    found: dict[Side, list[Variant]] = {"source": [], "target": []}
    for witness in text.alignment.witnesses:
        found[witness.side] += [variant for link in witness.links for variant in link.variants]
    for readings in found.values():
        readings.sort(key=lambda variant: (variant.base, variant.twin))
    documents = {document.side: document for document in text.alignment.documents}

    def check(pair: Pair, _near: Near) -> Iterator[Flag]:
        for passage in (pair.source, pair.target):
            if found[passage.side] and passage.offsets:
                for variant in _inside(found[passage.side], passage):
                    yield _flag(pair.bead.id, documents[passage.side], variant)

    return check


def _inside(readings: list[Variant], passage: Passage) -> Iterator[Variant]:
    """The readings whose base lies in the passage; of no words, where they would stand."""
    first, last = passage.offsets[0], passage.offsets[-1] + 1
    at = bisect_left(readings, first, key=lambda variant: variant.base[0])
    for variant in readings[at:]:
        if variant.base[0] > last:
            return
        if variant.base[1] <= last:
            yield variant


def _flag(bead: str, document: Document, variant: Variant) -> Flag:
    here, there = (quote(document.reading(*place)) for place in (variant.base, variant.twin))
    if variant.base[0] == variant.base[1]:
        message = f"The copies differ: {there} stands in the second copy only."
    elif variant.twin[0] == variant.twin[1]:
        message = f"The copies differ: {here} is missing in the second copy."
    else:
        message = f"The copies differ: {there} in the second copy, {here} here."
    evidence = tuple(
        Evidence(side=document.side, start=start, stop=stop)
        for start, stop in (variant.base, variant.twin)
        if start < stop
    )
    return Flag(code="variant", severity="info", bead=bead, message=message, evidence=evidence)
