"""Saved pages of the archive's site, of both its generations: a page in, metadata and the two texts out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from aligner.bitext import Metadata
from aligner.errors import InputError
from aligner.ingest.citation import Shelfmark, find_date, find_shelfmark, find_title, is_date, make_id
from aligner.ingest.page_layout import Page, Section, is_address, is_credit, is_menu, read_layout
from aligner.ingest.text import read_text
from aligner.ingest.zones import SCRIPTS, Script, find_zones

_BOLD = re.compile(r"\*\*(.+?)\*\*|__(.+?)__|^#+ +([^\n]+)", re.S | re.M)
_ADDRESS = re.compile(r"https?://[^\s<>\"”)]+")
_ADDRESS_LINE = re.compile(r"\s*<?https?://\S+?>?\s*$")
_NUMBER = re.compile(r"/documents?/(\d+)\b")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_CITED = re.compile(r"[\"“«„].*\b(?:1[5-9]|20)\d\d\b.*", re.S)
_LINE_OF_CITATION = re.compile(r"\s*[\"“«„]")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePage:
    """A saved page: what it says about the document, the document's texts, and the whole page as it was.

    A text that the page does not have is None. `notes` tell the user what was recognised.
    """

    metadata: Metadata
    source_text: str | None
    target_text: str | None
    page: bytes
    encoding: str
    notes: tuple[str, ...]


def read_archive_page(path: Path, *, encoding: str | None = None, id: str | None = None) -> ArchivePage:
    """The metadata and the texts of a page that was saved as plain text. `id` is the edition's name, if you choose it.

    Every character of the document is in one of the texts, in order. Raises InputError, EncodingError.
    """
    data, text, encoding = read_text(path, encoding=encoding)
    layout = read_layout(text)
    texts = _texts(text, layout)
    if not texts:
        raise InputError(
            "no document on this page: after the headings there is neither Russian nor English text",
            path=path,
            hint="Expected a page of the archive saved as plain text: headings such as “Citation:”, then the document.",
        )
    metadata = _metadata(layout.sections, path, id)
    source, target = (texts.get(script) for script in SCRIPTS)
    notes = (
        f"encoding: {encoding}",
        f"Russian: {_extent(source)}",
        f"English: {_extent(target)}",
        *(f"not stated on the page: {name}" for name in _unknown(metadata)),
    )
    return ArchivePage(
        metadata=metadata, source_text=source, target_text=target, page=data, encoding=encoding, notes=notes
    )


def _texts(text: str, layout: Page) -> dict[Script, str]:
    """The document's text in each script: all its zones in order. Without a letter anywhere: nothing."""
    pieces: list[tuple[Script | None, str]] = []
    for start, stop in layout.body:
        stretch = text[start:stop]
        zones = find_zones(stretch)
        pieces += [(zone.script, stretch[zone.start : zone.stop]) for zone in zones] or [(None, stretch)]
    at = next((script for script, _ in pieces if script), None)
    texts: dict[Script, str] = {}
    for script, piece in pieces:
        at = script or at  # a stretch of numbers goes with the zone before it
        if at:
            texts[at] = texts.get(at, "") + piece
    return texts


def _metadata(sections: Iterable[Section], path: Path, id: str | None) -> Metadata:
    fields: dict[str, list[str]] = {}
    for section in sections:
        fields.setdefault(section.field, []).extend(section.lines)
    top = fields.get("top", [])
    summary, citation = _citation(fields)
    title = _title(fields, citation)
    dated = [*fields.get("date", []), *filter(is_date, top), citation or "", *filter(None, [title])]
    date = next(filter(None, map(find_date, dated)), None)
    address = _address(line for lines in fields.values() for line in lines)
    shelfmark = _shelfmark(citation, fields)
    paid = [*fields.get("credits", []), *(line for line in _everywhere(fields) if is_credit(line))]
    return Metadata(
        id=_identifier(id, address, fields.get("record_id", []), title, date, path),
        title=title or path.stem,
        date=date,
        citation=citation,
        repository=shelfmark.repository,
        fond=shelfmark.fond,
        opis=shelfmark.opis,
        delo=shelfmark.delo,
        papka=shelfmark.papka,
        list=shelfmark.list,
        summary=_joined(fields.get("summary", [])) or summary,
        credits=_joined(dict.fromkeys(paid)) or _joined(fields.get("donors", [])),
        original_language=_joined(fields.get("original_language", []), ", "),
        address=address,
        rights=_joined(fields.get("rights", [])),
    )


