"""A table of beads that a person has worked on: xlsx, csv or tsv, with the columns that `align export` writes."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from aligner.errors import InputError

NEEDED = ("source_ids", "target_ids", "status", "kind", "comment")
FORMAT = "aligner sheet 1"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BETWEEN = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """A row of the table: the segments of both sides by id, and what stands in the other cells.

    `number` is the row's number in the file, 1 for the header. `words` is a digest of the texts, in rows as exported.
    """

    number: int
    source: tuple[str, ...]
    target: tuple[str, ...]
    bead: str = ""
    kind: str = ""
    status: str = ""
    comment: str = ""
    reviewer: str = ""
    source_text: str = ""
    target_text: str = ""
    words: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The segments of both sides."""
        return (*self.source, *self.target)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The rows of a table, and the rows as they were exported where the file holds them (a workbook of ours).

    `text` is the id of the text, `digests` the sha256 of its files by side; a csv or tsv knows neither.
    """

    path: Path
    rows: tuple[SheetRow, ...]
    text: str | None = None
    digests: Mapping[str, str] = field(default_factory=dict)
    exported: tuple[SheetRow, ...] | None = None


def read_sheet(path: Path) -> Sheet:
    """The table in a file that ends with .xlsx, .csv or .tsv. Raises InputError where it is none, or lacks columns."""
    readers = {".xlsx": _workbook, ".csv": _csv, ".tsv": _tsv}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise InputError("a table ends with .xlsx, .csv or .tsv", path=path, hint="Save it in one of these formats.")
    try:
        return reader(path, path.read_bytes())
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", path=path) from None


def without_apostrophe(cell: str) -> str:
    """The cell without the apostrophe that csv and tsv have before what a spreadsheet would take for a formula."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA) else cell


def _tsv(path: Path, data: bytes) -> Sheet:
    lines = _decoded(path, data).splitlines()
    if lines and lines[0].startswith('"'):  # a spreadsheet has written quotes around cells
        return _plain(path, csv.reader(lines, delimiter="\t"))
    return _plain(path, (line.split("\t") for line in lines))


def _csv(path: Path, data: bytes) -> Sheet:
    text = _decoded(path, data)
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)  # spreadsheets of some countries write semicolons
    return _plain(path, csv.reader(StringIO(text, newline=""), delimiter=delimiter))


def _decoded(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"not UTF-8 (byte at offset {error.start})", path=path, hint="Save the table as “CSV UTF-8”."
        ) from None


def _plain(path: Path, cells: Iterable[Sequence[str]]) -> Sheet:
    try:
        lines = [[without_apostrophe(cell) for cell in line] for line in cells]
    except csv.Error as error:
        raise InputError(f"not a table: {error}", path=path) from None
    return Sheet(path=path, rows=tuple(_rows(path, lines, NEEDED)))


def _workbook(path: Path, data: bytes) -> Sheet:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True)
        sheets = {sheet.title: [_texts(line) for line in sheet.iter_rows(values_only=True)] for sheet in book}
    except (BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise InputError(f"not a workbook: {error}", path=path, hint="Save it as .xlsx.") from None
    main = sheets.get("alignment") or next((lines for name, lines in sheets.items() if name != "about"), [])
    about = {line[0]: line[1] for line in sheets.get("about", ()) if len(line) > 1}
    if about and about.get("format") != FORMAT:
        raise InputError(
            f"format {about.get('format')!r}, expected {FORMAT!r}",
            path=path,
            hint="Was it exported by another version? Export it again.",
        )
    origin = sheets.get("exported")
    return Sheet(
        path=path,
        rows=tuple(_rows(path, main, NEEDED)),
        text=about.get("text"),
        digests={side: about[side] for side in ("source", "target") if side in about},
        exported=tuple(_rows(path, origin, (*NEEDED, "bead", "words"))) if about and origin else None,
    )


def _texts(line: Sequence[Any]) -> list[str]:
    from openpyxl.utils.escape import unescape

    return ["" if value is None else unescape(value) if isinstance(value, str) else str(value) for value in line]


def _rows(path: Path, lines: Sequence[Sequence[str]], needed: Iterable[str]) -> Iterator[SheetRow]:
    """The rows that are not empty; their columns may stand in any order, and others beside them."""
    head = [name.strip().lower() for name in lines[0]] if lines else []
    missing = [name for name in needed if name not in head]
    if missing:
        raise InputError(
            f"there is no column {missing[0]!r}",
            path=path,
            line=1,
            hint="The first row names the columns, as `align export -f xlsx` writes them.",
        )
    for number, line in enumerate(lines[1:], 2):
        cells = {name: cell for name, cell in zip(head, line, strict=False) if cell.strip()}
        if any(name in cells for name in (*needed, "bead", "source", "target")):
            yield SheetRow(
                number=number,
                source=_ids(cells.get("source_ids", "")),
                target=_ids(cells.get("target_ids", "")),
                source_text=cells.get("source", ""),
                target_text=cells.get("target", ""),
                kind=cells.get("kind", "").strip().lower(),
                status=cells.get("status", "").strip().lower(),
                comment=cells.get("comment", "").strip(),
                **{name: cells.get(name, "").strip() for name in ("bead", "reviewer", "words")},
            )


def _ids(cell: str) -> tuple[str, ...]:
    return tuple(name for name in _BETWEEN.split(cell) if name)
