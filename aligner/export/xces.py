"""Stand-off alignment in XML: XCES as OPUS writes it, and the collections of InterText.

They look alike and are not: in XCES the ids of `fromDoc` come first, InterText puts those of `toDoc` first; InterText
wants its links in the order of both texts, and ids of paragraph and sentence (`6:5`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO

from lxml import etree

from aligner.bitext import Alignment, Bead, Block, Document
from aligner.exchange import ExportOptions, Written
from aligner.export.order import in_order, indices
from aligner.export.text import xml_text
from aligner.export.units import counted, crossings, left_out
from aligner.judgement import Edition

_BY_HAND = ("confirmed", "edited")


def write_xces(edition: Edition, options: ExportOptions) -> Written:
    """A `cesAlign` with the two documents it points to, as OPUS has them; null beads keep an empty side."""
    alignment = edition.alignment
    if not (alignment.source and alignment.target):
        return Written(files={}, notes=("there is only one text, and nothing is aligned",))
    wanted = options.beads(edition)
    names = [_file_name(alignment, document, options, "xml") for document in (alignment.source, alignment.target)]
    links = []
    for bead in wanted:
        attributes = {
            "id": bead.id,
            "type": bead.type,
            "xtargets": f"{' '.join(bead.source)};{' '.join(bead.target)}",
            "status": _status(bead),
        }
        if bead.probability is not None:
            attributes["certainty"] = f"{bead.probability:.4f}"
        links.append(attributes)
    files = {
        ".xces.xml": _links(
            "cesAlign", {"version": "1.0"}, {"targType": "s", "fromDoc": names[0], "toDoc": names[1]}, links
        ),
        f".{options.lang(alignment.source.lang)}.xml": _document(alignment.source, _ids(alignment.source)),
        f".{options.lang(alignment.target.lang)}.xml": _document(alignment.target, _ids(alignment.target)),
    }
    notes = left_out(edition, options, witnesses=True)
    notes += crossings(alignment, wanted, "stand where their source stands")
    return Written(files=files, notes=tuple(notes))


def write_intertext(edition: Edition, options: ExportOptions) -> Written:
    """An alignment of InterText with its two documents: every sentence is in a link, in the order of both texts."""
    alignment = edition.alignment
    if not (alignment.source and alignment.target):
        return Written(files={}, notes=("there is only one text, and nothing is aligned",))
    wanted = options.beads(edition)
    found, crossed = in_order(alignment, wanted)
    by_hand = {pair: _status(bead) for pair, bead in zip(indices(alignment, wanted), wanted, strict=True)}
    numbers = [_numbered(document) for document in (alignment.source, alignment.target)]
    names = [_file_name(alignment, document, options, "it.xml") for document in (alignment.source, alignment.target)]
    links = []
    for left, right in found:
        sides = [" ".join(numbers[side][place] for place in part) for side, part in enumerate((left, right))]
        status = by_hand.get((left, right), "auto")
        links.append({"type": f"{len(right)}-{len(left)}", "xtargets": f"{sides[1]};{sides[0]}", "status": status})
    files = {".intertext.xml": _links(None, {}, {"toDoc": names[1], "fromDoc": names[0]}, links)}
    for document, ids in zip((alignment.source, alignment.target), numbers, strict=True):
        files[f".{options.lang(document.lang)}.it.xml"] = _document(document, ids)
    notes = left_out(edition, options)
    if crossed:
        notes.append(
            f"{counted(crossed, 'bead')} that cross others taken apart: InterText holds one order for both texts"
        )
    twins = sum(len(link.twin) for witness in alignment.witnesses for link in witness.links)
    if twins:
        notes.append(f"{counted(twins, 'segment')} of a second copy stand alone: InterText has no place for copies")
    return Written(files=files, notes=tuple(notes))


def _status(bead: Bead) -> str:
    return "man" if bead.status in _BY_HAND else "auto"


def _file_name(alignment: Alignment, document: Document, options: ExportOptions, suffix: str) -> str:
    return f"{alignment.metadata.id}.{options.lang(document.lang)}.{suffix}"


def _links(
    around: str | None, version: Mapping[str, str], group: Mapping[str, str], links: Iterable[Mapping[str, str]]
) -> bytes:
    out = BytesIO()
    out.write(b'<?xml version="1.0" encoding="utf-8"?>\n')
    lines = "".join(f"{_tag('link', link)}\n" for link in links)
    body = f"{_tag('linkGrp', group)[:-2]}>\n{lines}</linkGrp>"
    out.write((f"{_tag(around, version)[:-2]}>\n{body}\n</{around}>\n" if around else f"{body}\n").encode())
    return out.getvalue()


def _tag(name: str, attributes: Mapping[str, str]) -> str:
    return etree.tostring(etree.Element(name, dict(attributes)), encoding="unicode")


def _ids(document: Document) -> list[str]:
    return [segment.id for segment in document.segments]


def _document(document: Document, ids: Sequence[str]) -> bytes:
    """The sentences of a document, with these ids, in their paragraphs, as raw text."""
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<text>"]
    for number, places in enumerate(_paragraphs(document), 1):
        lines.append(f'<p id="p{number}">')
        for place in places:
            sentence = etree.Element("s", id=ids[place])
            sentence.text = xml_text(document.segments[place].text)
            lines.append(etree.tostring(sentence, encoding="unicode"))
        lines.append("</p>")
    return ("\n".join([*lines, "</text>"]) + "\n").encode()


def _numbered(document: Document) -> list[str]:
    """The number of each segment as paragraph and sentence in it: `6:5`."""
    return [
        f"{number}:{sentence}"
        for number, places in enumerate(_paragraphs(document), 1)
        for sentence, _ in enumerate(places, 1)
    ]


def _paragraphs(document: Document) -> list[list[int]]:
    """The positions of the segments of each paragraph; a block that carries one on adds to it."""
    starts = [block.start for block in document.blocks if not _carries_on(block)]
    found: list[list[int]] = []
    block = -1
    for place, segment in enumerate(document.segments):
        new = False
        while block + 1 < len(starts) and starts[block + 1] <= segment.start:
            block += 1
            new = True
        if new or not found:
            found.append([])
        found[-1].append(place)
    return found


def _carries_on(block: Block) -> bool:
    return block.is_furniture or block.continues
