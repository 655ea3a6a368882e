"""Translation units: what most formats hold of an alignment, and sentences on what they cannot hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from aligner.bitext import Alignment, Bead
from aligner.exchange import ExportOptions
from aligner.export.order import crossing_beads
from aligner.judgement import Decision, Edition, Flag
from aligner.pages import Pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A bead with both sides: reading texts, the page of each side where it is known, open flags, who decided."""

    bead: Bead
    source: str
    target: str
    source_page: str | None
    target_page: str | None
    flags: tuple[Flag, ...]
    decision: Decision | None


def units(edition: Edition, options: ExportOptions) -> tuple[Unit, ...]:
    """The wanted beads that hold both sides, in the order of the source; with `dedupe` each pair of texts once."""
    alignment = edition.alignment
    flags = flags_by_bead(edition)
    pages = {document.side: Pages(document) for document in alignment.documents}
    found: list[Unit] = []
    seen: set[tuple[str, str]] = set()
    for bead in options.beads(edition):
        if bead.is_null:
            continue
        texts = alignment.text(bead.source), alignment.text(bead.target)
        if options.dedupe and texts in seen:
            continue
        seen.add(texts)
        found.append(
            Unit(
                bead=bead,
                source=texts[0],
                target=texts[1],
                source_page=pages["source"].at(alignment[bead.source[0]].start),
                target_page=pages["target"].at(alignment[bead.target[0]].start),
                flags=flags.get(bead.id, ()),
                decision=edition.decisions.get(bead.id),
            )
        )
    return tuple(found)


def flags_by_bead(edition: Edition) -> dict[str, tuple[Flag, ...]]:
    """The open flags of each bead that has any."""
    found: dict[str, tuple[Flag, ...]] = {}
    for flag in edition.flags:
        found[flag.bead] = (*found.get(flag.bead, ()), flag)
    return found


def left_out(edition: Edition, options: ExportOptions, *, nulls: bool = False, witnesses: bool = False) -> list[str]:
    """One sentence for each thing that is left out: what was not wanted, null beads, segments of second copies.

    A format that leaves out null beads holds pairs, and can leave out one that stands there already.
    """
    alignment = edition.alignment
    wanted = options.beads(edition)
    notes = []
    if len(wanted) < len(alignment.beads):
        notes.append(f"{counted(len(alignment.beads) - len(wanted), 'bead')} left out as you asked")
    if nulls:
        number = sum(bead.is_null for bead in wanted)
        if number:
            notes.append(f"{counted(number, 'bead')} without counterpart left out: this format holds pairs only")
    if witnesses:
        number = sum(len(link.twin) for witness in alignment.witnesses for link in witness.links)
        if number:
            notes.append(f"{counted(number, 'segment')} of a second copy left out: this format has no place for them")
    if options.dedupe and nulls:
        pairs = [bead for bead in wanted if not bead.is_null]
        number = len(pairs) - len({(alignment.text(bead.source), alignment.text(bead.target)) for bead in pairs})
        if number:
            notes.append(f"{counted(number, 'pair')} left out that stood there already")
    return notes


def crossings(alignment: Alignment, beads: Iterable[Bead], what: str) -> list[str]:
    """One sentence on how many of the beads cross others, and what the format does with them; none when none do."""
    number = len(crossing_beads(alignment, beads))
    return [f"{counted(number, 'bead')} that cross others {what}"] if number else []


def counted(number: int, word: str) -> str:
    """The number with its word: `1 bead`, `1,200 beads`."""
    return f"{number:,} {word}" + ("" if number == 1 else "s")
