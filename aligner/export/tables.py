"""Tables as text: TSV for scripts, CSV for spreadsheets; one row a bead."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

from aligner.exchange import ExportOptions, Written
from aligner.export.rows import COLUMNS, rows
from aligner.export.units import left_out
from aligner.judgement import Edition

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_tsv(edition: Edition, options: ExportOptions) -> Written:
    """A header and one row a bead, tab separated, UTF-8, without quotes: no text holds a tab or a line break."""
    lines = ("\t".join(" ".join(cell.split("\t")) for cell in row) for row in _rows(edition, options))
    return _written(edition, options, ".tsv", "".join(f"{' '.join(line.splitlines())}\n" for line in lines))


def write_csv(edition: Edition, options: ExportOptions) -> Written:
    """A header and one row a bead, comma separated, quoted where needed (RFC 4180), lines end with CR LF."""
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(_rows(edition, options))
    return _written(edition, options, ".csv", out.getvalue())


def formula_safe(cell: str) -> str:
    """The cell with an apostrophe before what a spreadsheet would take for a formula, or for our apostrophe."""
    return "'" + cell if cell.lstrip("'").startswith(_FORMULA) else cell


def _rows(edition: Edition, options: ExportOptions) -> Iterable[list[str]]:
    yield list(COLUMNS)
    for row in rows(edition, options):
        yield [formula_safe(cell) for cell in row]


def _written(edition: Edition, options: ExportOptions, suffix: str, text: str) -> Written:
    data = text.encode("utf-8-sig" if options.bom else "utf-8")
    return Written(files={suffix: data}, notes=tuple(left_out(edition, options)))
