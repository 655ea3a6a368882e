"""Beads that a person has confirmed, from a file: the search keeps them and pairs only what lies between."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from aligner.bitext import Bead, Document
from aligner.errors import GoldError
from aligner.evaluate import IndexBead, read_beads


def read_anchors(path: Path, source: Document, target: Document) -> tuple[Bead, ...]:
    """The beads of a file in the format `beads` (`--to beads`), as confirmed by a person.

    Raises GoldError where the file cannot be read, names a segment that is not there, or names one twice.
    """
    beads = read_beads(path)
    used = Counter((side, index) for bead in beads for side, indices in enumerate(bead) for index in indices)
    names = [{segment.id for segment in document.segments} for document in (source, target)]
    langs = (source.lang, target.lang)
    for (side, index), times in used.items():
        which = ("source", "target")[side]
        if f"{langs[side]}.s{index + 1}" not in names[side]:
            raise GoldError(f"the {which} has no segment {index}", path=path, hint="Indices count from 0.")
        if times > 1:
            raise GoldError(
                f"{which} segment {index} is in {times} anchors",
                path=path,
                hint="A segment has one place. Leave out the lines that `--to beads` marks as witness.",
            )
    return tuple(_anchor(number, bead, langs) for number, bead in enumerate(beads, 1))


def _anchor(number: int, bead: IndexBead, langs: tuple[str, str]) -> Bead:
    source, target = (
        tuple(f"{lang}.s{index + 1}" for index in sorted(indices)) for lang, indices in zip(langs, bead, strict=True)
    )
    return Bead(
        id=f"b{number}",
        source=source,
        target=target,
        kind=None if source and target else "omission" if source else "addition",
        status="confirmed",
        origin="person",
    )
