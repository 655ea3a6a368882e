"""The `teiHeader`: what is known about the document, what was done to it, and by which program; written and read."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import astuple
from datetime import date

from lxml import etree

from aligner import __version__
from aligner.bitext import Alignment, Document, Metadata, Origin, Signature
from aligner.edition.links import write_table
from aligner.edition.parts import Part
from aligner.edition.pen import Pen
from aligner.edition.people import reviewer_ids, write_decisions, write_passes, write_reviewers
from aligner.edition.tei_read import Provenance, text_of
from aligner.edition.vocabulary import (
    FOREIGN,
    MISMATCHES,
    RESPONSIBLE,
    STATUSES,
    TEI,
    UNALIGNED,
    XML_ID,
    category,
    char_id,
    mismatch,
)
from aligner.judgement import Edition

_LANGUAGES = {"ru": "Russian", "en": "English"}
_SHELFMARK = ("fond", "opis", "delo", "papka", "list")
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_VERSION = re.compile(r"[0-9]+(\.[0-9]+){0,3}")

_NO_RIGHTS = "The rights of the source texts are not stated."
_COPY = "another copy or edition of the text, in the same file"
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
    "A passage that stands twice in a text has two copies: the base, which is aligned with the other text, and the "
    "twin. Where the copies are separate documents in one file, each is a <text>; joined in their order, the texts of "
    "one language are the file. A <linkGrp> with @subtype “witness” goes from one to the other. Copies inside one "
    "<text> are held by a <spanGrp> of type “witness”. The targets in the base come first; @n is the ratio. A <span> "
    "of type “variant” points to the characters in which the copies differ.",
)
_CHARACTERS = "Characters are counted from 0, from the start of the <text> in which they stand, a <g> as one."
_REVIEW = (
    "What a person has decided has the <change> with the day in @change; @resp names the program as well where it had "
    "proposed the same. @cert remains the probability that the program gave. A table in <xenoData> has bead, time, "
    "operation and reviewer. Remarks are in the <spanGrp> of type “comment”.",
)
_MISMATCHES = (
    "The <spanGrp> of type “mismatch” holds what the checks of the program found, as far as no person has set it "
    "aside: @corresp names the link, @target the segments and then the characters, @ana the kind and how grave it is. "
    "Nothing was changed for it in text or alignment.",
)
_NAMES = (
    "Names are listed with their spellings in both texts as the check of names found them; @corresp names the links, "
    "and a <span> of type “name” each place.",
)


def write_header(pen: Pen, edition: Edition, parts: Sequence[Part]) -> None:
    """Write `<teiHeader>` for the texts of an edition that are named."""
    alignment = edition.alignment
    with pen.element("teiHeader"):
        _file_description(pen, edition, parts)
        _encoding_description(pen, edition)
        _profile_description(pen, alignment)
        write_table(pen, alignment)
        write_decisions(pen, edition)
        with pen.element("revisionDesc", {"status": "draft"}):
            write_passes(pen, edition)
            if _has_person(edition):
                pen.leaf("change", "alignment reviewed", {"who": "#resp.person", "status": "reviewed"})
            pen.leaf("change", "automatic alignment" if alignment.beads else "automatic segmentation",
                     {"who": "#resp.machine", "status": "draft"})  # fmt: skip


def text_digest(text: str) -> str:
    """The sha256 of a text, which tells whether anybody changed a character of it."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _has_person(edition: Edition) -> bool:
    """Whether a person made a bead of whom nothing is known."""
    decisions = edition.decisions
    return any(
        bead.origin == "person" and (bead.id not in decisions or decisions[bead.id].operation == "comment")
        for bead in edition.alignment.beads
    )


def _language(lang: str) -> str:
    return _LANGUAGES.get(lang, lang)


