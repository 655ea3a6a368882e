"""An alignment as rows of a table, which TSV, CSV, spreadsheets and JSON Lines share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256

from aligner.bitext import Alignment, Bead, Side
from aligner.exchange import ExportOptions
from aligner.export.units import flags_by_bead
from aligner.judgement import Edition, Flag

COLUMNS = (
    "bead",
    "type",
    "kind",
    "probability",
    "similarity",
    "status",
    "source_ids",
    "target_ids",
    "source",
    "target",
    "flags",
    "comment",
    "reviewer",
)


def rows(edition: Edition, options: ExportOptions) -> Iterator[tuple[str, ...]]:
    """One row of cells for each wanted bead, then for each bead that a second copy repeats; unknown is empty.

    The segments of a second copy have the kind `witness`, beside the counterparts of the base that they repeat. With
    one text there is a row a segment.
    """
    alignment = edition.alignment
    flags = flags_by_bead(edition)
    wanted = options.beads(edition)
    for bead in wanted:
        yield _row(edition, bead, flags.get(bead.id, ()))
    names = {bead.id for bead in wanted}
    for side, twins, bead in alignment.twins():
        if bead.id in names:
            yield _twin_row(alignment, side, twins, bead)
    if not alignment.beads:
        yield from _single(alignment)


def flag_words(flags: tuple[Flag, ...]) -> str:
    """The flags of a bead for one cell: code, severity and sentence of each."""
    return " · ".join(f"{flag.code} ({flag.severity}): {flag.message}" for flag in flags)


def words(alignment: Alignment, names: Iterable[str]) -> str:
    """A digest of the reading texts of these segments: whether they still say the same."""
    said = "\n".join(alignment[name].text for name in names)
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _row(edition: Edition, bead: Bead, flags: tuple[Flag, ...]) -> tuple[str, ...]:
    alignment, decision = edition.alignment, edition.decisions.get(bead.id)
    return (
        bead.id,
        bead.type,
        bead.kind or "",
        _number(bead.probability),
        _number(bead.similarity),
        bead.status,
        " ".join(bead.source),
        " ".join(bead.target),
        alignment.text(bead.source),
        alignment.text(bead.target),
        flag_words(flags),
        decision.comment if decision else "",
        decision.who if decision else "",
    )


def _twin_row(alignment: Alignment, side: Side, twins: tuple[str, ...], bead: Bead) -> tuple[str, ...]:
    source, target = (twins, bead.target) if side == "source" else (bead.source, twins)
    cells = dict.fromkeys(COLUMNS, "")
    cells |= {"type": f"{len(source)}-{len(target)}", "kind": "witness", "status": bead.status}
    cells |= {"source_ids": " ".join(source), "target_ids": " ".join(target)}
    cells |= {"source": alignment.text(source), "target": alignment.text(target)}
    return tuple(cells.values())


def _single(alignment: Alignment) -> Iterator[tuple[str, ...]]:
    for document in alignment.documents:
        for segment in document.segments:
            cells = dict.fromkeys(COLUMNS, "")
            cells |= {f"{document.side}_ids": segment.id, document.side: segment.text}
            yield tuple(cells.values())


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"
