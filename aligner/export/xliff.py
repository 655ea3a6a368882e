"""XLIFF 2.1 (OASIS), for review in translation programs: one unit a bead."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from aligner.bitext import Bead, Status
from aligner.exchange import ExportOptions, Written
from aligner.export.text import FOREIGN
from aligner.export.units import counted, crossings, flags_by_bead, left_out
from aligner.judgement import Edition, Flag

_NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
_X = f"{{{_NAMESPACE}}}"
_NSMAP: dict[str | None, str] = {None: _NAMESPACE}
_STATES: dict[Status, str] = {
    "auto": "translated",
    "confirmed": "final",
    "edited": "reviewed",
    "rejected": "initial",
    "unsure": "initial",
}


def write_xliff(edition: Edition, options: ExportOptions) -> Written:
    """A unit a bead, with flags and comments as notes; a bead without target has none yet.

    A bead without source has no place in XLIFF and is left out, as are second copies.
    """
    alignment = edition.alignment
    if not (alignment.source and alignment.target):
        return Written(files={}, notes=("there is only one text, and nothing is aligned",))
    flags = flags_by_bead(edition)
    wanted = options.beads(edition)
    held = [bead for bead in wanted if bead.source]
    out = BytesIO()
    attributes = {
        "version": "2.1",
        "srcLang": options.lang(alignment.source.lang),
        "trgLang": options.lang(alignment.target.lang),
    }
    out.write(b'<?xml version="1.0" encoding="UTF-8"?>\n')
    inside = {"id": alignment.metadata.id, "original": alignment.source.path}
    with (
        etree.xmlfile(out, encoding="UTF-8") as file,
        file.element(f"{_X}xliff", attributes, nsmap=_NSMAP),
        file.element(f"{_X}file", inside),
    ):
        for bead in held:
            file.write("\n", _unit(edition, bead, flags.get(bead.id, ())))
        file.write("\n")
    notes = left_out(edition, options, witnesses=True)
    notes += crossings(alignment, held, "stand where their source stands")
    if len(held) < len(wanted):
        notes.append(f"{counted(len(wanted) - len(held), 'bead')} without source left out: XLIFF has no place for them")
    return Written(files={".xlf": out.getvalue() + b"\n"}, notes=tuple(notes))


def _unit(edition: Edition, bead: Bead, flags: tuple[Flag, ...]) -> etree._Element:
    alignment = edition.alignment
    unit = etree.Element(f"{_X}unit", {"id": bead.id}, nsmap=_NSMAP)  # type: ignore[arg-type]  # the stubs know no default namespace
    notes = etree.SubElement(unit, f"{_X}notes")
    for category, text in _notes(edition, bead, flags):
        _fill(etree.SubElement(notes, f"{_X}note", category=category), text, mark=False)
    segment = etree.SubElement(unit, f"{_X}segment", id="1", state=_STATES[bead.status] if bead.target else "initial")
    _fill(etree.SubElement(segment, f"{_X}source"), alignment.text(bead.source))
    if bead.target:
        _fill(etree.SubElement(segment, f"{_X}target"), alignment.text(bead.target))
    return unit


def _notes(edition: Edition, bead: Bead, flags: tuple[Flag, ...]) -> Iterator[tuple[str, str]]:
    sure = "" if bead.probability is None else f", probability {bead.probability:.4f}"
    yield "alignment", f"{bead.kind or bead.type}{sure}, {bead.status}"
    yield "segments", f"{' '.join(bead.source)} – {' '.join(bead.target)}"
    for flag in flags:
        yield flag.code, f"{flag.severity}: {flag.message}"
    decision = edition.decisions.get(bead.id)
    if decision and decision.comment:
        yield "comment", f"{decision.who}: {decision.comment}"


def _fill(element: etree._Element, text: str, *, mark: bool = True) -> None:
    """Give an element its text; a character that XML cannot hold becomes `cp` in a text, and a space in a note."""
    if not mark:
        element.text = FOREIGN.sub(" ", text)
        return
    at = 0
    last: etree._Element | None = None
    for match in (*FOREIGN.finditer(text), None):
        piece = text[at : match.start() if match else len(text)]
        if last is None:
            element.text = piece
        else:
            last.tail = piece
        if match:
            last = etree.SubElement(element, f"{_X}cp", hex=f"{ord(match.group()):04X}")
            at = match.end()
