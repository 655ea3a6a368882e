"""Beads as index pairs, the form that gold files and other aligners use."""

from __future__ import annotations

from collections.abc import Sequence

from aligner.bitext import Alignment


def write_beads(alignment: Alignment) -> bytes:
    """One bead a line: source indices TAB target indices, 0-based, comma separated, empty for a null bead.

    The index of a segment is its number less one; with one segment a line it is the line's number, counted from 0.
    """
    lines = [f"{_indices(bead.source)}\t{_indices(bead.target)}\n" for bead in alignment.beads]
    return "".join(lines).encode("utf-8")


def _indices(ids: Sequence[str]) -> str:
    return ",".join(str(int(name.rpartition(".s")[2]) - 1) for name in ids)
