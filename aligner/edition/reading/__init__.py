"""The edition to read: one HTML file for a text, with nothing outside it; and the index of all texts.

    rows.py     what stands beside what: a row a bead, or a knot of beads that cross
    cells.py    a segment as runs of words, with page breaks, evidence and variants marked
    plot.py     the path of the beads over the similarity of the two texts, as SVG
    page.html   how it looks, with edition.css and edition.js

The page can be read without scripts: pairs light up by CSS alone; scripts only add the filter and exact lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from aligner.edition.reading.cells import cells
from aligner.edition.reading.plot import plot
from aligner.edition.reading.rows import Row, rows
from aligner.exchange import ExportOptions, Written
from aligner.judgement import SEVERITIES, Edition
from aligner.pages import Pages

if TYPE_CHECKING:
    from jinja2 import Environment

LANGUAGES = {"ru": "Russian", "en": "English"}


def export_html(edition: Edition, _options: ExportOptions) -> Written:
    """The edition as one HTML file."""
    return Written(files={".html": write_html(edition)})


def write_html(edition: Edition) -> bytes:
    """The edition as HTML in UTF-8: the same edition gives the same bytes."""
    alignment = edition.alignment
    found = rows(edition)
    page = _environment().get_template("page.html")
    counts = [(word, sum(flag.severity == word for flag in edition.flags)) for word in SEVERITIES]
    text = page.render(
        metadata=alignment.metadata,
        documents=alignment.documents,
        languages=LANGUAGES,
        facts=_facts(edition),
        rows=found,
        segments=cells(edition),
        knotted=[bead.id for row in found if row.knot for bead in row.beads],
        has_copies=bool(alignment.witnesses),
        copied=sum(len(link.twin) for witness in alignment.witnesses for link in witness.links),
        flag_counts=[(word, number) for word, number in counts if number],
        plot=plot(edition) if alignment.beads else "",
        signature=str(alignment.signature),
        pages={document.side: _page_names(Pages(document), document.segments) for document in alignment.documents},
    )
    return text.encode("utf-8")


def write_index(entries: Iterable[Mapping[str, Any]]) -> bytes:
    """The page that lists all texts: each entry has `id`, `title`, `date`, `state`, `href` and `open` (flags)."""
    return _environment().get_template("index.html").render(entries=list(entries)).encode("utf-8")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    folder = files("aligner.edition.reading")

    def load(name: str) -> str:
        return folder.joinpath(name).read_text(encoding="utf-8")

    environment = Environment(
        loader=FunctionLoader(load), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["style"] = load("edition.css")
    environment.globals["script"] = load("edition.js")
    return environment


def _facts(edition: Edition) -> list[tuple[str, str]]:
    """What the head of the page says about the document, as pairs of word and value."""
    metadata = edition.alignment.metadata
    labels = (("fond", "F."), ("opis", "Op."), ("delo", "D."), ("papka", "P."), ("list", "L."))
    shelfmark = [f"{label} {value}" for name, label in labels if (value := getattr(metadata, name))]
    if metadata.repository:
        shelfmark.insert(0, metadata.repository)
    facts = [
        ("Date", metadata.date),
        ("Shelfmark", ", ".join(shelfmark)),
        ("Cite as", metadata.citation),
        ("Credits", metadata.credits),
        ("Rights", metadata.rights),
        ("Online at", metadata.address),
    ]
    return [(word, value) for word, value in facts if value]


def _page_names(pages: Pages, segments: Iterable[Any]) -> dict[str, str]:
    found = {segment.id: pages.at(segment.start) for segment in segments}
    return {name: page for name, page in found.items() if page}


__all__ = ["Row", "export_html", "write_html", "write_index"]