def _file_description(pen: Pen, edition: Edition, parts: Sequence[Part]) -> None:
    alignment = edition.alignment
    metadata = alignment.metadata
    languages = "–".join(_language(document.lang) for document in alignment.documents)
    subtitle = f"aligned {languages} edition" if len(alignment.documents) == 2 else f"edition of the {languages} text"
    with pen.element("fileDesc"):
        with pen.element("titleStmt"):
            pen.leaf("title", metadata.title, {"type": "main"})
            pen.leaf("title", subtitle, {"type": "sub"})
            _responsible(pen, edition)
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
        _source_description(pen, alignment, parts)


def _responsible(pen: Pen, edition: Edition) -> None:
    """The program, which cut the sentences; whoever else made a bead; and the reviewers."""
    origins: set[Origin] = {"search", *(bead.origin for bead in edition.alignment.beads)}
    if not _has_person(edition):
        origins.discard("person")
    for origin, (name, responsibility) in RESPONSIBLE.items():
        if origin in origins:
            with pen.element("respStmt", {XML_ID: name}):
                pen.leaf("resp", responsibility)
                if origin == "person":
                    pen.leaf("name", "reviewer", {"type": "person"})
                else:
                    pen.leaf("name", f"align {__version__}", {"type": "software"})
    write_reviewers(pen, edition)


def _optional(pen: Pen, tag: str, kind: str, text: str | None) -> None:
    if text is not None:
        pen.leaf(tag, text, {"type": kind})


def _source_description(pen: Pen, alignment: Alignment, parts: Sequence[Part]) -> None:
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
            first = None
            for part in parts:
                if part.number > 1 and first:
                    pen.leaf("witness", _COPY, {XML_ID: part.witness, "corresp": f"#{first.witness}"})
                    continue
                first = part
                with pen.element("witness", {XML_ID: part.witness}):
                    if part.document is alignment.source:
                        _manuscript(pen, metadata)
                    _file(pen, part.document)


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


def _encoding_description(pen: Pen, edition: Edition) -> None:
    alignment = edition.alignment
    with pen.element("encodingDesc"):
        with pen.element("editorialDecl"):
            _declaration(pen, "normalization", {"method": "markup"}, _NORMALIZATION)
            _declaration(pen, "hyphenation", {"eol": "all"}, (_HYPHENATION,))
            _declaration(pen, "segmentation", {}, _SEGMENTATION)
            if alignment.beads:
                _declaration(pen, "interpretation", {}, _interpretation(edition))
        if alignment.beads:
            with pen.element("classDecl"):
                _taxonomy(pen, "st", "Status", [(f"st.{status}", words) for status, words in STATUSES.items()])
                _taxonomy(pen, "un", "Why a unit has no counterpart",
                          [(category(kind), words) for kind, words in UNALIGNED.items()])  # fmt: skip
                if edition.flags:
                    _taxonomy(pen, "mm", "Mismatches: how grave, and of which kind",
                              [(mismatch(word), words) for word, words in MISMATCHES.items()])  # fmt: skip
        foreign = _foreign(edition)
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


def _interpretation(edition: Edition) -> tuple[str, ...]:
    """The paragraphs on what this edition holds."""
    witnesses, names = edition.alignment.witnesses, edition.names
    paragraphs: tuple[str, ...] = _INTERPRETATION
    paragraphs += _WITNESSES if witnesses else ()
    paragraphs += _MISMATCHES if edition.flags else ()
    paragraphs += _NAMES if names else ()
    paragraphs += (_CHARACTERS,) if witnesses or edition.flags or names else ()
    return paragraphs + (_REVIEW if edition.decisions else ())


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


def _foreign(edition: Edition) -> list[str]:
    """The characters that XML cannot hold, anywhere in the texts or in what is said of them."""
    alignment = edition.alignment
    strings: list[str | None] = [*astuple(alignment.metadata), *reviewer_ids(edition)]
    strings += [word for pair in alignment.signature.pairs for word in pair]
    strings += [value for d in alignment.documents for value in (d.text, d.path, d.sha256, d.encoding)]
    strings += [spelling for name in edition.names for spelling in name.source + name.target]
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
