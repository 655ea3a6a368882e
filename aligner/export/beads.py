"""Beads as index pairs, the form that gold files and other aligners use."""

from __future__ import annotations

from collections.abc import Iterable

from aligner.bitext import Alignment, Bead


def write_beads(alignment: Alignment) -> bytes:
    """One bead a line: source indices TAB target indices TAB what is special, 0-based, comma separated.

    The index of a segment is its number less one; with one segment a line it is the line's number, counted from 0. A
    null bead has an empty side. The third column is empty, `crossing`, the kind of a null bead, or `witness`: the
    segments of a second copy, with the counterparts of its base.
    """
    rows = [(bead.source, bead.target, _special(bead)) for bead in alignment.beads]
    for side, twins, bead in alignment.twins():
        rows.append((twins, bead.target, "witness") if side == "source" else (bead.source, twins, "witness"))
    return "".join(f"{_indices(source)}\t{_indices(target)}\t{special}\n" for source, target, special in rows).encode()


def _special(bead: Bead) -> str:
    return bead.kind or ("crossing" if bead.origin == "crossing" else "")


def _indices(ids: Iterable[str]) -> str:
    return ",".join(str(number - 1) for number in sorted(int(name.rpartition(".s")[2]) for name in ids))
