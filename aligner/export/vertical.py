"""Vertical files for Sketch Engine, NoSketch Engine and CWB: a token a line, two corpora and a mapping of sentences."""

from __future__ import annotations

import re
from xml.sax.saxutils import quoteattr

from aligner.bitext import Alignment, Document
from aligner.exchange import ExportOptions, Written
from aligner.export.order import indices
from aligner.export.units import crossings, left_out
from aligner.judgement import Edition
from aligner.pages import Pages

# A word with its inner hyphens, apostrophes and full stops between letters (U.S.S.R), a number with its separators, or
# a single other character.
_TOKEN = re.compile(r"\d+(?:[.,:/]\d+)*|\w+(?:[-'’.]\w+)*|\S")


def write_vertical(edition: Edition, options: ExportOptions) -> Written:
    """Two vertical files (`<doc>`, `<s>`, `<g/>` where no blank stands) and the mapping of their `<s>` structures.

    The mapping is Sketch Engine's for m:n alignments: two columns with a number, a range `A,B`, or -1 for nothing,
    counted from 0. A bead whose sentences do not follow each other stands in it as one line a stretch.
    """
    alignment = edition.alignment
    wanted = options.beads(edition)
    files = {
        f".{options.lang(document.lang)}.vert": _vertical(alignment, document, options)
        for document in alignment.documents
    }
    lines = []
    for left, right in sorted(indices(alignment, wanted), key=lambda pair: (pair[0] or (-1,), pair[1])):
        for number, (ours, theirs) in enumerate(_zipped(_ranges(left), _ranges(right))):
            if number == 0 or (ours != "-1" and theirs != "-1"):
                lines.append(f"{ours}\t{theirs}\n")
    if lines:
        files[".map"] = "".join(lines).encode()
    notes = left_out(edition, options, witnesses=True)
    notes += crossings(alignment, wanted, "stand where their source stands")
    return Written(files=files, notes=tuple(notes))


def tokens(text: str) -> list[tuple[str, bool]]:
    """The tokens of a text, and for each whether it stands right after the one before it, without a blank."""
    found = []
    at = -1
    for match in _TOKEN.finditer(text):
        found.append((match.group(), match.start() == at))
        at = match.end()
    return found


def _vertical(alignment: Alignment, document: Document, options: ExportOptions) -> bytes:
    metadata, pages = alignment.metadata, Pages(document)
    attributes = {
        "id": metadata.id,
        "lang": options.lang(document.lang),
        "title": metadata.title,
        "date": metadata.date,
        "repository": metadata.repository,
        "role": "original" if document.side == "source" else "translation",
    }
    lines = ["<doc" + "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items() if value) + ">"]
    for segment in document.segments:
        page = pages.at(segment.start)
        lines.append(f"<s id={quoteattr(segment.id)}" + (f" page={quoteattr(page)}" if page else "") + ">")
        for token, glued in tokens(segment.text):
            if glued:
                lines.append("<g/>")
            lines.append(token.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
        lines.append("</s>")
    return ("\n".join([*lines, "</doc>"]) + "\n").encode()


def _ranges(places: tuple[int, ...]) -> list[str]:
    """Stretches of positions that follow each other, as `4` or `4,6`; `-1` for none."""
    stretches: list[list[int]] = []
    for place in places:
        if stretches and stretches[-1][-1] + 1 == place:
            stretches[-1].append(place)
        else:
            stretches.append([place])
    words = [str(part[0]) if len(part) == 1 else f"{part[0]},{part[-1]}" for part in stretches]
    return words or ["-1"]


def _zipped(left: list[str], right: list[str]) -> list[tuple[str, str]]:
    """Every stretch of one side with one of the other; the last of the shorter side stands for the rest."""
    size = max(len(left), len(right))
    return [(left[min(number, len(left) - 1)], right[min(number, len(right) - 1)]) for number in range(size)]
