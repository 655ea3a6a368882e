"""What a table of beads must keep to before anything of it is applied: every sentence once, nothing unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from aligner.bitext import NULL_KINDS, SIDES, Alignment, NullKind, Side, Status
from aligner.export.rows import words
from aligner.ingest.sheet import SheetRow
from aligner.judgement import Decision

STATUSES: tuple[Status, ...] = get_args(Status)
WITNESS = "witness"
_WORD: Mapping[Side, str] = {"source": "original", "target": "translation"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a table cannot be applied: the row (None where one is missing) and a sentence."""

    row: int | None
    message: str


def present_rows(alignment: Alignment, decisions: Mapping[str, Decision]) -> tuple[SheetRow, ...]:
    """The rows that an export would have now, numbered as in one; for tables that don't know how they were exported."""
    cells: list[tuple[tuple[str, ...], tuple[str, ...], str, str, str]] = [
        (bead.source, bead.target, bead.id, bead.kind or "", bead.status) for bead in alignment.beads
    ]
    for side, twins, bead in alignment.twins():
        sides = (twins, bead.target) if side == "source" else (bead.source, twins)
        cells.append((*sides, "", WITNESS, bead.status))
    return tuple(
        SheetRow(
            number=number,
            source=source,
            target=target,
            bead=bead,
            kind=kind,
            status=status,
            comment=decisions[bead].comment if bead in decisions else "",
            reviewer=decisions[bead].who if bead in decisions else "",
            words=words(alignment, (*source, *target)),
        )
        for number, (source, target, bead, kind, status) in enumerate(cells, 2)
    )


def key(row: SheetRow) -> tuple[frozenset[str], frozenset[str]]:
    """The segments of both sides, in whatever order a person wrote them."""
    return frozenset(row.source), frozenset(row.target)


def null_kind(row: SheetRow, was: SheetRow | None) -> NullKind | None:
    """The kind of a row without counterpart: the one written, else the one it had, else omission or addition."""
    if row.source and row.target:
        return None
    impossible = _impossible(row)
    for name in (row.kind, was.kind if was else ""):
        named = next((kind for kind in NULL_KINDS if kind == name and kind != impossible), None)
        if named:
            return named
    return "omission" if row.source else "addition"


def problems(rows: Sequence[SheetRow], exported: Sequence[SheetRow]) -> list[Problem]:
    """Everything that is wrong with the rows, in their order; what is missing comes last."""
    beads = [row for row in exported if row.kind != WITNESS]
    copies = [row for row in exported if row.kind == WITNESS]
    was = {row.bead: row for row in beads}
    found = [problem for row in rows for problem in _cells(row, was.get(row.bead))]
    found += _sentences([row for row in rows if row.kind != WITNESS], beads, copies)
    found += _copies([row for row in rows if row.kind == WITNESS], copies)
    return sorted(found, key=lambda one: (one.row is None, one.row or 0))


def _cells(row: SheetRow, was: SheetRow | None) -> Iterator[Problem]:
    if row.status and row.status not in STATUSES:
        yield Problem(row=row.number, message=f"there is no status {row.status!r}: {', '.join(STATUSES)}")
    if row.kind == WITNESS:
        return
    old = was.kind if was else ""
    if row.kind and row.kind not in NULL_KINDS:
        yield Problem(row=row.number, message=f"there is no kind {row.kind!r}: {', '.join(NULL_KINDS)}")
    elif row.source and row.target and row.kind and row.kind != old:
        yield Problem(row=row.number, message="both sides are there: only a row without counterpart has a kind")
    elif row.names and row.kind and row.kind == _impossible(row) and row.kind != old:
        side = "original" if row.source else "translation"
        yield Problem(row=row.number, message=f"what stands only in the {side} is no {row.kind}")
    if not row.names and row.comment and row.comment != (was.comment if was else ""):
        yield Problem(row=row.number, message="a comment on a row without sentences: write it beside one that has some")


def _impossible(row: SheetRow) -> str:
    """The kind that a row with this one side cannot have."""
    return "" if row.source and row.target else "addition" if row.source else "omission"


def _sentences(rows: Sequence[SheetRow], beads: Sequence[SheetRow], copies: Sequence[SheetRow]) -> Iterator[Problem]:
    """Each sentence that was exported must stand in one row, on its own side, and no other sentence in any."""
    home = {name: row for row in beads for name in row.names}
    of_side = {side: {name for row in beads for name in _side(row, side)} for side in SIDES}
    twins = {name for row in copies for name in row.names} - set(home)
    seen: dict[str, int] = {}
    for row in rows:
        for side in SIDES:
            for name in _side(row, side):
                if name in twins:
                    yield Problem(row=row.number, message=f"{name} belongs to a second copy, which stays as it is")
                elif name not in home:
                    yield Problem(row=row.number, message=f"there was no sentence {name} in this table")
                elif name not in of_side[side]:
                    other: Side = "target" if side == "source" else "source"
                    yield Problem(row=row.number, message=f"{name} is of the {_WORD[other]}: move it to {other}_ids")
                    seen.setdefault(name, row.number)
                elif name in seen:
                    yield Problem(row=row.number, message=f"{name} stands in row {seen[name]} already")
                else:
                    seen[name] = row.number
    for name, row in home.items():
        if name not in seen:
            yield Problem(row=None, message=f"{name} stands in no row; it was in row {row.number} ({_what(row)})")


def _copies(rows: Sequence[SheetRow], copies: Sequence[SheetRow]) -> Iterator[Problem]:
    """The rows of a second copy are there to be read."""
    waiting = {key(row): row for row in copies}
    for row in rows:
        if waiting.pop(key(row), None) is None:
            yield Problem(row=row.number, message="a row of a second copy stays as it is, and stands once")
        elif row.comment:
            yield Problem(row=row.number, message="a second copy has no comment of its own: write it beside its base")
    for row in waiting.values():
        yield Problem(row=None, message=f"the row of a second copy is gone; it was row {row.number} ({_what(row)})")


def _side(row: SheetRow, side: Side) -> tuple[str, ...]:
    return row.source if side == "source" else row.target


def _what(row: SheetRow) -> str:
    return describe(row.source, row.target)


def describe(source: Iterable[str], target: Iterable[str]) -> str:
    """Segments of both sides as a person reads them: `ru.s1 ru.s2 – en.s1`."""
    return f"{' '.join(source) or '∅'} – {' '.join(target) or '∅'}"
