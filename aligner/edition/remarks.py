"""What is said about beads, as stand-off spans: mismatches, comments of people, names; and back.

A span points to segments, for programs that follow ids, and to the very characters. Names are lists of persons, places
and institutions with their spellings in both languages; their occurrences are spans, so that the text keeps its form.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import cast, get_args

from lxml import etree

from aligner.bitext import Alignment, Bead, Document, Side
from aligner.edition.parts import Pointing
from aligner.edition.pen import Pen
from aligner.edition.people import pass_ids, pass_of, reviewer_ids
from aligner.edition.pointers import Start, pointers, stretches
from aligner.edition.tei_read import text_of
from aligner.edition.vocabulary import FOREIGN, NAMED, RESPONSIBLE, TEI, XML_ID, XML_LANG, NameKind, mismatch
from aligner.judgement import FLAG_CODES, SEVERITIES, Edition, Evidence, Flag, Named

_MACHINE = "#" + RESPONSIBLE["search"][0]
_STANDOFF = f"{TEI}standOff/"
FLAGS = f"{_STANDOFF}{TEI}spanGrp[@type='mismatch']/{TEI}span"
COMMENTS = f"{_STANDOFF}{TEI}spanGrp[@type='comment']/{TEI}span"
NAMES = f"{_STANDOFF}{TEI}spanGrp[@type='name']/{TEI}span"

_CODES = {mismatch(code): code for code in FLAG_CODES}
_SEVERITIES = {mismatch(severity): severity for severity in SEVERITIES}


def bead_pointers(bead: Bead, pointing: Pointing) -> str:
    """Pointers to the segments of a bead, the original's first."""
    both = (pointing.segments("source", bead.source), pointing.segments("target", bead.target))
    return " ".join(words for words in both if words)


def write_flags(pen: Pen, edition: Edition, pointing: Pointing) -> None:
    """Write the open flags: of which bead and segments, where exactly, what and how grave, and the message."""
    if not edition.flags:
        return
    beads = {bead.id: bead for bead in edition.alignment.beads}
    touched = _Touched(edition.alignment)
    with pen.element("spanGrp", {"type": "mismatch", "resp": _MACHINE}):
        for flag in edition.flags:
            segments = [touched.pointers(pointing, one) for one in flag.evidence]
            places = [pointing.stretch(one.side, one.start, one.stop) for one in flag.evidence]
            target = " ".join(dict.fromkeys(word for words in segments for word in words.split()))
            attributes = {
                "n": flag.key or None,
                "corresp": f"#{flag.bead}",
                "target": " ".join([target or bead_pointers(beads[flag.bead], pointing), *places]),
                "ana": f"#{mismatch(flag.code)} #{mismatch(flag.severity)}",
            }
            pen.leaf("span", _plain(flag.message), attributes)


def write_comments(pen: Pen, edition: Edition, pointing: Pointing) -> None:
    """Write what people remarked on beads."""
    commented = [bead for bead in edition.alignment.beads if (one := edition.decisions.get(bead.id)) and one.comment]
    if not commented:
        return
    reviewers, passes = reviewer_ids(edition), pass_ids(edition)
    with pen.element("spanGrp", {"type": "comment"}):
        for bead in commented:
            decision = edition.decisions[bead.id]
            attributes = {
                "corresp": f"#{bead.id}",
                "target": bead_pointers(bead, pointing),
                "resp": f"#{reviewers[decision.who]}",
                "change": pass_of(decision, passes),
            }
            pen.leaf("span", _plain(decision.comment), attributes)


