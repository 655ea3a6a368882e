"""Formats of one line a segment or bead: Moses, vecalign, the ladder of hunalign, parallel plain text, index beads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aligner.bitext import Alignment, Bead, Document
from aligner.exchange import ExportOptions, Written
from aligner.export.order import in_order, indices
from aligner.export.units import counted, crossings, left_out, units
from aligner.judgement import Edition

_SORTED = "stand where their source stands"
_APART = "taken apart: this format holds one order for both texts"


def write_moses(edition: Edition, options: ExportOptions) -> Written:
    """Two files with the same number of lines, a bead a line; null beads and second copies are left out."""
    found = units(edition, options)
    source, target = _langs(edition.alignment)
    notes = left_out(edition, options, nulls=True, witnesses=True)
    notes += crossings(edition.alignment, options.beads(edition), _SORTED)
    files = {
        f".{options.lang(source)}": "".join(f"{_line(unit.source)}\n" for unit in found).encode(),
        f".{options.lang(target)}": "".join(f"{_line(unit.target)}\n" for unit in found).encode(),
    }
    return Written(files=files, notes=tuple(notes))


def write_vecalign(edition: Edition, options: ExportOptions) -> Written:
    """Beads as `[4, 5]:[14]:cost`, from 0, with the two files of segments, one a line.

    The cost is what the probability leaves to 1: low is good, as in vecalign; 0 for a bead that a person made.
    """
    alignment = edition.alignment
    wanted = options.beads(edition)
    lines = []
    for bead, (left, right) in zip(wanted, indices(alignment, wanted), strict=True):
        cost = 0.0 if bead.probability is None else 1.0 - bead.probability
        lines.append(f"{list(left)}:{list(right)}:{cost:.6f}\n")
    notes = left_out(edition, options, witnesses=True) + crossings(alignment, wanted, _SORTED)
    return Written(files={".vecalign": "".join(lines).encode(), **_sentences(alignment, options)}, notes=tuple(notes))


def write_ladder(edition: Edition, options: ExportOptions) -> Written:
    """The rungs of hunalign, `source TAB target TAB score`, from 0, with the two files of segments, one a line.

    A rung says where a bead begins on both sides; the last one closes both texts. The score is the similarity.
    """
    alignment = edition.alignment
    wanted = options.beads(edition)
    found, crossed = in_order(alignment, wanted)
    similarity = dict(zip(indices(alignment, wanted), (bead.similarity for bead in wanted), strict=True))
    row = column = 0
    lines = []
    for left, right in found:
        score = similarity.get((left, right)) or 0.0
        lines.append(f"{row}\t{column}\t{score:.4f}\n")
        row, column = row + len(left), column + len(right)
    lines.append(f"{row}\t{column}\t0.0000\n")
    notes = left_out(edition, options) + ([f"{counted(crossed, 'bead')} that cross others {_APART}"] if crossed else [])
    twins = sum(len(link.twin) for witness in alignment.witnesses for link in witness.links)
    if twins:
        notes.append(f"{counted(twins, 'segment')} of a second copy stand alone: this format has no place for copies")
    return Written(files={".ladder": "".join(lines).encode(), **_sentences(alignment, options)}, notes=tuple(notes))


def write_text(edition: Edition, options: ExportOptions) -> Written:
    """Plain text to read: each bead's source, then its target under it, an empty line between; null beads say why."""
    alignment = edition.alignment
    wanted = options.beads(edition)
    paragraphs = [alignment.metadata.title]
    for bead in wanted:
        lines = [_line(alignment.text(names)) for names in (bead.source, bead.target) if names]
        paragraphs.append("\n".join([f"[{bead.kind}]", *lines] if bead.kind else lines))
    notes = left_out(edition, options, witnesses=True) + crossings(alignment, wanted, _SORTED)
    return Written(files={".txt": ("\n\n".join(paragraphs) + "\n").encode()}, notes=tuple(notes))


def write_beads(edition: Edition, options: ExportOptions) -> Written:
    """One bead a line: source indices TAB target indices TAB what is special, from 0, comma separated.

    The index of a segment is its number less one; with one segment a line it is the line's number, counted from 0. A
    null bead has an empty side. The third column is empty, `crossing`, the kind of a null bead, or `witness`: segments
    of a second copy, with the counterparts of its base.
    """
    alignment = edition.alignment
    wanted = options.beads(edition)
    index = {name: place for document in alignment.documents for name, place in _numbers(document).items()}
    rows = [(bead.source, bead.target, _special(bead)) for bead in wanted]
    names = {bead.id for bead in wanted}
    for side, twins, bead in alignment.twins():
        if bead.id in names:
            rows.append((twins, bead.target, "witness") if side == "source" else (bead.source, twins, "witness"))
    lines = ("\t".join((*(_commas(index, part) for part in sides), special)) for *sides, special in rows)
    return Written(
        files={".beads": "".join(f"{line}\n" for line in lines).encode()}, notes=tuple(left_out(edition, options))
    )


def _numbers(document: Document) -> dict[str, int]:
    """The index of each segment; when a person has cut or joined segments, the numbers count what is there now."""
    plain = all(segment.id.rpartition(".s")[2].isdigit() for segment in document.segments)
    return {
        segment.id: int(segment.id.rpartition(".s")[2]) - 1 if plain else place
        for place, segment in enumerate(document.segments)
    }


def _special(bead: Bead) -> str:
    return bead.kind or ("crossing" if bead.origin == "crossing" else "")


def _commas(index: Mapping[str, int], names: Iterable[str]) -> str:
    return ",".join(map(str, sorted(index[name] for name in names)))


def _langs(alignment: Alignment) -> tuple[str, str]:
    return (alignment.source.lang if alignment.source else "", alignment.target.lang if alignment.target else "")


def _sentences(alignment: Alignment, options: ExportOptions) -> dict[str, bytes]:
    return {f".{options.lang(document.lang)}.sents": _lines_of(document) for document in alignment.documents}


def _lines_of(document: Document) -> bytes:
    return "".join(f"{_line(segment.text)}\n" for segment in document.segments).encode()


def _line(text: str) -> str:
    """The text on one line: line ends that are no white space to us (form feed, U+2028) would cut it in two."""
    return " ".join(text.split())
