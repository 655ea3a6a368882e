"""Which texts there are, and how far each has come."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

from aligner import config, store
from aligner.errors import AlignerError
from aligner.review.decisions import past


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


def editions(folder: Path) -> list[dict[str, str | int]]:
    """One entry an edition in a folder of alignments, by date and id: id, date, title, state, open flags, and its page.

    What cannot be read is left out: it has no page.
    """
    found = []
    for path in sorted(folder.glob("*/alignment.json")):
        try:
            body = json.loads(path.read_bytes())
            metadata, beads = body["metadata"], body["beads"]
            done = sum(bead.get("status", "auto") != "auto" for bead in beads)
            entry: dict[str, str | int] = {
                "id": metadata["id"],
                "date": metadata.get("date", ""),
                "title": metadata["title"],
                "state": f"{len(beads)} beads, {done} reviewed" if beads else "one language",
                "open": _grave(path.parent),
                "href": f"{quote(path.parent.name)}/edition.html",
            }
        except (OSError, ValueError, KeyError, TypeError):
            continue
        found.append(entry)
    return sorted(found, key=lambda entry: (str(entry["date"]), str(entry["id"])))


def _grave(folder: Path) -> int:
    """How many warnings and errors the last run found that nobody has set aside."""
    try:
        flags = json.loads((folder / "findings.json").read_bytes())["flags"]
        before = past(folder)
        aside = before.history.dismissed if before else {}
        return sum(flag["severity"] != "info" and flag["key"] not in aside for flag in flags)
    except (OSError, ValueError, KeyError, TypeError, AlignerError):
        return 0
