"""`review.jsonl`: a first line that names the texts, then one edit a line. Lines are only ever added.

A line is written with its end of line and is on the disk before anybody is told of it; so an end without one was
never acknowledged. It is moved aside, to `review.jsonl.torn`, and reported.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aligner.bitext import Alignment
from aligner.errors import InputError
from aligner.review.edits import Edit, edit_from_json, edit_json
from aligner.store import JournalFile

NAME = "review.jsonl"
FORMAT = "aligner review 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """What a journal says from some byte on: the edits, the size at their end, and what was found to be torn.

    `base` is the digest of the alignment.json that the review began with: where the first line has been read.
    """

    edits: tuple[Edit, ...]
    size: int
    base: str | None = None
    notice: str | None = None


def first_line(alignment: Alignment, digest: str) -> bytes:
    """The line that a journal begins with: its format, the alignment that it starts from, the texts."""
    body: dict[str, Any] = {"format": FORMAT, "text": alignment.metadata.id, "alignment": digest}
    for document in alignment.documents:
        body[document.side] = {"path": document.path, "sha256": document.sha256}
    return _line(body)


def edit_line(edit: Edit) -> bytes:
    """The line of an edit."""
    return _line(edit_json(edit))


def _line(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(", ", ": ")).encode("utf-8") + b"\n"


def read(file: JournalFile, path: Path, *, start: int = 0, rev: int = 0) -> Lines:
    """What stands from byte `start` on, after revision `rev`; a torn end is cut off.

    Raises InputError for a line that is not ours.
    """
    data = file.read(start)
    whole, size, notice = _without_torn_end(file, data, start)
    base: str | None = None
    edits: list[Edit] = []
    for number, line in enumerate(whole.split(b"\n")[:-1], start=rev + 1 if start == 0 else rev + 2):
        try:
            body = json.loads(line)
            if start == 0 and base is None:
                base = _base(body)
                continue
            edit = edit_from_json(body)
            if edit.rev != rev + len(edits) + 1:
                raise ValueError(f"revision {edit.rev} where {rev + len(edits) + 1} belongs")
            edits.append(edit)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise InputError(
                f"this line is not one of ours, or was changed: {error!s}",
                path=path,
                line=number,
                hint="Take the file from a copy, or put the line right. Nothing was changed.",
            ) from None
    return Lines(edits=tuple(edits), size=size, base=base, notice=notice)


def _without_torn_end(file: JournalFile, data: bytes, start: int) -> tuple[bytes, int, str | None]:
    """The whole lines, the size of the file that holds them, and a notice of what was cut off."""
    whole, torn = data[: data.rfind(b"\n") + 1], data[data.rfind(b"\n") + 1 :]
    if not torn:
        return data, start + len(data), None
    try:
        json.loads(torn)
    except ValueError:
        aside = file.cut(start + len(whole))
        shown = torn[:60].decode("utf-8", errors="replace")
        return whole, start + len(whole), f"the last line of {NAME} was torn and is now in {aside.name}: {shown} …"
    return data + b"\n", file.append(b"\n"), None  # an editor has taken away the last end of line


def _base(body: Mapping[str, Any]) -> str:
    if body.get("format") != FORMAT:
        raise ValueError(f"format {body.get('format')!r}, expected {FORMAT!r}")
    return str(body["alignment"])


def numbered(edits: Sequence[Edit]) -> int:
    """The highest number that a bead id in these edits has."""
    return max((number(bead.id) for edit in edits for bead in (*edit.change.before, *edit.change.after)), default=0)


def number(bead: str) -> int:
    """The number of a bead id; 0 where it has none."""
    digits = bead.removeprefix("b")
    return int(digits) if digits.isdecimal() else 0
