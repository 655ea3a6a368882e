"""The TEI edition of an Alignment: the only writer, its reader, and the checks between them.

    write_tei   Alignment → bytes      header (`header`), texts (`body`), links (`links`), all through one `pen`
    check_tei   bytes → problems       the profile, and what a schema cannot say (`validate`)
    read_tei    bytes → Alignment      equal to what was written; a file that does not pass the checks is refused

Two properties hold for every Alignment, and the tests show it on arbitrary ones: what is read back is equal, and the
characters of each `<text>` are the original, one by one.
"""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from aligner.bitext import Alignment, Document
from aligner.edition.body import BodyWriter
from aligner.edition.header import write_header
from aligner.edition.links import corresp, link_names, write_links
from aligner.edition.pen import Pen, lay_out
from aligner.edition.tei_read import text_of
from aligner.edition.validate import Problem, examine
from aligner.edition.vocabulary import NAME, XML_ID, XML_LANG, text_id, witness_id
from aligner.errors import BrokenInvariant, InputError
from aligner.exchange import ExportOptions, Written
from aligner.judgement import Edition

__all__ = ["Problem", "check_tei", "export_tei", "read_tei", "text_of", "write_tei"]

# An XML editor finds the full schema through the second line.
_PROLOGUE = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b'<?xml-model href="https://www.tei-c.org/release/xml/tei/custom/schema/relaxng/tei_all.rng"'
    b' type="application/xml" schematypens="http://relaxng.org/ns/structure/1.0"?>\n'
)


def write_tei(alignment: Alignment) -> bytes:
    """The edition as TEI-XML in UTF-8: the same alignment gives the same bytes.

    Raises BrokenInvariant where an id cannot be an xml:id, or a segment's text is not its document's reading.
    """
    _check_names(alignment)
    _check_readings(alignment)
    pen = Pen()
    pointers = corresp(alignment)
    with pen.element("TEI", {XML_LANG: "en"}):
        write_header(pen, alignment)
        if len(alignment.documents) == 1:
            _write_text(pen, alignment, alignment.documents[0], pointers)
        else:
            with pen.element("text"), pen.element("group"):
                for document in alignment.documents:
                    _write_text(pen, alignment, document, pointers)
        write_links(pen, alignment)
    root = pen.finish()
    lay_out(root)
    return _PROLOGUE + etree.tostring(root, encoding="UTF-8", xml_declaration=False) + b"\n"


def export_tei(edition: Edition, _options: ExportOptions) -> Written:
    """The edition as one TEI file."""
    return Written(files={".xml": write_tei(edition.alignment)})


def read_tei(data: bytes, *, path: Path | None = None) -> Alignment:
    """The alignment that `write_tei` wrote. Raises InputError, with path and line, for any other file."""
    alignment, problems = examine(data)
    if alignment is None:
        first = problems[0]
        more = f", and {len(problems) - 1} more problems" if len(problems) > 1 else ""
        raise InputError(
            f"this is not an edition that we wrote, or it is damaged: {first.message}{more}",
            hint="Align the texts again, or put back the file as it was written.",
            path=path,
            line=first.line,
        )
    return alignment


def check_tei(data: bytes) -> list[Problem]:
    """What is wrong with an edition, in the order of its lines; empty when it is valid, whole and consistent."""
    return examine(data)[1]


def _write_text(pen: Pen, alignment: Alignment, document: Document, pointers: dict[str, str]) -> None:
    attributes = {
        XML_ID: text_id(document.lang),
        XML_LANG: document.lang,
        "type": "original" if document is alignment.source else "translation",
        "decls": f"#{witness_id(document.lang)}",
    }
    with pen.element("text", attributes):
        BodyWriter(pen, document, pointers).write()


def _check_names(alignment: Alignment) -> None:
    names = [document.lang for document in alignment.documents]
    names += [segment.id for document in alignment.documents for segment in document.segments]
    names += link_names(alignment)
    wrong = [name for name in names if not NAME.fullmatch(name)]
    if wrong:
        raise BrokenInvariant(f"{alignment.metadata.id}: {wrong[0]!r} cannot be an xml:id")
    if len(set(names)) < len(names):
        raise BrokenInvariant(f"{alignment.metadata.id}: two links, segments or languages have the same name")
    if not all(
        witness.links and all(link.base and link.twin for link in witness.links) for witness in alignment.witnesses
    ):
        raise BrokenInvariant(f"{alignment.metadata.id}: a witness without links, or a link with an empty side")


def _check_readings(alignment: Alignment) -> None:
    for document in alignment.documents:
        for segment in document.segments:
            if segment.text != document.reading(segment.start, segment.stop):
                raise BrokenInvariant(f"{document.path}: the text of {segment.id} is not the reading of its place")
