"""Alignments that other programs made, as pairs of sentences: ladder, vecalign, XCES, InterText, TMX."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

from lxml import etree

from aligner.errors import InputError

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_VECALIGN = re.compile(r"\[([\d, ]*)\]:\[([\d, ]*)\](?::\S+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignBead:
    """Sentences of both sides that another program paired; one side may be empty. `line` is where it stands."""

    source: tuple[str, ...]
    target: tuple[str, ...]
    line: int


def read_alignment(
    path: Path, format_name: str, *, langs: tuple[str, str], sentences: Sequence[Path | None]
) -> tuple[ForeignBead, ...]:
    """The beads of a file in `format_name`, in its order; `langs` are source and target.

    A ladder, vecalign, XCES and InterText point to sentences in files of their own: those given as `sentences` (source,
    target), or else, for the XML formats, the documents that they name, beside the file. Raises InputError, with the
    line, for a file that is not of this format or points to sentences that are not there.
    """
    reader = READERS.get(format_name)
    if reader is None:
        raise InputError(
            f"there is no such format to import: {format_name!r}", hint=f"There are: {', '.join(READERS)}."
        )
    found = reader(path, langs, sentences)
    if not any(bead.source and bead.target for bead in found):
        raise InputError("there is no pair in this file", path=path, hint=f"Is it really {format_name}?")
    return found


def _ladder(path: Path, _langs: tuple[str, str], sentences: Sequence[Path | None]) -> tuple[ForeignBead, ...]:
    source, target = (
        _sentence_lines(path, file, side) for file, side in zip(sentences, ("source", "target"), strict=True)
    )
    rungs = []
    for number, line in enumerate(_lines(path), 1):
        cells = line.split("\t")
        if len(cells) < 2 or not (cells[0].strip().isdigit() and cells[1].strip().isdigit()):
            _wrong(path, number, "a rung is two numbers and a score, with tabs between them")
        rungs.append((int(cells[0]), int(cells[1]), number))
    beads = []
    for (row, column, number), (below, after, _) in pairwise(rungs):
        if below < row or after < column or below > len(source) or after > len(target):
            _wrong(path, number, f"rungs must rise, to {len(source)} and {len(target)} sentences at most")
        if below > row or after > column:
            beads.append(ForeignBead(source=source[row:below], target=target[column:after], line=number))
    return tuple(beads)


def _vecalign(path: Path, _langs: tuple[str, str], sentences: Sequence[Path | None]) -> tuple[ForeignBead, ...]:
    texts = _both_sentence_lines(path, sentences)
    beads = []
    for number, line in enumerate(_lines(path), 1):
        match = _VECALIGN.fullmatch(line.strip())
        if match is None:
            _wrong(path, number, "a bead looks like [4, 5]:[14]:0.12")
        sides = []
        for part, lines in zip(match.groups(), texts, strict=True):
            places = [int(place) for place in part.replace(",", " ").split()]
            if any(place >= len(lines) for place in places):
                _wrong(path, number, f"there are {len(lines)} sentences, counted from 0")
            sides.append(tuple(lines[place] for place in places))
        beads.append(ForeignBead(source=sides[0], target=sides[1], line=number))
    return tuple(beads)


def _xces(path: Path, _langs: tuple[str, str], sentences: Sequence[Path | None]) -> tuple[ForeignBead, ...]:
    root = _xml(path)
    group = next(root.iter("linkGrp"), None)
    if group is None:
        _wrong(path, 1, "an XCES alignment has a linkGrp")
    return _linked(
        path, root, _document(path, group, "fromDoc", sentences[0]), _document(path, group, "toDoc", sentences[1])
    )


def _intertext(path: Path, _langs: tuple[str, str], sentences: Sequence[Path | None]) -> tuple[ForeignBead, ...]:
    root = _xml(path)
    group = root if root.tag == "linkGrp" else next(root.iter("linkGrp"), None)
    if group is None:
        _wrong(path, 1, "an InterText alignment is a linkGrp")
    source = _document(path, group, "fromDoc", sentences[0])
    found = _linked(path, group, _document(path, group, "toDoc", sentences[1]), source)
    return tuple(ForeignBead(source=bead.target, target=bead.source, line=bead.line) for bead in found)


def _linked(
    path: Path, root: etree._Element, first: Mapping[str, str], second: Mapping[str, str]
) -> tuple[ForeignBead, ...]:
    """The beads of links with `xtargets`, whose ids before the semicolon are of the first document."""
    beads = []
    for link in root.iter("link"):
        line = _line(link)
        halves = link.get("xtargets", "").split(";")
        if len(halves) != 2:
            _wrong(path, line, 'a link has xtargets="s1 s2;s1"')
        sides = []
        for names, document in zip(halves, (first, second), strict=True):
            unknown = [name for name in names.split() if name not in document]
            if unknown:
                _wrong(path, line, f"no sentence has the id {unknown[0]!r}")
            sides.append(tuple(document[name] for name in names.split()))
        if any(sides):
            beads.append(ForeignBead(source=sides[0], target=sides[1], line=line))
    return tuple(beads)


def _document(path: Path, group: etree._Element, attribute: str, given: Path | None) -> dict[str, str]:
    """The sentences of a document by id."""
    file = given or path.parent / Path(group.get(attribute, "")).name
    if not file.is_file():
        raise InputError(
            f"the document {file.name!r}, which {attribute} names, is not there",
            path=path,
            hint="Put it beside the alignment, or name it: --source-sentences, --target-sentences.",
        )
    return {sentence.get("id", ""): _text(sentence) for sentence in _xml(file).iter("s")}


def _tmx(path: Path, langs: tuple[str, str], _sentences: Sequence[Path | None]) -> tuple[ForeignBead, ...]:
    beads = []
    for unit in _xml(path).iter("tu"):
        texts: dict[str, str] = {}
        for variant in unit.iter("tuv"):
            lang = (variant.get(_LANG) or variant.get("lang") or "").lower().partition("-")[0]
            segment = variant.find("seg")
            if segment is not None:
                texts.setdefault(lang, _text(segment))
        sides = [tuple(text for text in [texts.get(lang.partition("-")[0], "")] if text) for lang in langs]
        if all(sides):
            beads.append(ForeignBead(source=sides[0], target=sides[1], line=_line(unit)))
    return tuple(beads)


Reader = Callable[[Path, tuple[str, str], Sequence[Path | None]], tuple[ForeignBead, ...]]
READERS: dict[str, Reader] = {
    "ladder": _ladder,
    "vecalign": _vecalign,
    "xces": _xces,
    "intertext": _intertext,
    "tmx": _tmx,
}


def _xml(path: Path) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        return etree.fromstring(_bytes(path), parser)
    except etree.XMLSyntaxError as error:
        raise InputError(f"not well-formed XML: {error.msg}", path=path, line=error.lineno) from None


def _line(element: etree._Element) -> int:
    return element.sourceline if isinstance(element.sourceline, int) else 1


def _text(element: etree._Element) -> str:
    return " ".join("".join(str(piece) for piece in element.itertext()).split())


def _both_sentence_lines(path: Path, files: Sequence[Path | None]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return _sentence_lines(path, files[0], "source"), _sentence_lines(path, files[1], "target")


def _sentence_lines(path: Path, file: Path | None, side: str) -> tuple[str, ...]:
    if file is None:
        raise InputError(
            f"this format counts sentences, and the file with those of the {side} is not named",
            path=path,
            hint=f"Name it: --{side}-sentences FILE, one sentence a line.",
        )
    return tuple(_lines(file))


def _lines(path: Path) -> list[str]:
    try:
        text = _bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8 (byte at offset {error.start})", path=path, hint="Save it as UTF-8.") from None
    return [line.rstrip("\r") for line in text.split("\n")[: -1 if text.endswith("\n") else None]]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", path=path) from None


def _wrong(path: Path, line: int, what: str) -> NoReturn:
    raise InputError(what, path=path, line=line)
