"""What a run has to say, as plain values: the command line prints them, --json gives the same."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from aligner.bitext import SIDES, Alignment
from aligner.judgement import FLAG_CODES, Edition

_ORIGINAL = {"ru": "Russian", "en": "English"}


def summary(edition: Edition) -> dict[str, Any]:
    """What a run found, by name; `missing` is one sentence on the side that is not there, or None.

    `beads` counts by type, `null` by kind, `flags` warnings and errors by code; `crossing` counts beads, `witness` the
    segments of second copies, `decided` the beads that people have decided.
    """
    alignment = edition.alignment
    grave = Counter(flag.code for flag in edition.flags if flag.severity != "info")
    return {
        "text": alignment.metadata.id,
        "title": alignment.metadata.title,
        "segments": {document.lang: len(document.segments) for document in alignment.documents},
        "missing": _missing(alignment),
        "beads": alignment.counts(),
        "null": alignment.null_counts(),
        "crossing": sum(bead.origin == "crossing" for bead in alignment.beads),
        "witness": sum(len(twins) for _, twins, _ in alignment.twins()),
        "flags": {code: grave[code] for code in FLAG_CODES if grave[code]},
        "decided": sum(bead.status != "auto" for bead in alignment.beads),
        "signature": str(alignment.signature),
    }


def _missing(alignment: Alignment) -> str | None:
    """One sentence on the side that is not there."""
    if len(alignment.documents) == len(SIDES):
        return None
    (document,) = alignment.documents
    if document.side == "target":
        lang = "English" if document.lang == "en" else document.lang
        return f"there is no Russian original: an edition of the {lang} text alone, and nothing is paired"
    lang = "Russian" if document.lang == "ru" else document.lang
    return f"there is no translation: an edition of the {lang} text alone, and nothing is paired"


def next_command(edition: Edition, folder: Path) -> str:
    """What to do next: review what was aligned, or look at the edition where no review can find it."""
    if not edition.alignment.beads or folder.parent.name != "alignments":
        return f"open {folder / 'edition.html'}"
    return f"align review {edition.alignment.metadata.id}"
