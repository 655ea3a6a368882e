"""The hidden sheets of a workbook: which text it is of, and its rows as they were when it was written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aligner.bitext import SIDES
from aligner.export.rows import COLUMNS, words
from aligner.judgement import Edition

FORMAT = "aligner sheet 1"
AS_EXPORTED = ("bead", "kind", "status", "source_ids", "target_ids", "comment", "reviewer")


def add_origin(book: Any, edition: Edition, exported: Sequence[tuple[str, ...]]) -> None:
    """Add the two hidden sheets, `about` and `exported`, to a workbook with these rows."""
    from openpyxl.utils.escape import escape

    alignment = edition.alignment
    about = book.create_sheet("about")
    about.sheet_state = "hidden"
    about.append(["format", FORMAT])
    about.append(["text", alignment.metadata.id])
    for document in alignment.documents:
        about.append([document.side, document.sha256])
    sheet = book.create_sheet("exported")
    sheet.sheet_state = "hidden"
    sheet.append([*AS_EXPORTED, "words"])
    places = [COLUMNS.index(name) for name in AS_EXPORTED]
    ids = [COLUMNS.index(f"{side}_ids") for side in SIDES]
    for row in exported:
        said = words(alignment, [name for place in ids for name in row[place].split()])
        sheet.append([_text(sheet, escape(row[place])) for place in places] + [said])


def _text(sheet: Any, value: str) -> Any:
    """A cell for this value: one that holds a text even where it looks like a formula."""
    from openpyxl.cell import WriteOnlyCell

    if not value.startswith("="):
        return value or None
    made = WriteOnlyCell(sheet, value=value)
    made.data_type = "s"
    return made
