"""The parts of a saved archive page: what stands before the document, the document, what stands after it.

The newer site prints headings ("Citation:", "Original Language:") and a list of contents before the document, the
older one menu words ("get citation", "share document") and a label ("English HTML"). Pages of both are read alike: the
header is the longest beginning of the page that such lines hold together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise, takewhile

from aligner.ingest.citation import is_date
from aligner.ingest.zones import Script, lines_of, script_of

# Heading on the page → our word for what follows it. What has no field of Metadata is read over.
HEADINGS = {
    **dict.fromkeys(("citation", "cite as", "get citation", "to cite this document", "how to cite"), "citation"),
    **dict.fromkeys(("summary", "document summary", "abstract", "description"), "summary"),
    **dict.fromkeys(("credit", "credits", "acknowledgements", "acknowledgments"), "credits"),
    **dict.fromkeys(("donor", "donors", "contributor", "contributors"), "donors"),
    **dict.fromkeys(("original language", "original languages", "language", "languages"), "original_language"),
    **dict.fromkeys(("contents", "document contents", "table of contents"), "contents"),
    **dict.fromkeys(("rights", "copyright", "terms of use", "rights and reproduction"), "rights"),
    **dict.fromkeys(("original archive", "archive", "repository"), "repository"),
    **dict.fromkeys(("source", "sources", "original source"), "source"),
    **dict.fromkeys(("date", "document date", "original date", "creation date"), "date"),
    **dict.fromkeys(("record id", "document id", "document number", "record number"), "record_id"),
    **dict.fromkeys(("title", "document title"), "title"),
    **dict.fromkeys(("url", "address", "link", "permalink", "document url"), "address"),
    **dict.fromkeys(("original uploaded date", "uploaded date", "date uploaded", "date added", "record"), "record"),
    **dict.fromkeys(("document information", "document details", "document type", "related documents"), "record"),
    **dict.fromkeys(("subjects", "subjects discussed", "geographic subject", "geographic subjects"), "record"),
    **dict.fromkeys(
        ("persons mentioned", "people mentioned", "organizations mentioned", "persons/organizations"), "record"
    ),
    **dict.fromkeys(("associated people & organizations", "associated places", "associated topics"), "record"),
    **dict.fromkeys(("original classification", "places mentioned"), "record"),
    **dict.fromkeys(("subject", "topics", "tags", "keywords", "type", "format", "classification", "notes"), "other"),
    **dict.fromkeys(("people", "organizations", "places", "location", "creator", "author", "translator"), "other"),
    **dict.fromkeys(("collection", "collections", "publisher"), "other"),
}
# These words stand above a paragraph of a document often enough, or at its beginning.
_ORDINARY = {"date", "title", "source", "address", "other", "repository"}
# The values of these end of themselves.
_CLOSED = {"original_language", "record_id", "contents"}

_LANGUAGE = (
    r"(?:Russian|English|Ukrainian|Belarusian|Chinese|Korean|German|French|Polish|Czech|Slovak|Hungarian|Bulgarian"
    r"|Romanian|Serbian|Serbo-Croatian|Croatian|Albanian|Japanese|Vietnamese|Mongolian|Spanish|Portuguese|Italian"
    r"|Arabic|Persian|Dari|Georgian|Armenian|Estonian|Latvian|Lithuanian|Kazakh|Uzbek|Hebrew|Dutch|Swedish|Finnish)"
)
_LANGUAGES = re.compile(rf"{_LANGUAGE}(?:(?:\s*[,;/&]\s*|\s+and\s+){_LANGUAGE})*", re.I)
_COPY = r"(?:scan|pdf|html|translation|transcript|transcription)"
_LABEL = re.compile(rf"(?:original|{_LANGUAGE}) {_COPY}s?|{_COPY}s? *[-–—:(] *{_LANGUAGE}\)?", re.I)
_IN_CONTENTS = re.compile(rf"(?=(?:\S+\s*){{1,6}}$).*\b(?:{_COPY}s?|original|facsimile|{_LANGUAGE})\b.*", re.I)
_MENU = re.compile(
    r"search in|(?:\w+ )*digital archive(?: international history declassified)?|international history declassified"
    r"|share(?: this)?(?: document)?|view (?:document|original|scan|in \w+).*|download(?: pdf| document)?"
    r"|print(?: this)?(?: page| document)|skip to (?:main )?content|back to (?:top|search.*)",
    re.I,
)
_DECORATION = " \t*_#•·|▪►>–-"
_ADDRESS = re.compile(r"<?https?://\S+?>?\.?")
_CREDIT = re.compile(r"this document was made possible\b", re.I)
_BOLD = re.compile(r"\*\*[^*]+\*\*|__[^_]+__|#+ .+")

_SEARCH_LINES = 25  # lines of text that the search for the next heading reads over
_SEARCH_CHARACTERS = 5000
_FOOTER_LINES = 8  # lines of text that a value after the document may have
_CYRILLIC_LINE = 40  # letters: such a line is the document, not what is said about it


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line that is not blank: where it stands, its words, and whether a blank line stands before it."""

    start: int
    stop: int
    text: str
    apart: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading's field and the lines that belong to it; the field of the lines before any heading is `top`."""

    field: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The sections around the document, and the stretches of the text that are the document, in order."""

    sections: tuple[Section, ...]
    body: tuple[tuple[int, int], ...]


def read_layout(text: str) -> Page:
    """The page's sections and the document between them, which begins and ends at whole lines."""
    lines = _lines(text)
    first, before = _header(lines)
    last, after = _footer(lines, first)
    if first >= last:
        return Page(sections=(*before, *after), body=())
    stop = lines[last].start if last < len(lines) else len(text)
    return Page(sections=(*before, *after), body=_stretches(lines[first:last], stop))


