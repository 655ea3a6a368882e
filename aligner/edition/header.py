"""The `teiHeader`: what is known about the document, what was done to it, and by which program; written and read."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import astuple
from datetime import date

from lxml import etree

from aligner import __version__
from aligner.bitext import Alignment, Document, Metadata, Signature
from aligner.edition.links import write_table
from aligner.edition.pen import Pen
from aligner.edition.tei_read import Provenance, text_of
from aligner.edition.vocabulary import (
    FOREIGN,
    RESPONSIBLE,
    STATUSES,
    TEI,
    UNALIGNED,
    XML_ID,
    category,
    char_id,
    witness_id,
)

_LANGUAGES = {"ru": "Russian", "en": "English"}
_SHELFMARK = ("fond", "opis", "delo", "papka", "list")
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_VERSION = re.compile(r"[0-9]+(\.[0-9]+){0,3}")

_NO_RIGHTS = "The rights of the source texts are not stated."
_NORMALIZATION = (
    "The wording is never altered. The characters inside a <text> are, one by one, those of the file it was read "
    "from, line breaks and blank lines included; a character that XML cannot hold is a <g>, declared in <charDecl>.",
    "What the reading text of a sentence leaves out stays in its place and is marked: <fw> for page numbers and "
    "running heads, <surplus> for a blank that the scan put into a word or number and for asterisks around bold "
    "type. <pb> and <lb> stand for what the pages and lines of the file show; a <pb> has the number of the page that "
    "begins there, and the number of its <fw> is printed on this page.",
)
_HYPHENATION = (
    "Hyphens at the end of a line are retained: one that is not part of the word is a <pc> with @force “weak”, "
    "followed by <lb> with @break “no”."
)
_SEGMENTATION = (
    "Every unit of alignment, be it a sentence, a heading or a line of a form, is one <s>, cut by rule and numbered "
    "for each text. Paragraphs are <p>, headings <head>, and lines of a form, stamps and notes <ab>. A paragraph that "
    "a new page interrupts is one <p>; where a mere blank line parts it, a <milestone> with @unit “block” stands "
    "before the words that go on. An <s> that would cross the border of a block is written in parts: the first has the "
    "@xml:id, the others point to it with @prev.",
)
_INTERPRETATION = (
    "The alignment is held twice: as <link> in <standOff>, which has authority, and as @corresp on <s>, which is "
    "derived from it. In a <link> the targets in the original come first; @n is the ratio. An <s> without counterpart "
    "is listed in the <spanGrp> of type “unaligned”. @cert is the probability (0 to 1) that the assertion is right, "
    "@ana its review status and, in a <span>, why there is no counterpart; @resp says who asserts it.",
    "The table in <xenoData> has one line for each <link> and <span>: its @xml:id and the cosine similarity of the two "
    "sides as the sentence encoder sees them, or a hyphen. Its order is the order of the assertions.",
)
_WITNESSES = (
    "A <spanGrp> of type “witness” holds a passage that stands twice in a text: in each <span> the targets in the copy "
    "that is aligned with the other text come first, then those in the second copy; @n is the ratio. A <span> of type "
    "“variant” points to the characters of the <text> in which the copies differ, counted from 0, a <g> as one.",
)


def write_header(pen: Pen, alignment: Alignment) -> None:
    """Write `<teiHeader>`."""
    with pen.element("teiHeader"):
        _file_description(pen, alignment)
        _encoding_description(pen, alignment)
        _profile_description(pen, alignment)
        write_table(pen, alignment)
        with pen.element("revisionDesc", {"status": "draft"}):
            if _has_person(alignment):
                pen.leaf("change", "alignment reviewed", {"who": "#resp.person", "status": "reviewed"})
            pen.leaf("change", "automatic alignment" if alignment.beads else "automatic segmentation",
                     {"who": "#resp.machine", "status": "draft"})  # fmt: skip


def text_digest(text: str) -> str:
    """The sha256 of a text, which tells whether anybody changed a character of it."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _has_person(alignment: Alignment) -> bool:
    return any(bead.origin == "person" for bead in alignment.beads)


def _language(lang: str) -> str:
    return _LANGUAGES.get(lang, lang)


def _file_description(pen: Pen, alignment: Alignment) -> None:
    metadata = alignment.metadata
    languages = "–".join(_language(document.lang) for document in alignment.documents)
    subtitle = f"aligned {languages} edition" if len(alignment.documents) == 2 else f"edition of the {languages} text"
    with pen.element("fileDesc"):
        with pen.element("titleStmt"):
            pen.leaf("title", metadata.title, {"type": "main"})
            pen.leaf("title", subtitle, {"type": "sub"})
            _responsible(pen, alignment)
        with pen.element("editionStmt"):
            pen.leaf("edition", "Working edition")
        with pen.element("publicationStmt"):
            pen.leaf("publisher", "not stated")
            pen.leaf("idno", metadata.id, {"type": "document"})
            with pen.element("availability", {"status": "unknown" if metadata.rights is None else None}):
                pen.leaf("p", _NO_RIGHTS if metadata.rights is None else metadata.rights)
        if metadata.credits is not None or metadata.original_language is not None:
            with pen.element("notesStmt"):
                _optional(pen, "note", "credits", metadata.credits)
                _optional(pen, "note", "originalLanguage", metadata.original_language)
        _source_description(pen, alignment)


