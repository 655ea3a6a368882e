"""A spreadsheet to read and to review in: `align apply` takes it back.

Two hidden sheets say where it comes from: `about` names the text, `exported` holds the rows as they were written, so
that what a person changed can be told from what the review has changed meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from aligner.bitext import NULL_KINDS, Bead, Side
from aligner.exchange import ExportOptions, Written
from aligner.export.origin import add_origin
from aligner.export.rows import COLUMNS, rows
from aligner.export.units import flags_by_bead, left_out
from aligner.judgement import Edition, Flag
from aligner.passages import passage

WIDTHS = {"kind": 14, "source_ids": 16, "target_ids": 16, "source": 60, "target": 60, "flags": 48, "comment": 30}
STATUSES = '"auto,confirmed,edited,rejected,unsure"'
KINDS = f'"{",".join(NULL_KINDS)}"'
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_xlsx(edition: Edition, options: ExportOptions) -> Written:
    """One sheet with a row a bead: frozen header, filters, widths, the words that a flag is about in bold red.

    Every text is stored as text, never as a formula. The same edition gives the same bytes.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment as Place
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet("alignment")
    sheet.freeze_panes = "B2"
    for number, name in enumerate(COLUMNS):
        sheet.column_dimensions[chr(ord("A") + number)].width = WIDTHS.get(name, 11)

    def cell(value: Any, *, bold: bool = False) -> Any:
        if value in (None, ""):
            return None
        made = WriteOnlyCell(sheet, value=value)
        if isinstance(value, str):
            made.data_type = "s"
        made.alignment = top
        if bold:
            made.font = strong
        return made

    top, strong = Place(wrap_text=True, vertical="top"), Font(bold=True)
    sheet.append([cell(name, bold=True) for name in COLUMNS])
    count = 1
    marked = _marked_texts(edition)
    exported: list[tuple[str, ...]] = []
    for row in rows(edition, options):
        count += 1
        exported.append(row)
        sheet.append([cell(_value(name, text, row, marked)) for name, text in zip(COLUMNS, row, strict=True)])
    sheet.auto_filter.ref = f"A1:{chr(ord('A') + len(COLUMNS) - 1)}{count}"
    for name, values in (("status", STATUSES), ("kind", KINDS)):
        sheet.data_validations.append(_choice(name, values, count))
    add_origin(book, edition, exported)
    out = BytesIO()
    book.save(out)
    return Written(files={".xlsx": _timeless(out.getvalue())}, notes=tuple(left_out(edition, options)))


def _choice(name: str, values: str, last: int) -> Any:
    """What may be chosen in the cells of a column, down to the last row."""
    from openpyxl.worksheet.datavalidation import DataValidation

    choice = DataValidation(type="list", formula1=values, allow_blank=True)
    letter = chr(ord("A") + COLUMNS.index(name))
    choice.add(f"{letter}2:{letter}{max(last, 2)}")
    return choice


def _value(name: str, text: str, row: Sequence[str], marked: dict[tuple[str, str], Any]) -> Any:
    """The value of a cell: a number where it is one, a text with its evidence marked, or the text as it is."""
    from openpyxl.utils.escape import escape

    if name in ("probability", "similarity"):
        return float(text) if text else None
    if name in ("source", "target") and row[0]:
        return marked.get((row[0], name)) or escape(text)
    return escape(text)


def _marked_texts(edition: Edition) -> dict[tuple[str, str], Any]:
    """The texts of the flagged beads, by bead and side, as rich text with the evidence in bold red."""
    beads = {bead.id: bead for bead in edition.alignment.beads}
    found: dict[tuple[str, str], Any] = {}
    for name, flags in flags_by_bead(edition).items():
        for side in ("source", "target"):
            rich = _rich(edition, beads[name], side, flags) if name in beads else None
            if rich is not None:
                found[name, side] = rich
    return found


def _rich(edition: Edition, bead: Bead, side: Side, flags: tuple[Flag, ...]) -> Any:
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont
    from openpyxl.styles.colors import Color
    from openpyxl.utils.escape import escape

    shown = passage(edition.alignment, side, bead.source if side == "source" else bead.target)
    spots = [shown.place(item) for flag in flags if flag.severity != "info" for item in flag.evidence]
    places = sorted(place for place in spots if place)
    if not places:
        return None
    red = InlineFont(b=True, color=Color("FFB00020"))
    parts: list[Any] = []
    at = 0
    for start, stop in places:
        if start < at:
            continue
        parts += [escape(shown.text[at:start])] if start > at else []
        parts.append(TextBlock(red, escape(shown.text[start:stop])))
        at = stop
    if at < len(shown.text):
        parts.append(escape(shown.text[at:]))
    return CellRichText(*parts)


def _timeless(data: bytes) -> bytes:
    """The same workbook without the times of its making, which would change the bytes at every run."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"(<dcterms:(created|modified)[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", part)
            info = ZipInfo(name, date_time=_EPOCH)
            info.compress_type = ZIP_DEFLATED
            new.writestr(info, part)
    return out.getvalue()