def heading_of(line: str) -> tuple[str, str] | None:
    """The field that a heading line names and the value on the same line; or None."""
    plain = line.strip(_DECORATION)
    if field := HEADINGS.get(_fold(plain)):
        return field, ""
    name, colon, value = plain.partition(":")
    field = HEADINGS.get(_fold(name)) if colon else None
    return (field, value.strip(_DECORATION)) if field else None


def is_menu(line: str) -> bool:
    """True for words of the site's menu."""
    return _MENU.fullmatch(line.strip(_DECORATION)) is not None


def is_label(line: str) -> bool:
    """True for the name of one of the page's copies of the document, as "English HTML" or "Translation - English"."""
    return _LABEL.fullmatch(line.strip(_DECORATION)) is not None


def is_credit(line: str) -> bool:
    """True for the line that says who paid."""
    return _CREDIT.match(line.strip(_DECORATION)) is not None


def is_address(line: str) -> bool:
    """True for a line that is an address and nothing else."""
    return _ADDRESS.fullmatch(line) is not None


def _fold(text: str) -> str:
    return " ".join(text.rstrip(" :*_").split()).casefold()


def _lines(text: str) -> list[Line]:
    lines: list[Line] = []
    apart = True
    for start, stop in lines_of(text):
        words = text[start:stop].strip()
        if words:
            lines.append(Line(start=start, stop=stop, text=words, apart=apart))
        apart = not words
    return lines


def _header(lines: list[Line]) -> tuple[int, list[Section]]:
    """How many lines the header has, and its sections."""
    anchors = _anchors(lines)
    end = 0
    if anchors:
        end = _value_end(lines, anchors[-1])
    while end < len(lines) and (length := _header_like(lines, end)):
        end += length
    return end, _sections(lines[:end], anchors)


def _anchors(lines: list[Line]) -> list[int]:
    """The headings, labels and menu words that hold the header together.

    After a list of contents, a label or a language the section is closed: only another heading continues the header,
    and an ordinary word only when one follows that no document has.
    """
    anchors: list[int] = []
    seen: set[str] = set()
    closed = False
    sure = 0  # how many of the anchors are the header's in any case
    number = 0
    while number < len(lines):
        line = lines[number]
        found = heading_of(line.text)
        field = found[0] if found else ""
        if found and (field in ("citation", "other", "record") or field not in seen):
            sure = sure if closed and field in _ORDINARY else len(anchors) + 1
            seen.add(field)
            anchors.append(number)
            closed = field in _CLOSED
        elif is_label(line.text) or is_menu(line.text):
            anchors.append(number)
            sure = len(anchors)
            closed = closed or (bool(seen) and is_label(line.text))
        elif closed or _is_far(lines, anchors, number):
            break
        number = _value_end(lines, number) if field in _CLOSED and closed else number + 1
    return anchors[:sure]


