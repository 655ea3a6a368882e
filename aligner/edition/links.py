"""Beads as stand-off links and spans, and back.

A `link` needs two targets, so a bead with an empty side is a `span` in the list of the unaligned. That makes two
lists; the order of all beads, and the similarity of each, which no attribute of TEI is meant for, stand in the header
as a plain table (`xenoData`), one line a bead. A `certainty` element for each would double the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from lxml import etree

from aligner.bitext import NULL_KINDS, Alignment, Bead, Origin, Status
from aligner.edition.pen import Pen
from aligner.edition.vocabulary import TEI, XML_ID, category, text_id

_KINDS = {category(kind): kind for kind in NULL_KINDS}
_RESP: Mapping[Origin, str] = {"search": "#resp.machine", "person": "#resp.person"}
_ORIGINS: Mapping[str, Origin] = {resp: origin for origin, resp in _RESP.items()}


def corresp(alignment: Alignment) -> dict[str, str]:
    """The @corresp of every segment that is in a link: pointers to its partners."""
    found: dict[str, str] = {}
    for bead in alignment.beads:
        if not bead.is_null:
            found.update(dict.fromkeys(bead.source, _pointers(bead.target)))
            found.update(dict.fromkeys(bead.target, _pointers(bead.source)))
    return found


def write_links(pen: Pen, alignment: Alignment) -> None:
    """Write `standOff`: the links and the list of the unaligned; nothing when there is no bead."""
    if not alignment.beads:
        return
    links = [bead for bead in alignment.beads if not bead.is_null]
    with pen.element("standOff"):
        if links:
            domains = " ".join(f"#{text_id(document.lang)}" for document in alignment.documents)
            group = {
                "type": "alignment",
                "subtype": "translation",
                "domains": domains,
                "targFunc": "source target",
                "resp": _RESP["search"],
            }
            with pen.element("linkGrp", group):
                for bead in links:
                    pen.empty("link", {XML_ID: bead.id, "n": bead.type.replace("-", ":"), **_assertion(bead)})
        if len(links) < len(alignment.beads):
            with pen.element("spanGrp", {"type": "unaligned", "resp": _RESP["search"]}):
                for bead in alignment.beads:
                    if bead.is_null:
                        pen.empty("span", {XML_ID: bead.id, **_assertion(bead)})


def _assertion(bead: Bead) -> dict[str, str | None]:
    """What link and span say alike: of what, how sure, with which status, and by whom if not by the program."""
    status = f"#st.{bead.status}"
    return {
        "target": _pointers(bead.source + bead.target),
        "cert": None if bead.probability is None else _decimal(bead.probability),
        "ana": f"#{category(bead.kind)} {status}" if bead.kind else status,
        "resp": None if bead.origin == "search" else _RESP[bead.origin],
    }


def write_table(pen: Pen, alignment: Alignment) -> None:
    """Write the order of the beads and their similarities as a table in the header; nothing when there is no bead."""
    if alignment.beads:
        similarities = ("-" if bead.similarity is None else _decimal(bead.similarity) for bead in alignment.beads)
        rows = [f"{bead.id} {number}\n" for bead, number in zip(alignment.beads, similarities, strict=True)]
        pen.leaf("xenoData", "\n" + "".join(rows), {"type": "beads"})


def read_table(root: etree._Element) -> list[tuple[str, float | None]]:
    """The id and similarity of each bead, in the order of the beads, of an edition that has passed the profile."""
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
    elements = {element.get(XML_ID): element for element in root.iter(TEI + "link", TEI + "span")}
    return tuple(_bead(elements[name], sides, similarity) for name, similarity in read_table(root))


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
        origin=_ORIGINS[element.get("resp") or _RESP["search"]],
    )


def pointers(element: etree._Element, attribute: str) -> list[str]:
    """The ids that an attribute points to, in order."""
    return re.findall(r"#(\S+)", element.get(attribute, ""))


def _pointers(ids: tuple[str, ...]) -> str:
    return " ".join(f"#{name}" for name in ids)


def _decimal(number: float) -> str:
    return repr(float(number))
