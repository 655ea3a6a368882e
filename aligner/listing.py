"""Which texts there are, and how far each has come."""

from __future__ import annotations

from pathlib import Path

from aligner import config, store
from aligner.errors import AlignerError


def texts(folder: Path) -> list[dict[str, str | int]]:
    """One entry a text folder, by name: id, date, title, state, and the number of beads."""
    return [_entry(path.parent) for path in sorted(folder.glob("*/text.toml"))]


def _entry(path: Path) -> dict[str, str | int]:
    try:
        text = config.read_text_folder(path)
    except AlignerError as error:
        return {"id": path.name, "date": "", "title": error.message, "state": "cannot be read", "beads": 0}
    entry: dict[str, str | int] = {
        "id": text.metadata.id,
        "date": text.metadata.date or "",
        "title": text.metadata.title,
        "state": "not aligned yet",
        "beads": 0,
    }
    try:
        alignment = store.load_alignment(store.alignment_folder(path, text.metadata.id))
    except AlignerError:
        return entry
    entry["beads"] = len(alignment.beads)
    entry["state"] = f"{len(alignment.beads)} beads" if alignment.beads else "one language"
    return entry