def _responsible(pen: Pen, alignment: Alignment) -> None:
    """Whoever made a bead, and the program in any case: it cut the sentences."""
    origins = {"search", *(bead.origin for bead in alignment.beads)}
    for origin, (name, responsibility) in RESPONSIBLE.items():
        if origin in origins:
            with pen.element("respStmt", {XML_ID: name}):
                pen.leaf("resp", responsibility)
                if origin == "person":
                    pen.leaf("name", "reviewer", {"type": "person"})
                else:
                    pen.leaf("name", f"align {__version__}", {"type": "software"})


def _optional(pen: Pen, tag: str, kind: str, text: str | None) -> None:
    if text is not None:
        pen.leaf(tag, text, {"type": kind})


def _source_description(pen: Pen, alignment: Alignment) -> None:
    metadata = alignment.metadata
    with pen.element("sourceDesc"):
        if alignment.source is None:
            _manuscript(pen, metadata)
        if metadata.citation is not None:
            pen.leaf("bibl", metadata.citation, {"type": "citation"})
        if metadata.address is not None:
            with pen.element("bibl", {"type": "online"}):
                pen.leaf("idno", metadata.address, {"type": "URI"})
        with pen.element("listWit"):
            for document in alignment.documents:
                with pen.element("witness", {XML_ID: witness_id(document.lang)}):
                    if document is alignment.source:
                        _manuscript(pen, metadata)
                    _file(pen, document)


def _manuscript(pen: Pen, metadata: Metadata) -> None:
    """The shelfmark of the original, as far as it is known."""
    known = [(name, getattr(metadata, name)) for name in _SHELFMARK if getattr(metadata, name) is not None]
    if metadata.repository is None and not known:
        return
    with pen.element("msDesc"), pen.element("msIdentifier"):
        if metadata.repository is not None:
            with pen.element("repository"):
                if FOREIGN.search(metadata.repository):  # only here TEI has no place for g but in a name
                    pen.leaf("name", metadata.repository)
                else:
                    pen.text(metadata.repository)
        if known:
            with pen.element("idno", {"type": "shelfmark"}):
                for name, value in known:
                    pen.leaf("idno", value, {"type": name})


def _file(pen: Pen, document: Document) -> None:
    """The file that a text was read from, and a digest of its characters."""
    with pen.element("bibl", {"type": "file"}):
        pen.leaf("title", document.path, {"type": "file"})
        pen.leaf("textLang", _language(document.lang), {"mainLang": document.lang})
        pen.leaf("idno", document.sha256, {"type": "sha256"})
        pen.leaf("idno", text_digest(document.text), {"type": "sha256-text"})
        pen.leaf("note", document.encoding, {"type": "encoding"})


def _encoding_description(pen: Pen, alignment: Alignment) -> None:
    with pen.element("encodingDesc"):
        with pen.element("editorialDecl"):
            _declaration(pen, "normalization", {"method": "markup"}, _NORMALIZATION)
            _declaration(pen, "hyphenation", {"eol": "all"}, (_HYPHENATION,))
            _declaration(pen, "segmentation", {}, _SEGMENTATION)
            if alignment.beads:
                _declaration(pen, "interpretation", {}, _INTERPRETATION + (_WITNESSES if alignment.witnesses else ()))
        if alignment.beads:
            with pen.element("classDecl"):
                _taxonomy(pen, "st", "Status", [(f"st.{status}", words) for status, words in STATUSES.items()])
                _taxonomy(pen, "un", "Why a unit has no counterpart",
                          [(category(kind), words) for kind, words in UNALIGNED.items()])  # fmt: skip
        foreign = _foreign(alignment)
        if foreign:
            with pen.element("charDecl"):
                for character in foreign:
                    with pen.element("char", {XML_ID: char_id(character)}):
                        pen.empty("localProp", {"name": "codepoint", "value": f"U+{ord(character):04X}"})
        with pen.element("appInfo"):
            version = _VERSION.match(__version__)
            with pen.element("application", {"ident": "align", "version": version[0] if version else "0"}):
                pen.leaf("label", "align")
                _signature(pen, alignment.signature)


def _declaration(pen: Pen, tag: str, attributes: dict[str, str | None], paragraphs: Sequence[str]) -> None:
    with pen.element(tag, attributes):
        for paragraph in paragraphs:
            pen.prose(paragraph)


