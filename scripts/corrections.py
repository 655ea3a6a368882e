"""What the corrected gold of a base case says of the cases that were made from it (lines left out, added, misread).

A correction is a stretch of both texts that gold.tsv and gold_corrected.tsv cut differently. It goes for a derived
case, too, if all its lines are there and that case's gold cuts them as the base's gold.tsv does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path

from aligner.evaluate import IndexBead, read_beads

CORRECTED = "gold_corrected.tsv"
Correction = tuple[set[IndexBead], set[IndexBead]]
"""Beads of the same lines: as they were, and as they should be."""


def corrected_gold(folder: Path, beads: Iterable[IndexBead]) -> tuple[IndexBead, ...]:
    """The beads of a case with the corrections of its base, which lies in the folder beside it."""
    base = folder.with_name(folder.name.partition("__")[0])
    if base == folder or not (base / CORRECTED).exists():
        return tuple(beads)
    places = [_places(base / name, folder / name) for name in ("ru.sents", "en.sents")]
    found = dict.fromkeys(beads)
    for old, new in _corrections(read_beads(base / "gold.tsv"), read_beads(base / CORRECTED)):
        if all(line in known for bead in old for side, known in zip(bead, places, strict=True) for line in side):
            before, after = (sorted(_moved(bead, places) for bead in each) for each in (old, new))
            if all(bead in found for bead in before):
                found = {bead: None for bead in found if bead not in before} | dict.fromkeys(after)
    return tuple(sorted(found))


def _moved(bead: IndexBead, places: Sequence[Mapping[int, int]]) -> IndexBead:
    source, target = (tuple(known[line] for line in side) for side, known in zip(bead, places, strict=True))
    return source, target


def _places(base: Path, derived: Path) -> dict[int, int]:
    """Where each line of the base stands in the derived text; as many lines in both are the same ones, misread."""
    old, new = (path.read_text(encoding="utf-8").splitlines() for path in (base, derived))
    if len(old) == len(new):
        return {line: line for line in range(len(old))}
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return {block.a + extra: block.b + extra for block in blocks for extra in range(block.size)}


def _corrections(gold: Iterable[IndexBead], corrected: Iterable[IndexBead]) -> list[Correction]:
    """The smallest stretches that are cut differently."""
    before, after = set(gold), set(corrected)
    found: list[Correction] = []
    for bead in sorted(before ^ after):
        merged: Correction = ({bead} & before, {bead} & after)
        for other in [each for each in found if any(_share(bead, one) for one in each[0] | each[1])]:
            found.remove(other)
            merged = (merged[0] | other[0], merged[1] | other[1])
        found.append(merged)
    return found


def _share(bead: IndexBead, other: IndexBead) -> bool:
    return any(set(own).intersection(others) for own, others in zip(bead, other, strict=True))


def is_fine(folder: Path) -> bool:
    """True for a case with a gold of sentences that are not those of another case in another layout."""
    meta = folder / "meta.json"
    if not meta.exists() or folder.name.endswith("__flat"):
        return False
    return not json.loads(meta.read_text(encoding="utf-8")).get("granularity", "").startswith("coarse")
