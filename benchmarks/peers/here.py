"""This aligner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aligner.align import AlignSettings
from aligner.align import align as pair
from aligner.bitext import SIDES, Alignment, Document, Metadata, Signature
from aligner.evaluate import IndexBead, index_beads
from aligner.scoring import twin_beads
from aligner.segment import segment_lines

if TYPE_CHECKING:
    from aligner.embed import Encoder


def align(source: Sequence[str], target: Sequence[str], encoder: Encoder) -> list[IndexBead]:
    """The beads of two texts with default settings; those of a second copy with the other side of its base."""
    documents = [
        segment_lines(Document(side=side, lang=lang, text="\n".join(lines), path="", sha256="", encoding="utf-8"))
        for side, lang, lines in zip(SIDES, ("ru", "en"), (source, target), strict=True)
    ]
    settings = AlignSettings()
    vectors = [encoder.encode_spans([one.text for one in each.segments], settings.longest) for each in documents]
    found = pair(*documents, *vectors, settings)
    whole = Alignment(
        metadata=Metadata(id="case", title=""),
        source=documents[0],
        target=documents[1],
        beads=found.beads,
        witnesses=found.witnesses,
        signature=Signature(pairs=()),
    )
    return [*index_beads(found.beads, *documents), *twin_beads(whole, *documents)]
