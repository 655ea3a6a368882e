"""Which beads a query shows, in which order, and where the next one of a sort is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from aligner.bitext import Bead
from aligner.review.book import Book
from aligner.review.chapters import Chapter, bounds
from aligner.review.query import Query

CONTEXT = 2
HITS = 100
QUEUE = 20
"""So few at once, that the most doubtful beads do not grow together into the whole text."""

What = Literal["any", "flagged", "open"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The beads on a page: groups of places that follow each other, and which of them were asked for.

    `asked` gives their rank: the order of the text, or of doubt. `chapter` is the number of the chapter (1-based) when
    the page is one; otherwise `hits` beads on `pages` pages answer the query, and the rest of each group is context.
    """

    groups: tuple[range, ...]
    asked: Mapping[int, int]
    hits: int
    page: int = 1
    pages: int = 1
    chapter: int | None = None


def listing(book: Book, chapters: Sequence[Chapter], query: Query) -> Listing:
    """The beads that a query shows: a chapter, or what a filter finds, or the queue, the most doubtful first."""
    if query.view == "document" and not query.filtered:
        return _chapter(book, chapters, query)
    found = [place for place, bead in enumerate(book.alignment.beads) if _passes(book, bead, query)]
    if query.text:
        found = [place for place in found if says(book, book.alignment.beads[place], query.text)]
    if query.view == "queue":
        if not query.wanted("status"):
            found = [place for place in found if book.is_open(book.alignment.beads[place])]
        found.sort(key=lambda place: _doubt(book.alignment.beads[place]))
    size = QUEUE if query.view == "queue" else HITS
    pages = max(1, math.ceil(len(found) / size))
    page = min(query.page, pages)
    asked = {place: rank for rank, place in enumerate(found[(page - 1) * size : page * size])}
    groups = _groups(asked, len(book.alignment.beads))
    return Listing(groups=groups, asked=asked, hits=len(found), page=page, pages=pages)


def chapter_of(book: Book, chapters: Sequence[Chapter], place: int) -> int:
    """The number of the chapter that holds the bead at this place, from 1."""
    firsts = bounds(chapters, book.starts)
    return max(number for number, first in enumerate(firsts[:-1], 1) if first <= place or number == 1)


def next_bead(book: Book, bead: Bead, what: What, step: Literal[1, -1]) -> Bead | None:
    """The next bead of the text after this one, or before it, that is flagged, or open; None at the end."""
    place, known = book.place(bead.id), book.columns
    if place is None:
        return None
    wanted = {"any": np.ones(len(known.ids), dtype=np.bool_), "flagged": known.flagged, "open": known.open}[what]
    found = np.flatnonzero(wanted[place + 1 :] if step > 0 else wanted[:place])
    if not len(found):
        return None
    return book.alignment.beads[place + 1 + int(found[0]) if step > 0 else int(found[-1])]


def says(book: Book, bead: Bead, words: str) -> bool:
    """True when either side of the bead contains these words."""
    wanted = folded(words)
    return any(wanted in folded(book.alignment.text(names)) for names in (bead.source, bead.target))


def folded(text: str) -> str:
    """The text as a search compares it: small letters, ё as е; character for character."""
    return "".join(letter if len(letter.lower()) != 1 else letter.lower() for letter in text).replace("ё", "е")


def _chapter(book: Book, chapters: Sequence[Chapter], query: Query) -> Listing:
    firsts = bounds(chapters, book.starts)
    number = min(max(query.chapter or 1, 1), len(chapters))
    place = book.place(query.at)
    if place is not None and query.chapter is None:
        number = chapter_of(book, chapters, place)
    stretch = range(firsts[number - 1], firsts[number])
    return Listing(groups=(stretch,), asked=dict(zip(stretch, stretch, strict=True)), hits=len(stretch), chapter=number)


def _groups(rank: Mapping[int, int], size: int) -> tuple[range, ...]:
    """The places asked for with their context; what touches is one group, in the order of its first place asked for."""
    groups: list[tuple[int, int, int]] = []
    for place in sorted(rank):
        first, last = max(0, place - CONTEXT), min(size, place + CONTEXT + 1)
        if groups and first <= groups[-1][2]:
            groups[-1] = (min(groups[-1][0], rank[place]), groups[-1][1], last)
        else:
            groups.append((rank[place], first, last))
    return tuple(range(first, last) for _, first, last in sorted(groups))


def _doubt(bead: Bead) -> tuple[bool, float]:
    """The key to sort by: the lowest probability first, what is unknown at the end."""
    return bead.probability is None, bead.probability or 0.0


def _passes(book: Book, bead: Bead, query: Query) -> bool:
    for limit in query.limits:
        value = bead.probability if limit.what == "prob" else bead.similarity
        if value is None or (value >= limit.value if limit.below else value <= limit.value):
            return False
    tests = {"flag": _has_flag, "type": _has_type, "kind": _has_kind, "status": _has_status, "is": _has_mark}
    return all(
        any(test(book, bead, word) for word in query.wanted(field))
        for field, test in tests.items()
        if query.wanted(field)
    )


def _has_flag(book: Book, bead: Bead, word: str) -> bool:
    if word == "any":
        return book.is_flagged(bead)
    return any(word in (flag.code, flag.severity) for flag in book.flags_of(bead))


def _has_type(_: Book, bead: Bead, word: str) -> bool:
    return bead.type == word


def _has_kind(_: Book, bead: Bead, word: str) -> bool:
    return bead.kind == word


def _has_status(book: Book, bead: Bead, word: str) -> bool:
    return book.is_open(bead) if word == "unconfirmed" else bead.status == word


def _has_mark(book: Book, bead: Bead, word: str) -> bool:
    if word == "remark":
        decision = book.decisions.get(bead.id)
        return decision is not None and bool(decision.comment)
    return {"crossing": bead.id in book.crossing, "copy": book.has_copy(bead), "empty": bead.is_null}.get(word, False)
