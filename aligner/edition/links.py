"""Beads and witnesses as stand-off links and spans, and back.

A `link` needs two targets, so a bead with an empty side is a `span` in the list of the unaligned. That makes two
lists; the order of all beads, and the similarity of each, which no attribute of TEI is meant for, stand in the header
as a plain table (`xenoData`), one line a bead. A `certainty` element for each would double the file.

A witness is a group of spans, each over the segments of the base and of the twin: a group of links has two texts for
domains, and both copies stand in the same. Its variants are spans that point to the characters of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import cast

from lxml import etree

from aligner.bitext import NULL_KINDS, Alignment, Bead, Document, Origin, Side, Status, TwinLink, Variant, Witness
from aligner.edition.pen import Pen
from aligner.edition.vocabulary import FOREIGN, RESPONSIBLE, TEI, XML_ID, category, text_id

_KINDS = {category(kind): kind for kind in NULL_KINDS}
_ORIGINS: Mapping[str, Origin] = {f"#{resp}": origin for origin, (resp, _) in RESPONSIBLE.items()}
_MACHINE = "#" + RESPONSIBLE["search"][0]
_POINTER = re.compile(r"#(?:string-range\()?([^\s,()]+)")
_RANGE = re.compile(r"#string-range\([^\s,()]+,([0-9]+),([0-9]+)\)")

_STANDOFF = f"{TEI}standOff/"
BEAD_LINKS = f"{_STANDOFF}{TEI}linkGrp[@subtype='translation']/{TEI}link"
BEAD_SPANS = f"{_STANDOFF}{TEI}spanGrp[@type='unaligned']/{TEI}span"
WITNESSES = f"{_STANDOFF}{TEI}spanGrp[@type='witness']"
WITNESS_SPANS = f"{WITNESSES}/{TEI}span"
VARIANTS = f"{_STANDOFF}{TEI}spanGrp[@type='variant']/{TEI}span"


def link_names(alignment: Alignment) -> list[str]:
    """The xml:id of every bead and twin link, in order."""
    return [bead.id for bead in alignment.beads] + [name for name, _, _ in _twin_links(alignment)]


def _twin_links(alignment: Alignment) -> Iterator[tuple[str, Witness, TwinLink]]:
    for number, witness in enumerate(alignment.witnesses, 1):
        for place, link in enumerate(witness.links, 1):
            yield f"w{number}.{place}", witness, link


def corresp(alignment: Alignment) -> dict[str, str]:
    """The @corresp of every segment that is in a link: pointers to its partners in the other text."""
    return {
        name: _pointers(theirs)
        for bead in alignment.beads
        for ours, theirs in ((bead.source, bead.target), (bead.target, bead.source))
        for name in ours
        if theirs
    }


def write_links(pen: Pen, alignment: Alignment) -> None:
    """Write `standOff`: links, witnesses, the list of the unaligned, variants; nothing when there is no bead."""
    if not alignment.beads:
        return
    with pen.element("standOff"):
        _write_beads(pen, alignment)
        _write_witnesses(pen, alignment)
        nulls = [bead for bead in alignment.beads if bead.is_null]
        if nulls:
            with pen.element("spanGrp", {"type": "unaligned", "resp": _MACHINE}):
                for bead in nulls:
                    pen.empty("span", {XML_ID: bead.id, **_assertion(bead)})
        _write_variants(pen, alignment)


def _write_beads(pen: Pen, alignment: Alignment) -> None:
    links = [bead for bead in alignment.beads if not bead.is_null]
    if links:
        source, target = (text_id(document.lang) for document in alignment.documents)
        group = {
            "type": "alignment",
            "subtype": "translation",
            "domains": f"#{source} #{target}",
            "targFunc": "source target",
            "resp": _MACHINE,
        }
        with pen.element("linkGrp", group):
            for bead in links:
                pen.empty("link", {XML_ID: bead.id, "n": bead.type.replace("-", ":"), **_assertion(bead)})


def _write_witnesses(pen: Pen, alignment: Alignment) -> None:
    names = iter([name for name, _, _ in _twin_links(alignment)])
    for witness in alignment.witnesses:
        with pen.element("spanGrp", {"type": "witness", "resp": _MACHINE}):
            for link in witness.links:
                ratio = f"{len(link.base)}:{len(link.twin)}"
                pen.empty("span", {XML_ID: next(names), "n": ratio, "target": _pointers(link.base + link.twin)})


def _write_variants(pen: Pen, alignment: Alignment) -> None:
    """The variants as pointers to both readings; the words in the span are for people and not read back."""
    if not any(link.variants for _, _, link in _twin_links(alignment)):
        return
    with pen.element("spanGrp", {"type": "variant", "resp": _MACHINE}):
        for name, witness, link in _twin_links(alignment):
            document = _document(alignment, witness.side)
            for variant in link.variants:
                places = (variant.base, variant.twin)
                target = " ".join(f"#string-range({text_id(document.lang)},{a},{b - a})" for a, b in places)
                words = " / ".join(FOREIGN.sub("\ufffd", document.text[a:b]) for a, b in places)
                pen.leaf("span", words, {"corresp": f"#{name}", "target": target})


def _document(alignment: Alignment, side: Side) -> Document:
    return next(document for document in alignment.documents if document.side == side)


def _assertion(bead: Bead) -> dict[str, str | None]:
    """What link and span say alike: of what, how sure, with which status, and by whom if not by the search."""
    status = f"#st.{bead.status}"
    return {
        "target": _pointers(bead.source + bead.target),
        "cert": None if bead.probability is None else _decimal(bead.probability),
        "ana": f"#{category(bead.kind)} {status}" if bead.kind else status,
        "resp": None if bead.origin == "search" else "#" + RESPONSIBLE[bead.origin][0],
    }


def write_table(pen: Pen, alignment: Alignment) -> None:
    """Write the order of beads and twin links and their similarities as a table; nothing when there is no bead."""
    if alignment.beads:
        numbers = [bead.similarity for bead in alignment.beads]
        numbers += [link.similarity for _, _, link in _twin_links(alignment)]
        words = ("-" if number is None else _decimal(number) for number in numbers)
        rows = [f"{name} {word}\n" for name, word in zip(link_names(alignment), words, strict=True)]
        pen.leaf("xenoData", "\n" + "".join(rows), {"type": "beads"})


def read_table(root: etree._Element) -> list[tuple[str, float | None]]:
    """The id and similarity of each bead and twin link, in order, of an edition that has passed the profile."""
    words = root.findtext(f"{TEI}teiHeader/{TEI}xenoData[@type='beads']", "").split()
    numbers = (None if word == "-" else float(word) for word in words[1::2])
    return list(zip(words[::2], numbers, strict=True))


def read_beads(root: etree._Element) -> tuple[Bead, ...]:
    """The beads of an edition that has passed the checks, in their order."""
    sides = {
        element.get(XML_ID): text.get("type")
        for text in root.iter(TEI + "text")
        for element in text.iter(TEI + "s")
        if text.get(XML_ID) is not None
    }
    elements = {element.get(XML_ID): element for path in (BEAD_LINKS, BEAD_SPANS) for element in root.iterfind(path)}
    return tuple(_bead(elements[name], sides, similarity) for name, similarity in read_table(root) if name in elements)


def _bead(element: etree._Element, sides: Mapping[str | None, str | None], similarity: float | None) -> Bead:
    targets = pointers(element, "target")
    marks = pointers(element, "ana")
    cert = element.get("cert")
    return Bead(
        id=element.get(XML_ID, ""),
        source=tuple(name for name in targets if sides[name] == "original"),
        target=tuple(name for name in targets if sides[name] == "translation"),
        similarity=similarity,
        probability=None if cert is None else float(cert),
        kind=next((_KINDS[mark] for mark in marks if mark in _KINDS), None),
        status=cast(Status, next(mark.removeprefix("st.") for mark in marks if mark.startswith("st."))),
        origin=_ORIGINS[element.get("resp") or _MACHINE],
    )


def read_witnesses(root: etree._Element) -> tuple[Witness, ...]:
    """The witnesses of an edition that has passed the checks."""
    originals = {
        element.get(XML_ID)
        for text in root.iter(TEI + "text")
        if text.get("type") == "original"
        for element in text.iter(TEI + "s")
    }
    similarities = dict(read_table(root))
    variants: dict[str, list[Variant]] = {}
    for span in root.iterfind(VARIANTS):
        places = [(int(start), int(start) + int(length)) for start, length in _RANGE.findall(span.get("target", ""))]
        variants.setdefault("".join(pointers(span, "corresp")), []).append(Variant(base=places[0], twin=places[1]))
    witnesses = []
    for group in root.iterfind(WITNESSES):
        links = []
        for element in group:
            name = element.get(XML_ID, "")
            base, twin = halves(element)
            found = tuple(variants.get(name, ()))
            links.append(TwinLink(twin=tuple(twin), base=tuple(base), similarity=similarities[name], variants=found))
        side: Side = "source" if links[0].base[0] in originals else "target"
        witnesses.append(Witness(side=side, links=tuple(links)))
    return tuple(witnesses)


def pointers(element: etree._Element, attribute: str) -> list[str]:
    """The ids that an attribute points to, in order."""
    return _POINTER.findall(element.get(attribute, ""))


def halves(link: etree._Element) -> tuple[list[str], list[str]]:
    """The targets of a twin link in the base and in the twin, as the ratio in @n divides them."""
    targets = pointers(link, "target")
    first = int(link.get("n", "0:0").partition(":")[0])
    return targets[:first], targets[first:]


def _pointers(ids: tuple[str, ...]) -> str:
    return " ".join(f"#{name}" for name in ids)


def _decimal(number: float) -> str:
    return repr(float(number))
