"""Translation memories in TMX 1.4, Level 1 (text only), as OmegaT, Trados and memoQ read them.

What real programs do with the letters of the standard decides here: OmegaT deletes a paragraph whose target is empty
and refuses a whole file for one control character; units with a no-break space or blanks at the edges never match.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from io import BytesIO
from itertools import chain

from lxml import etree

from aligner import __version__
from aligner.exchange import ExportOptions, Written
from aligner.export.units import Unit, counted, left_out, units
from aligner.judgement import Edition

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DOCTYPE = '<!DOCTYPE tmx SYSTEM "tmx14.dtd">'
_STEP = "\n    "
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 2000  # characters: what some servers take in one segment


def write_tmx(edition: Edition, options: ExportOptions) -> Written:
    """One translation memory of the pairs of an edition; null beads and second copies are left out and counted."""
    return write_memory([edition], options)


def write_memory(editions: Iterable[Edition], options: ExportOptions) -> Written:
    """One translation memory of several texts in the same two languages; the first text gives the header's language."""
    editions = [edition for edition in editions if edition.alignment.source and edition.alignment.target]
    notes: list[str] = []
    out = BytesIO()
    out.write(f'<?xml version="1.0" encoding="UTF-8"?>\n{_DOCTYPE}\n'.encode())
    seen: set[tuple[str, str]] = set()
    again = 0
    with etree.xmlfile(out, encoding="UTF-8") as file, file.element("tmx", version="1.4"):
        file.write("\n  ", _header(editions, options), "\n  ")
        with file.element("body"):
            for edition in editions:
                said = left_out(edition, options, nulls=True, witnesses=True)
                name = f"{edition.alignment.metadata.id}: " if len(editions) > 1 else ""
                notes += [f"{name}{note}" for note in said]
                for unit in units(edition, options):
                    texts = segment_text(unit.source), segment_text(unit.target)
                    again += all(texts) and options.dedupe and texts in seen
                    if not all(texts) or (options.dedupe and texts in seen):
                        continue
                    seen.add(texts)
                    file.write(_STEP, _unit(edition, unit, texts, options))
                    notes += _too_long(unit, texts)
            file.write("\n  ")
        file.write("\n")
    out.write(b"\n")
    several = Counter(source for source, _ in seen)
    shared = sum(count > 1 for count in several.values())
    if shared:
        notes.append(f"{counted(shared, 'source')} with more than one translation: OmegaT offers the last one")
    if again:
        notes.append(f"{counted(again, 'more pair')} left out that stood there already")
    return Written(files={".tmx": out.getvalue()}, notes=tuple(notes))


def segment_text(text: str) -> str:
    """The text as a translation memory holds it: NFC, no control characters, one space for any blank, trimmed."""
    return " ".join(_CONTROL.sub(" ", unicodedata.normalize("NFC", text)).split())


def _header(editions: list[Edition], options: ExportOptions) -> etree._Element:
    source = editions[0].alignment.source if editions else None
    return etree.Element(
        "header",
        creationtool="align",
        creationtoolversion=__version__,
        segtype="block",
        attrib={"o-tmf": "TEI"},
        adminlang="en",
        srclang=options.lang(source.lang) if source else "*all*",
        datatype="plaintext",
    )


def _unit(edition: Edition, unit: Unit, texts: tuple[str, str], options: ExportOptions) -> etree._Element:
    alignment = edition.alignment
    element = etree.Element("tu", tuid=f"{alignment.metadata.id}.{unit.bead.id}")
    if unit.decision:
        when = re.sub("[-:]", "", unit.decision.when)
        element.set("changedate", when)
        element.set("changeid", segment_text(unit.decision.who))
    if unit.decision and unit.decision.comment:
        etree.SubElement(element, "note").text = segment_text(unit.decision.comment)
    for name, value in _properties(edition, unit):
        etree.SubElement(element, "prop", type=name).text = segment_text(value)
    for document, text, ids, page in (
        (alignment.source, texts[0], unit.bead.source, unit.source_page),
        (alignment.target, texts[1], unit.bead.target, unit.target_page),
    ):
        variant = etree.SubElement(element, "tuv", {_LANG: options.lang(document.lang if document else "")})
        etree.SubElement(variant, "prop", type="x-segments").text = " ".join(ids)
        if page:
            etree.SubElement(variant, "prop", type="x-page").text = segment_text(page)
        etree.SubElement(variant, "seg").text = text
    _indent(element)
    return element


def _properties(edition: Edition, unit: Unit) -> Iterable[tuple[str, str]]:
    metadata, bead = edition.alignment.metadata, unit.bead
    yield "x-document", metadata.id
    yield "x-bead", bead.id
    yield "x-type", bead.type
    yield "x-status", bead.status
    if bead.probability is not None:
        yield "x-probability", f"{bead.probability:.4f}"
    parts = (metadata.repository, metadata.fond, metadata.opis, metadata.delo, metadata.list)
    labels = ("", "F. ", "Op. ", "D. ", "L. ")
    shelfmark = ", ".join(label + part for label, part in zip(labels, parts, strict=True) if part)
    if shelfmark:
        yield "x-shelfmark", shelfmark
    for code in sorted({flag.code for flag in unit.flags if flag.severity != "info"}):
        yield "x-flag", code


def _indent(element: etree._Element) -> None:
    """Lines and blanks between the elements of a unit, and none inside a text."""
    children = [child for child in element if len(child)]
    for child in chain(element, *children):
        deep = child.getparent() is not element
        child.tail = _STEP + ("    " if deep else "  ")
    element.text = _STEP + "  "
    for child in children:
        child.text = _STEP + "    "
        child[-1].tail = _STEP + "  "
    element[-1].tail = _STEP


def _too_long(unit: Unit, texts: tuple[str, str]) -> list[str]:
    longest = max(map(len, texts))
    return [f"{unit.bead.id} has {longest:,} characters: some servers take 2,000"] if longest > _LONGEST else []
