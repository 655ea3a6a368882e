"""Vecalign: the dynamic programme over all concatenations of up to four sentences, at its own defaults."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sentweave

LARGEST = 4


def align(source: Sequence[str], target: Sequence[str], encoder: Any) -> list[Any]:
    """The beads of two texts."""
    found = sentweave.align(source, target, encoder.encode, alignment_max_size=LARGEST)
    return [(bead.src_indices, bead.tgt_indices) for bead in found.alignments]