def _is_far(lines: list[Line], anchors: list[int], number: int) -> bool:
    """True when line `number` is too far from the last anchor, or too Russian, to be part of the header."""
    line = lines[number]
    last = anchors[-1] if anchors else 0
    if number - last > _SEARCH_LINES or line.stop - lines[last].start > _SEARCH_CHARACTERS:
        return True
    found = heading_of(lines[last].text) if anchors else None
    russian = len(line.text) >= _CYRILLIC_LINE and script_of(line.text) == "cyrillic"
    return russian and not (found and found[0] in ("citation", "source", "title"))


def _value_end(lines: list[Line], anchor: int) -> int:
    """The number of the first line after what belongs to the heading, label or menu word at `anchor`."""
    found = heading_of(lines[anchor].text)
    rest = lines[anchor + 1 :]
    if found is None:
        return anchor + 1
    field, value = found
    if field == "contents":
        return anchor + 1 + _contents_length(rest)
    if field == "original_language":
        known = sum(1 for _ in takewhile(lambda line: _LANGUAGES.fullmatch(line.text), rest))
        unknown = not value and rest and len(rest[0].text.split()) <= 2
        return anchor + 1 + (known or int(bool(unknown)))
    if field in ("record_id", "address"):
        return anchor + (1 if value else 2)
    paragraph = rest if value else rest[1:]
    return anchor + (1 if value else 2) + sum(1 for _ in takewhile(lambda line: not line.apart, paragraph))


def _contents_length(rest: list[Line]) -> int:
    """How many lines the list of contents has: names of copies, in their first paragraph loosely worded."""
    loose = True
    for number, line in enumerate(rest):
        loose = loose and not (number and line.apart)
        if not (is_label(line.text) or (loose and _IN_CONTENTS.fullmatch(line.text))):
            return number
    return len(rest)


def _header_like(lines: list[Line], at: int) -> int:
    """How many lines of a paragraph after the last heading still belong to the header."""
    rest = lines[at + 1 :]
    paragraph = [lines[at], *takewhile(lambda line: not line.apart, rest)]
    words = " ".join(line.text for line in paragraph)
    if all(is_address(line.text) or is_menu(line.text) or is_label(line.text) for line in paragraph):
        return len(paragraph)
    if is_credit(words):
        return len(paragraph)
    if at == 0 and is_date(words) and rest and _BOLD.match(" ".join(line.text for line in rest[:12])):
        return 1
    title = at <= 1 and _BOLD.fullmatch(words) and script_of(words) == "latin"
    return len(paragraph) if title else 0


def _sections(lines: list[Line], anchors: list[int]) -> list[Section]:
    """The header's lines under their headings. Labels and menu words are left out."""
    sections: list[tuple[str, list[str]]] = [("top", [])]
    for number, line in enumerate(lines):
        found = heading_of(line.text) if number in anchors else None
        if found:
            sections.append((found[0], [found[1]] if found[1] else []))
        elif number not in anchors:
            sections[-1][1].append(line.text)
    return [Section(field=field, lines=tuple(words)) for field, words in sections]


def _footer(lines: list[Line], first: int) -> tuple[int, list[Section]]:
    """The number of the first line after the document, and the sections from there on.

    A footer is a run of headings with short values that reaches to the end of the page: at least two fields, one of
    them such as no document has.
    """
    headings: list[tuple[int, str]] = []
    for number in range(len(lines) - 1, first, -1):
        found = heading_of(lines[number].text)
        if found:
            headings.append((number, found[0]))
        elif (headings[-1][0] if headings else len(lines)) - number > _FOOTER_LINES:
            break
    while headings and headings[-1][1] in (*_ORDINARY, "summary", "contents", "donors"):
        headings.pop()
    if len({field for _, field in headings}) < 2:
        return len(lines), []
    at = headings[-1][0]
    return at, _sections(lines[at:], [number - at for number, _ in headings])[1:]


def _stretches(lines: list[Line], stop: int) -> tuple[tuple[int, int], ...]:
    """The document's stretches between the labels of its copies: such as stand where the language changes."""
    starts = [lines[0].start]
    stops: list[int] = []
    for number, (line, following) in enumerate(pairwise(lines)):
        if number and is_label(line.text) and _script(lines[number - 1 :: -1]) != _script(lines[number + 1 :]):
            stops.append(line.start)
            starts.append(following.start)
    return tuple((start, end) for start, end in zip(starts, [*stops, stop], strict=True) if start < end)


def _script(lines: list[Line]) -> Script | None:
    """The script of the first line that has letters."""
    return next(filter(None, (script_of(line.text) for line in lines)), None)
