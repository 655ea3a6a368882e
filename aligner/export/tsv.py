"""The alignment as a table: one bead a row, for spreadsheets and scripts."""

from __future__ import annotations

from aligner.bitext import Alignment, Bead, Side

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
)


def write_table(alignment: Alignment) -> bytes:
    """A header and one row a bead, tab separated, UTF-8; an unknown value is an empty cell.

    Reading texts hold no tab and no line break, so a cell needs no quotes. The segments of a second copy come last, as
    the kind `witness`, beside the counterparts of the base that they repeat. With one text there is a row a segment.
    """
    rows = [COLUMNS, *(_row(alignment, bead) for bead in alignment.beads)]
    rows += [_twin_row(alignment, *twins) for twins in alignment.twins()]
    if not alignment.beads:
        rows += _single(alignment)
    return "".join("\t".join(row) + "\n" for row in rows).encode("utf-8")


def _row(alignment: Alignment, bead: Bead) -> tuple[str, ...]:
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
    )


def _twin_row(alignment: Alignment, side: Side, twins: tuple[str, ...], bead: Bead) -> tuple[str, ...]:
    source, target = (twins, bead.target) if side == "source" else (bead.source, twins)
    texts = alignment.text(source), alignment.text(target)
    size = f"{len(source)}-{len(target)}"
    return "", size, "witness", "", "", bead.status, " ".join(source), " ".join(target), *texts


def _single(alignment: Alignment) -> list[tuple[str, ...]]:
    rows = []
    for document in alignment.documents:
        for segment in document.segments:
            cells = dict.fromkeys(COLUMNS, "")
            cells[f"{document.side}_ids"] = segment.id
            cells[document.side] = segment.text
            rows.append(tuple(cells.values()))
    return rows


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"
