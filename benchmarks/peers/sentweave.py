"""Sentweave: vecalign as a library, at the library's defaults."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sentweave


def align(source: Sequence[str], target: Sequence[str], encoder: Any) -> list[Any]:
    """The beads of two texts."""
    found = sentweave.align(source, target, encoder.encode)
    return [(bead.src_indices, bead.tgt_indices) for bead in found.alignments]
