"""What the page shows of a bead, as plain values: the templates only put tags around them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from aligner.bitext import SIDES, Bead, Document, Segment, Side, TwinLink
from aligner.judgement import Decision, Dismissal, Flag
from aligner.review.book import Book
from aligner.review.keys import KEYS
from aligner.review.listing import folded
from aligner.review.marks import Piece, pieces, reading_span
from aligner.review.previews import Preview

STATUS_ICON = {"auto": "○", "confirmed": "✓", "edited": "✎", "rejected": "✕", "unsure": "?"}
SEVERITY = {"error": "▲", "warning": "◆", "info": "●"}
_REPAIR_ACTS = {
    ("merge", "next"): "merge-next",
    ("merge", "previous"): "merge-previous",
    ("move", "up"): "move-up",
    ("move", "down"): "move-down",
    ("split", ""): "split",
}
_NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A segment in a cell: its id, and its reading text in pieces."""

    id: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One side of a row. Without sentences, `absent` says why; `place` says where a crossing bead stands."""

    side: Side
    lang: str
    sentences: tuple[Sentence, ...]
    absent: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A bead as a row of the grid; `name` is what a screen reader says.

    `rank` is its place in the order that was asked for, or None for mere context.
    """

    bead: Bead
    number: str
    name: str
    cells: tuple[Cell, ...]
    icon: str
    chance: str
    flags: tuple[Flag, ...]
    open: bool
    flagged: bool
    rank: int | None
    crossing: bool
    copy: bool
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A second copy of what a bead holds: both as sentences, with the words marked in which they differ."""

    side: Side
    lang: str
    base: tuple[Sentence, ...]
    twin: tuple[Sentence, ...]
    same: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Foot:
    """All that is known about the bead in hand."""

    bead: Bead
    number: str
    facts: tuple[str, ...]
    flags: tuple[Flag, ...]
    set_aside: tuple[tuple[Flag, Dismissal], ...]
    decision: Decision | None
    copies: tuple[Copy, ...]
    crossing: bool
    before: Bead | None
    after: Bead | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRow:
    """A repair that the foot offers: the edit, its key, and the similarity after it and now."""

    op: str
    args: str
    cap: str
    label: str
    after: str
    before: str
    better: bool


def number(bead: Bead) -> str:
    """The number of a bead as people say it: its id without the letter."""
    return bead.id.removeprefix("b")


def row(book: Book, bead: Bead, *, rank: int | None = 0, words: str = "") -> Row:
    """The row of a bead; `words` are what the reviewer searches for, and are marked."""
    flags = book.flags_of(bead)
    decision = book.decisions.get(bead.id)
    return Row(
        bead=bead,
        number=number(bead),
        name=_name(book, bead, flags),
        cells=tuple(_cell(book, bead, side, flags, words) for side in SIDES),
        icon=STATUS_ICON[bead.status],
        chance="" if bead.probability is None else f"{bead.probability:.0%}",
        flags=_one_a_word(flags),
        open=book.is_open(bead),
        flagged=book.is_flagged(bead),
        rank=rank,
        crossing=bead.id in book.crossing,
        copy=book.has_copy(bead),
        remark=decision.comment if decision else "",
    )


def foot(book: Book, bead: Bead) -> Foot:
    """What the foot of the page says about a bead."""
    before, after = book.translation_neighbours(bead)
    return Foot(
        bead=bead,
        number=number(bead),
        facts=tuple(_facts(book, bead)),
        flags=book.flags_of(bead),
        set_aside=tuple((flag, book.dismissed[flag.key]) for flag in book.set_aside.get(bead.id, ())),
        decision=book.decisions.get(bead.id),
        copies=tuple(_copies(book, bead)),
        crossing=bead.id in book.crossing,
        before=before,
        after=after,
    )


def preview_row(preview: Preview) -> PreviewRow:
    """A repair as the foot offers it."""
    act = _REPAIR_ACTS[preview.op, str(preview.args.get("with") or preview.args.get("direction") or "")]
    cap = next(key.shown[0] for key in KEYS if key.act == act)
    return PreviewRow(
        op=preview.op,
        args=json.dumps(dict(preview.args)),
        cap=cap,
        label=preview.label,
        after=f"{preview.after:.2f}",
        before=f"{preview.before:.2f}",
        better=preview.after > preview.before + 0.005,
    )


def _name(book: Book, bead: Bead, flags: Iterable[Flag]) -> str:
    """What a row is called: «Bead 812, one to one, automatic, number»."""
    parts = [f"Bead {number(bead)}", _type_words(bead), _status_word(bead)]
    parts += [flag.code for flag in _one_a_word(flags)]
    if bead.id in book.crossing:
        parts.append("crosses others")
    return ", ".join(parts)


def _status_word(bead: Bead) -> str:
    return "automatic" if bead.status == "auto" else bead.status


def _type_words(bead: Bead) -> str:
    if bead.kind:
        return f"no {'translation' if bead.source else 'original'}: {bead.kind}"
    counts = [len(bead.source), len(bead.target)]
    return " to ".join(_NUMBERS[count] if count < len(_NUMBERS) else str(count) for count in counts)


def _one_a_word(flags: Iterable[Flag]) -> tuple[Flag, ...]:
    """The gravest flag of each word."""
    first: dict[str, Flag] = {}
    for flag in flags:
        first.setdefault(flag.code, flag)
    return tuple(first.values())


def _cell(book: Book, bead: Bead, side: Side, flags: Iterable[Flag], words: str) -> Cell:
    document = book.document(side)
    segments = book.segments(bead, side)
    place = ""
    if side == "target" and bead.id in book.crossing:
        before, _ = book.translation_neighbours(bead)
        place = f"stands after {number(before)} in the translation" if before else "stands first in the translation"
    return Cell(
        side=side,
        lang=document.lang,
        sentences=tuple(
            Sentence(
                id=segment.id,
                pieces=pieces(segment.text, [*_evidence(document, segment, side, flags), *_found(segment.text, words)]),
            )
            for segment in segments
        ),
        absent="" if segments else f"no {'original' if side == 'source' else 'translation'}: {bead.kind}",
        place=place,
    )


def _evidence(document: Document, segment: Segment, side: Side, flags: Iterable[Flag]) -> list[tuple[int, int, str]]:
    return [
        (*reading_span(document, segment, evidence.start, evidence.stop), flag.severity)
        for flag in flags
        for evidence in flag.evidence
        if evidence.side == side and evidence.start < segment.stop and segment.start < evidence.stop
    ]


def _found(text: str, words: str) -> list[tuple[int, int, str]]:
    """Where the words that are searched for stand in a text."""
    wanted, within = folded(words), folded(text)
    found: list[tuple[int, int, str]] = []
    at = within.find(wanted) if wanted else -1
    while at >= 0:
        found.append((at, at + len(wanted), "found"))
        at = within.find(wanted, at + len(wanted))
    return found


def _facts(book: Book, bead: Bead) -> list[str]:
    facts = [_type_words(bead), _status_word(bead)]
    if bead.similarity is not None:
        facts.append(f"similarity {bead.similarity:.2f}")
    if bead.probability is not None:
        facts.append(f"probability {bead.probability:.0%}")
    lengths = [len(book.alignment.text(names)) for names in (bead.source, bead.target)]
    if all(lengths):
        facts.append(f"length ratio {lengths[1] / lengths[0]:.2f}")
    return facts


def _copies(book: Book, bead: Bead) -> list[Copy]:
    """The second copies of the two sides, each with the sentences of the bead that it repeats."""
    found: list[Copy] = []
    for side in SIDES:
        links: list[TwinLink] = []
        for segment in book.segments(bead, side):
            links += [link for _, link in book.copies.get(segment.id, ()) if link not in links]
        if links:
            found.append(_copy(book, side, links))
    return found


def _copy(book: Book, side: Side, links: list[TwinLink]) -> Copy:
    document = book.document(side)
    base = dict.fromkeys(name for link in links for name in link.base)
    twin = dict.fromkeys(name for link in links for name in link.twin)
    variants = [variant for link in links for variant in link.variants]
    return Copy(
        side=side,
        lang=document.lang,
        base=tuple(
            _with_variants(document, book.alignment[name], [variant.base for variant in variants]) for name in base
        ),
        twin=tuple(
            _with_variants(document, book.alignment[name], [variant.twin for variant in variants]) for name in twin
        ),
        same=not variants,
    )


def _with_variants(document: Document, segment: Segment, spans: list[tuple[int, int]]) -> Sentence:
    marks = [
        (*reading_span(document, segment, start, stop), "variant")
        for start, stop in spans
        if start < stop and start < segment.stop and segment.start < stop
    ]
    return Sentence(id=segment.id, pieces=pieces(segment.text, marks))