def _everywhere(fields: dict[str, list[str]]) -> list[str]:
    return [line for name, lines in fields.items() if name != "credits" for line in lines]


def _citation(fields: dict[str, list[str]]) -> tuple[str | None, str | None]:
    """The summary that the older site prints above the citation, and the citation; both without addresses."""
    lines = [line for line in fields.get("citation", []) if not (is_menu(line) or is_address(line) or is_credit(line))]
    if not lines:
        lines = [line for line in fields.get("top", []) if _CITED.match(line)]
    starts = [
        number
        for number, line in enumerate(lines)
        if _LINE_OF_CITATION.match(line) and _CITED.match(" ".join(lines[number:]))
    ]
    first = starts[-1] if starts else 0
    citation = _joined(lines[first:])
    return _joined(lines[:first]), _ADDRESS_LINE.sub("", citation) if citation else None


def _title(fields: dict[str, list[str]], citation: str | None) -> str | None:
    """The title: under its heading, in bold, in the citation's quotation marks, or what stands at the top."""
    if stated := _joined(fields.get("title", [])):
        return stated
    top = fields.get("top", [])
    if bold := _BOLD.search("\n".join(top)):
        return _joined(next(filter(None, bold.groups())).split())
    if cited := find_title(citation or ""):
        return cited
    skipped = (is_date, is_credit, is_address, is_menu, _CITED.match)
    return _joined([line for line in top if not any(skip(line) for skip in skipped)][:3])


def _address(lines: Iterable[str]) -> str | None:
    """The document's address among all that the headings hold."""
    found = [match.rstrip(".,;") for line in lines for match in _ADDRESS.findall(line)]
    return next((address for address in found if "/document" in address), next(iter(found), None))


def _shelfmark(citation: str | None, fields: dict[str, list[str]]) -> Shelfmark:
    """The shelfmark of the citation, or of what the page calls its source or archive."""
    archive = _joined(fields.get("repository", []))
    candidates = [citation, _joined(fields.get("source", [])), archive]
    marks = [find_shelfmark(text) for text in candidates if text]
    best = next((mark for mark in marks if mark.fond), next(iter(marks), Shelfmark()))
    if best.repository or not archive:
        return best
    return Shelfmark(
        repository=archive, fond=best.fond, opis=best.opis, delo=best.delo, papka=best.papka, list=best.list
    )


def _identifier(
    id: str | None, address: str | None, record: list[str], title: str | None, date: str | None, path: Path
) -> str:
    """The id: chosen, or the number in the document's address, or made of the title and the date."""
    number = _NUMBER.search(address or "")
    stated = next((line for line in record if line.isdigit()), None)
    name = id or (number[1] if number else None) or stated or make_id(title, date)
    if _ID.fullmatch(name):
        return name
    message = f"{id!r} cannot be the name of a text" if id else "the page has no number, title or date to name it by"
    raise InputError(message, path=path, hint='Give one with --id: letters, digits, ".", "_" and "-".')


def _joined(words: Iterable[str], by: str = " ") -> str | None:
    return by.join(" ".join(word.split()) for word in words) or None


def _extent(text: str | None) -> str:
    if text is None:
        return "none on this page"
    lines = [line for line in text.splitlines() if line.strip()]
    return f"{len(lines)} lines, from “{lines[0].strip()[:40]}”"


def _unknown(metadata: Metadata) -> list[str]:
    names = ("date", "citation", "original_language")
    return [name.replace("_", " ") for name in names if getattr(metadata, name) is None]