def write_names(pen: Pen, edition: Edition, pointing: Pointing) -> None:
    """Write the lists of persons, places and institutions, and where each of them occurs."""
    numbered = [(f"{NAMED[name.kind][3]}.{number}", name) for number, name in enumerate(edition.names, 1)]
    source, target = (document.lang for document in edition.alignment.documents)
    for kind, (tag, entry, element, _) in NAMED.items():
        own = [(identifier, name) for identifier, name in numbered if name.kind == kind]
        if own:
            with pen.element(tag):
                for identifier, name in own:
                    beads = " ".join(f"#{bead}" for bead in name.beads)
                    with pen.element(entry, {XML_ID: identifier, "corresp": beads or None}):
                        for lang, spellings in ((source, name.source), (target, name.target)):
                            for spelling in spellings:
                                pen.leaf(element, spelling, {XML_LANG: lang})
    if any(name.evidence for name in edition.names):
        with pen.element("spanGrp", {"type": "name", "resp": _MACHINE}):
            for identifier, name in numbered:
                for one in name.evidence:
                    place = pointing.stretch(one.side, one.start, one.stop)
                    pen.empty("span", {"corresp": f"#{identifier}", "target": place})


class _Touched:
    """The segments that some evidence touches."""

    def __init__(self, alignment: Alignment) -> None:
        self._documents: dict[Side, Document] = {document.side: document for document in alignment.documents}
        self._starts = {side: [s.start for s in document.segments] for side, document in self._documents.items()}
        self._stops = {side: [s.stop for s in document.segments] for side, document in self._documents.items()}

    def pointers(self, pointing: Pointing, evidence: Evidence) -> str:
        """Pointers to them, in order."""
        first = bisect_right(self._stops[evidence.side], evidence.start)
        last = bisect_left(self._starts[evidence.side], evidence.stop)
        segments = self._documents[evidence.side].segments[first:last]
        return pointing.segments(evidence.side, [segment.id for segment in segments])


def _plain(words: str) -> str:
    """Words for a span, in which TEI has no place for a `g`."""
    return FOREIGN.sub("\ufffd", words)


def read_flags(root: etree._Element, starts: Mapping[str, Start]) -> tuple[Flag, ...]:
    """The flags of an edition that has passed the checks."""
    return tuple(
        Flag(
            code=next(_CODES[mark] for mark in pointers(span, "ana") if mark in _CODES),
            severity=next(_SEVERITIES[mark] for mark in pointers(span, "ana") if mark in _SEVERITIES),
            bead="".join(pointers(span, "corresp")),
            message=text_of(span),
            evidence=_evidence(span, starts),
            key=span.get("n", ""),
        )
        for span in root.iterfind(FLAGS)
    )


def read_comments(root: etree._Element) -> dict[str, str]:
    """The comments of an edition by bead."""
    return {"".join(pointers(span, "corresp")): text_of(span) for span in root.iterfind(COMMENTS)}


def read_names(root: etree._Element, langs: Sequence[str], starts: Mapping[str, Start]) -> tuple[Named, ...]:
    """The names of an edition that has passed the checks; `langs` are the languages of source and target."""
    places: dict[str, list[Evidence]] = {}
    for span in root.iterfind(NAMES):
        places.setdefault("".join(pointers(span, "corresp")), []).extend(_evidence(span, starts))
    found: dict[int, Named] = {}
    for kind in get_args(NameKind):
        tag, entry, element, _ = NAMED[kind]
        for item in root.iterfind(f"{_STANDOFF}{TEI}{tag}/{TEI}{entry}"):
            name = item.get(XML_ID, "")
            spellings = [(one.get(XML_LANG), text_of(one)) for one in item.iterfind(f"{TEI}{element}")]
            source, target = (tuple(text for lang, text in spellings if lang == own) for own in langs)
            found[int(name.rpartition(".")[2])] = Named(
                kind=cast(NameKind, kind),
                source=source,
                target=target,
                beads=tuple(pointers(item, "corresp")),
                evidence=tuple(places.get(name, ())),
            )
    return tuple(found[number] for number in sorted(found))


def _evidence(span: etree._Element, starts: Mapping[str, Start]) -> tuple[Evidence, ...]:
    return tuple(Evidence(side=side, start=start, stop=stop) for side, start, stop in stretches(span, starts))
