"""The TEI edition: the only writer, its reader, and the checks between them.

    write_tei   Edition → bytes        header (`header`), texts (`body`), links and remarks, all through one `pen`
    check_tei   bytes → problems       of our own: the profile, and what a schema cannot say; of others: integrity
    read_tei    bytes → Edition        equal to what was written; a file that does not pass the checks is refused

Two properties hold for every alignment, and the tests show it on arbitrary ones: what is read back is equal, and the
characters of the `<text>`s of a language, one after the other, are the original. Flags that a person has set aside are
not written: the edition says what is open.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

from lxml import etree

from aligner.bitext import SIDES, Alignment, Side
from aligner.edition.body import BodyWriter
from aligner.edition.header import write_header
from aligner.edition.links import corresp, link_names, write_links
from aligner.edition.parts import Part, Pointing, evidence_of, parts_of
from aligner.edition.pen import Pen, lay_out
from aligner.edition.remarks import write_comments, write_flags, write_names
from aligner.edition.tei_read import text_of
from aligner.edition.validate import Problem, examine
from aligner.edition.vocabulary import NAME, XML_ID, XML_LANG
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
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_OPERATION = re.compile(r"[a-z_]+")


def write_tei(edition: Edition) -> bytes:
    """The edition as TEI-XML in UTF-8: the same edition gives the same bytes.

    Raises BrokenInvariant where an id cannot be an xml:id, a segment's text is not its document's reading, or a remark
    is about a bead that is not there.
    """
    _check(edition)
    parts = parts_of(edition)
    return _file(edition, Pointing(parts), parts, with_links=bool(edition.alignment.beads))


def export_tei(edition: Edition, options: ExportOptions) -> Written:
    """The edition as one TEI file; with `split`, as one for each language and one with the links (MULTEXT-East)."""
    alignment = edition.alignment
    if not options.split or not alignment.beads:
        return Written(files={".xml": write_tei(edition)})
    _check(edition)
    parts = parts_of(edition)
    stem = quote(alignment.metadata.id, errors="surrogatepass")
    names: dict[Side, str] = {document.side: f"{stem}.{document.lang}.tei.xml" for document in alignment.documents}
    files = {".xml": _file(edition, Pointing(parts, names), (), with_links=True)}
    for document in alignment.documents:
        source, target = (document if document.side == side else None for side in SIDES)
        alone = replace(alignment, source=source, target=target, beads=(), witnesses=())
        own = [part for part in parts if part.document is document]
        pointers = corresp(alignment, Pointing(parts, names))
        files[f".{document.lang}.tei.xml"] = _file(Edition(alignment=alone), Pointing(own), own, pointers=pointers)
    return Written(files=files)


def read_tei(data: bytes, *, path: Path | None = None) -> Edition:
    """The edition that `write_tei` wrote. Raises InputError, with path and line, for any other file."""
    edition, problems = examine(data)
    if edition is None:
        first = problems[0]
        more = f", and {len(problems) - 1} more problems" if len(problems) > 1 else ""
        raise InputError(
            f"this is not an edition that we wrote, or it is damaged: {first.message}{more}",
            hint="Align the texts again, or put back the file as it was written.",
            path=path,
            line=first.line,
        )
    return edition


def check_tei(data: bytes) -> list[Problem]:
    """What is wrong with a TEI file, in the order of its lines; empty when nothing is.

    An edition of ours must be valid, whole and consistent. In a file of others ids, pointers and links must be.
    """
    return [problem for problem in examine(data)[1] if problem.code != "foreign"]


def _file(
    edition: Edition,
    pointing: Pointing,
    parts: Sequence[Part],
    *,
    with_links: bool = False,
    pointers: Mapping[str, str] | None = None,
) -> bytes:
    """A TEI file with these texts; its header tells of all texts to which it points."""
    pen = Pen()
    with pen.element("TEI", {XML_LANG: "en"}):
        write_header(pen, edition, pointing.parts)
        partners = corresp(edition.alignment, pointing) if pointers is None else pointers
        if len(parts) == 1:
            _write_texts(pen, parts, partners)
        elif parts:
            with pen.element("text"), pen.element("group"):
                _write_texts(pen, parts, partners)
        if with_links:
            with pen.element("standOff"):
                write_links(pen, edition, pointing)
                write_flags(pen, edition, pointing)
                write_comments(pen, edition, pointing)
                write_names(pen, edition, pointing)
    root = pen.finish()
    lay_out(root)
    return _PROLOGUE + etree.tostring(root, encoding="UTF-8", xml_declaration=False) + b"\n"


def _write_texts(pen: Pen, parts: Sequence[Part], pointers: Mapping[str, str]) -> None:
    for _, group in groupby(parts, key=lambda part: part.document.side):
        own = list(group)
        writer = BodyWriter(pen, own[0].document, pointers)
        for part in own:
            attributes = {
                XML_ID: part.name,
                XML_LANG: part.document.lang,
                "type": part.type,
                "decls": f"#{part.witness}",
            }
            with pen.element("text", attributes):
                writer.write(part.start, part.stop)


def _check(edition: Edition) -> None:
    _check_names(edition.alignment)
    _check_readings(edition.alignment)
    _check_remarks(edition)


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


def _check_remarks(edition: Edition) -> None:
    """Every flag, name and decision is about beads of this alignment and places in its texts."""
    alignment = edition.alignment
    beads = {bead.id for bead in alignment.beads}
    lengths = {document.side: len(document.text) for document in alignment.documents}
    about = [*edition.decisions, *(flag.bead for flag in edition.flags)]
    about += [bead for name in edition.names for bead in name.beads]
    unknown = [name for name in about if name not in beads]
    if unknown or (edition.names and not beads):
        raise BrokenInvariant(
            f"{alignment.metadata.id}: a remark on {unknown[:1] or 'names'}, but there is no such bead"
        )
    if not all(0 <= one.start <= one.stop <= lengths.get(one.side, -1) for one in evidence_of(edition)):
        raise BrokenInvariant(f"{alignment.metadata.id}: evidence that is not in the text")
    for decision in edition.decisions.values():
        if not (_MOMENT.fullmatch(decision.when) and _OPERATION.fullmatch(decision.operation)):
            raise BrokenInvariant(f"{alignment.metadata.id}: a decision with an odd time or operation: {decision}")
