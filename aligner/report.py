"""What a run has to say, as plain values: the command line prints them, --json gives the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aligner.bitext import SIDES, Alignment

_ORIGINAL = {"ru": "Russian", "en": "English"}


def summary(alignment: Alignment) -> dict[str, Any]:
    """What a run found, by name; `missing` is one sentence on the side that is not there, or None.

    `beads` counts by type, `null` by kind; `crossing` counts beads, `witness` the segments of second copies.
    """
    return {
        "text": alignment.metadata.id,
        "title": alignment.metadata.title,
        "segments": {document.lang: len(document.segments) for document in alignment.documents},
        "missing": _missing(alignment),
        "beads": alignment.counts(),
        "null": alignment.null_counts(),
        "crossing": sum(bead.origin == "crossing" for bead in alignment.beads),
        "witness": sum(len(twins) for _, twins, _ in alignment.twins()),
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


def next_command(alignment: Alignment, folder: Path) -> str:
    """The command to type next: a look at the pair that is most in doubt, or at the list of texts."""
    known = [bead for bead in alignment.beads if not bead.is_null]
    if not known or folder.parent.name != "alignments":
        return "align list"
    doubtful = min(known, key=lambda bead: (_or_one(bead.probability), _or_one(bead.similarity)))
    return f"align explain {alignment.metadata.id} {doubtful.id}"


def _or_one(value: float | None) -> float:
    return 1.0 if value is None else value
