"""Beads and witnesses as stand-off links and spans, and back.

A `link` needs two targets, so a bead with an empty side is a `span` in the list of the unaligned. That makes two
lists; the order of all beads, and the similarity of each, which no attribute of TEI is meant for, stand in the header
as a plain table (`xenoData`), one line a bead. A `certainty` element for each would double the file.

A witness whose copies stand in two `<text>`s is a group of links between them. Copies inside one text are a group of
spans, each over segments of the base and of the twin: a group of links would have two texts for domains. Variants are
spans that point to the characters of the texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from lxml import etree

from aligner.bitext import NULL_KINDS, Alignment, Bead, Document, Origin, Side, Status, TwinLink, Variant, Witness
from aligner.edition.parts import Part, Pointing
from aligner.edition.pen import Pen
from aligner.edition.people import pass_ids, pass_of, reviewer_ids
from aligner.edition.pointers import Start, halves, pointers, segment_sides, stretches
from aligner.edition.remarks import bead_pointers
from aligner.edition.vocabulary import FOREIGN, RESPONSIBLE, TEI, XML_ID, category
from aligner.judgement import Edition

_KINDS = {category(kind): kind for kind in NULL_KINDS}
_ORIGINS: Mapping[str, Origin] = {resp: origin for origin, (resp, _) in RESPONSIBLE.items()}
_MACHINE = "#" + RESPONSIBLE["search"][0]

_STANDOFF = f"{TEI}standOff/"
BEAD_LINKS = f"{_STANDOFF}{TEI}linkGrp[@subtype='translation']/{TEI}link"
BEAD_SPANS = f"{_STANDOFF}{TEI}spanGrp[@type='unaligned']/{TEI}span"
VARIANTS = f"{_STANDOFF}{TEI}spanGrp[@type='variant']/{TEI}span"


def witness_groups(root: etree._Element) -> list[etree._Element]:
    """The groups of links or spans that are witnesses, in order."""
    groups = root.iterfind(f"{_STANDOFF}*")
    return [group for group in groups if "witness" in (group.get("type"), group.get("subtype"))]


def link_names(alignment: Alignment) -> list[str]:
    """The xml:id of every bead and twin link, in order."""
    return [bead.id for bead in alignment.beads] + [name for name, _, _ in _twin_links(alignment)]


def _twin_links(alignment: Alignment) -> Iterator[tuple[str, Witness, TwinLink]]:
    for number, witness in enumerate(alignment.witnesses, 1):
        for place, link in enumerate(witness.links, 1):
            yield f"w{number}.{place}", witness, link


def corresp(alignment: Alignment, pointing: Pointing) -> dict[str, str]:
    """The @corresp of every segment that is in a link: pointers to its partners in the other text."""
    found: dict[str, str] = {}
    for bead in alignment.beads:
        if not bead.is_null:
            found |= dict.fromkeys(bead.source, pointing.segments("target", bead.target))
            found |= dict.fromkeys(bead.target, pointing.segments("source", bead.source))
    return found


def write_links(pen: Pen, edition: Edition, pointing: Pointing) -> None:
    """Write links, witnesses, the list of the unaligned, and variants."""
    alignment = edition.alignment
    reviewed = _Reviewed(edition)
    _write_beads(pen, [bead for bead in alignment.beads if not bead.is_null], pointing, reviewed)
    for number, witness in enumerate(alignment.witnesses, 1):
        _write_witness(pen, alignment, witness, number, pointing)
    nulls = [bead for bead in alignment.beads if bead.is_null]
    if nulls:
        with pen.element("spanGrp", {"type": "unaligned", "resp": _MACHINE}):
            for bead in nulls:
                pen.empty("span", {XML_ID: bead.id, **_assertion(bead, pointing, reviewed)})
    _write_variants(pen, alignment, pointing)


def _group(pointing: Pointing, subtype: str, parts: Sequence[Part], functions: Sequence[str]) -> dict[str, str | None]:
    """The attributes of a group of links between texts; in an alignment of several files also the files."""
    files = dict.fromkeys(pointing.files[part.document.side] for part in parts if pointing.files)
    return {
        "type": "alignment",
        "subtype": subtype,
        "corresp": " ".join(files) or None,
        "domains": pointing.texts(parts),
        "targFunc": " ".join(functions),
        "resp": _MACHINE,
    }


def _write_beads(pen: Pen, links: Sequence[Bead], pointing: Pointing, reviewed: _Reviewed) -> None:
    if links:
        functions = [part.document.side for part in pointing.parts]
        with pen.element("linkGrp", _group(pointing, "translation", pointing.parts, functions)):
            for bead in links:
                ratio = bead.type.replace("-", ":")
                pen.empty("link", {XML_ID: bead.id, "n": ratio, **_assertion(bead, pointing, reviewed)})


def _write_witness(pen: Pen, alignment: Alignment, witness: Witness, number: int, pointing: Pointing) -> None:
    bases, twins = (
        {(part := pointing.part(witness.side, alignment[name].start)).name: part for names in copy for name in names}
        for copy in ([link.base for link in witness.links], [link.twin for link in witness.links])
    )
    if len(bases) == len(twins) == 1 and bases.keys() != twins.keys():
        element, tag = "linkGrp", "link"
        attributes = _group(pointing, "witness", [*bases.values(), *twins.values()], ["base", "twin"])
    else:
        element, tag = "spanGrp", "span"
        attributes = {"type": "witness", "resp": _MACHINE}
    with pen.element(element, attributes):
        for place, link in enumerate(witness.links, 1):
            target = pointing.segments(witness.side, link.base + link.twin)
            ratio = f"{len(link.base)}:{len(link.twin)}"
            pen.empty(tag, {XML_ID: f"w{number}.{place}", "n": ratio, "target": target})


def _write_variants(pen: Pen, alignment: Alignment, pointing: Pointing) -> None:
    """The variants as pointers to both readings; the words in the span are for people and not read back."""
    if not any(link.variants for _, _, link in _twin_links(alignment)):
        return
    with pen.element("spanGrp", {"type": "variant", "resp": _MACHINE}):
        for name, witness, link in _twin_links(alignment):
            document = _document(alignment, witness.side)
            for variant in link.variants:
                places = (variant.base, variant.twin)
                target = " ".join(pointing.stretch(witness.side, a, b) for a, b in places)
                words = " / ".join(FOREIGN.sub("\ufffd", document.text[a:b]) for a, b in places)
                pen.leaf("span", words, {"corresp": f"#{name}", "target": target})


def _document(alignment: Alignment, side: Side) -> Document:
    return next(document for document in alignment.documents if document.side == side)


class _Reviewed:
    """Who stands for a bead, and in which change: @resp and @change."""

    def __init__(self, edition: Edition) -> None:
        self._decisions = edition.decisions
        self._reviewers = reviewer_ids(edition)
        self._passes = pass_ids(edition)

    def attributes(self, bead: Bead) -> dict[str, str | None]:
        """The program alone is not named, a reviewer who made the bead is named alone, and otherwise both are."""
        decision = self._decisions.get(bead.id)
        origin = "#" + RESPONSIBLE[bead.origin][0]
        if decision is None or decision.operation == "comment":
            return {"resp": None if bead.origin == "search" else origin}
        reviewer = f"#{self._reviewers[decision.who]}"
        resp = reviewer if bead.origin == "person" else f"{origin} {reviewer}"
        return {"resp": resp, "change": pass_of(decision, self._passes)}


def _assertion(bead: Bead, pointing: Pointing, reviewed: _Reviewed) -> dict[str, str | None]:
    """What link and span say alike: of what, how sure, with which status, and by whom if not by the search."""
    status = f"#st.{bead.status}"
    return {
        "target": bead_pointers(bead, pointing),
        "cert": None if bead.probability is None else _decimal(bead.probability),
        "ana": f"#{category(bead.kind)} {status}" if bead.kind else status,
        **reviewed.attributes(bead),
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
    sides = segment_sides(root)
    elements = {element.get(XML_ID): element for path in (BEAD_LINKS, BEAD_SPANS) for element in root.iterfind(path)}
    return tuple(_bead(elements[name], sides, similarity) for name, similarity in read_table(root) if name in elements)


def _bead(element: etree._Element, sides: Mapping[str, Side], similarity: float | None) -> Bead:
    targets = pointers(element, "target")
    marks = pointers(element, "ana")
    cert = element.get("cert")
    return Bead(
        id=element.get(XML_ID, ""),
        source=tuple(name for name in targets if sides[name] == "source"),
        target=tuple(name for name in targets if sides[name] == "target"),
        similarity=similarity,
        probability=None if cert is None else float(cert),
        kind=next((_KINDS[mark] for mark in marks if mark in _KINDS), None),
        status=cast(Status, next(mark.removeprefix("st.") for mark in marks if mark.startswith("st."))),
        origin=_origin(pointers(element, "resp")),
    )


def _origin(responsible: Sequence[str]) -> Origin:
    """The origin that @resp names; where it names but a reviewer, a person made the bead."""
    named = next((_ORIGINS[name] for name in responsible if name in _ORIGINS), None)
    return named or ("person" if responsible else "search")


def read_witnesses(root: etree._Element, starts: Mapping[str, Start]) -> tuple[Witness, ...]:
    """The witnesses of an edition that has passed the checks."""
    sides = segment_sides(root)
    similarities = dict(read_table(root))
    variants: dict[str, list[Variant]] = {}
    for span in root.iterfind(VARIANTS):
        base, twin = ((start, stop) for _, start, stop in stretches(span, starts))
        variants.setdefault("".join(pointers(span, "corresp")), []).append(Variant(base=base, twin=twin))
    witnesses = []
    for group in witness_groups(root):
        links = []
        for element in group:
            name = element.get(XML_ID, "")
            base_ids, twin_ids = halves(element)
            found = tuple(variants.get(name, ()))
            links.append(
                TwinLink(twin=tuple(twin_ids), base=tuple(base_ids), similarity=similarities[name], variants=found)
            )
        witnesses.append(Witness(side=sides[links[0].base[0]], links=tuple(links)))
    return tuple(witnesses)


def _decimal(number: float) -> str:
    return repr(float(number))
