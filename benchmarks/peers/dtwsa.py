"""Dynamic time warping over the cosines of single sentences, scaled to 0 … 1 as its author advises for encoders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dtwsa import SentenceAligner


def align(source: Sequence[str], target: Sequence[str], encoder: Any) -> list[Any]:
    """The beads of two texts; what is not paired stands alone."""
    cosines = encoder.encode(source) @ encoder.encode(target).T
    scaled = (cosines - cosines.min()) / (cosines.max() - cosines.min())
    pairs, _ = SentenceAligner(similarity_matrix=scaled).align_sentences(source, target)
    rows, columns = {row for row, _ in pairs}, {column for _, column in pairs}
    return [
        *(([row], [column]) for row, column in pairs),
        *(([row], []) for row in range(len(source)) if row not in rows),
        *(([], [column]) for column in range(len(target)) if column not in columns),
    ]