def _taxonomy(pen: Pen, name: str, words: str, categories: Sequence[tuple[str, str]]) -> None:
    with pen.element("taxonomy", {XML_ID: name}):
        pen.leaf("desc", words)
        for identifier, description in categories:
            with pen.element("category", {XML_ID: identifier}):
                pen.leaf("catDesc", description)


def _signature(pen: Pen, signature: Signature) -> None:
    """What exactly produced the result, as a list of keys and values."""
    with pen.element("p"):
        if signature.pairs:
            with pen.element("list", {"type": "gloss"}):
                for key, value in signature.pairs:
                    pen.leaf("label", key)
                    pen.leaf("item", value)


def _profile_description(pen: Pen, alignment: Alignment) -> None:
    metadata = alignment.metadata
    with pen.element("profileDesc"):
        if metadata.summary is not None:
            with pen.element("abstract"):
                pen.leaf("p", metadata.summary)
        if metadata.date is not None:
            with pen.element("creation"):
                pen.leaf("date", metadata.date, {"when": metadata.date if _is_date(metadata.date) else None})
        with pen.element("langUsage"):
            for document in alignment.documents:
                pen.leaf("language", _language(document.lang), {"ident": document.lang})


def _is_date(text: str) -> bool:
    """True for a year, a month or a day of the calendar in ISO 8601, which @when can hold."""
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return False
    return True


def _foreign(alignment: Alignment) -> list[str]:
    """The characters that XML cannot hold, anywhere in the texts or in what is said of them."""
    strings: list[str | None] = [*astuple(alignment.metadata)]
    strings += [word for pair in alignment.signature.pairs for word in pair]
    strings += [value for d in alignment.documents for value in (d.text, d.path, d.sha256, d.encoding)]
    return sorted({character for string in strings if string for character in FOREIGN.findall(string)})


def read_metadata(root: etree._Element) -> Metadata:
    """The metadata in the header."""
    file = f"{TEI}teiHeader/{TEI}fileDesc/"
    profile = f"{TEI}teiHeader/{TEI}profileDesc/"
    published = f"{file}{TEI}publicationStmt/"
    source = f"{file}{TEI}sourceDesc/"
    manuscript = f"{source}/{TEI}msIdentifier/"
    shelfmark = {name: _value(root, f"{manuscript}{TEI}idno/{TEI}idno[@type='{name}']") for name in _SHELFMARK}
    rights = root.find(f"{published}{TEI}availability")
    repository = f"{manuscript}{TEI}repository"
    return Metadata(
        id=_value(root, f"{published}{TEI}idno[@type='document']") or "",
        title=_value(root, f"{file}{TEI}titleStmt/{TEI}title[@type='main']") or "",
        date=_value(root, f"{profile}{TEI}creation/{TEI}date"),
        citation=_value(root, f"{source}{TEI}bibl[@type='citation']"),
        repository=_value(root, f"{repository}/{TEI}name") or _value(root, repository),
        summary=_value(root, f"{profile}{TEI}abstract/{TEI}p"),
        credits=_value(root, f"{file}{TEI}notesStmt/{TEI}note[@type='credits']"),
        original_language=_value(root, f"{file}{TEI}notesStmt/{TEI}note[@type='originalLanguage']"),
        address=_value(root, f"{source}{TEI}bibl[@type='online']/{TEI}idno"),
        rights=None if rights is None or rights.get("status") else _value(rights, f"{TEI}p"),
        **shelfmark,
    )


def read_signature(root: etree._Element) -> Signature:
    """The signature in the header."""
    application = f"{TEI}teiHeader/{TEI}encodingDesc/{TEI}appInfo/{TEI}application/{TEI}p/{TEI}list"
    words = [text_of(element) for element in root.iterfind(f"{application}/*")]
    return Signature(pairs=tuple(zip(words[::2], words[1::2], strict=True)))


def read_provenance(root: etree._Element, witness: str) -> Provenance:
    """What the header says about the file behind the witness with this xml:id. Raises KeyError when it says nothing."""
    for element in root.iterfind(f"{TEI}teiHeader/{TEI}fileDesc/{TEI}sourceDesc/{TEI}listWit/{TEI}witness"):
        if element.get(XML_ID) == witness:
            file = f"{TEI}bibl[@type='file']/{TEI}"
            return Provenance(
                path=_value(element, f"{file}title") or "",
                sha256=_value(element, f"{file}idno[@type='sha256']") or "",
                encoding=_value(element, f"{file}note[@type='encoding']") or "",
                digest=_value(element, f"{file}idno[@type='sha256-text']") or "",
            )
    raise KeyError(witness)


def _value(element: etree._Element, path: str) -> str | None:
    found = element.find(path)
    return None if found is None else text_of(found)
