"""Sentences that a person cut or joined, cut the same way in a new run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from aligner.bitext import Document, Elision, Segment
from aligner.review.decisions import Past
from aligner.review.links import furniture_between

Span = tuple[int, int]


def recut(before: Past, document: Document) -> Document:
    """The document with the sentences that people cut, where the text around them still reads the same."""
    old = before.state.board.document(document.side).text if before.state else None
    wanted = {
        name: span
        for name, (side, words) in before.history.cut.items()
        if side == document.side and (span := _span(old, document.text, (words.start, words.stop)))
    }
    wanted = _covering(wanted, document)
    if not wanted:
        return document
    spans = sorted(wanted.values())
    hidden = [one for start, stop in spans for one in furniture_between(document, start, stop)]
    elisions = [*document.elisions, *(Elision(kind="furniture", start=start, stop=stop) for start, stop in hidden)]
    kept = [(one.id, one.start, one.stop) for one in document.segments if not _overlapped(one, spans)]
    used = {name for name, _, _ in kept}
    for name, (start, stop) in wanted.items():
        while name in used:
            name += "x"
        used.add(name)
        kept.append((name, start, stop))
    bare = replace(document, segments=(), elisions=tuple(sorted(elisions, key=lambda one: one.start)))
    return bare.with_segments(sorted(kept, key=lambda one: one[1]))


def _span(old: str | None, new: str, span: Span) -> Span | None:
    """Where the words of an old stretch stand now; None where they are not there or nobody can tell which they are."""
    if old is None or old == new:
        return span if span[1] <= len(new) else None
    words = old[slice(*span)]
    places = _places(words, new)
    if len(places) != len(was := _places(words, old)):
        return None
    start = places[was.index(span[0])]
    return start, start + len(words)


def _places(words: str, text: str) -> list[int]:
    places = []
    at = text.find(words)
    while at >= 0:
        places.append(at)
        at = text.find(words, at + 1)
    return places


def _covering(wanted: dict[str, Span], document: Document) -> dict[str, Span]:
    """Those stretches that together hold all words of the sentences that they overlap, and that overlap no other."""
    furniture = [(block.start, block.stop) for block in document.blocks if block.is_furniture]
    segments = {(one.start, one.stop) for one in document.segments}
    wanted = {name: span for name, span in wanted.items() if span not in segments}
    while True:
        spans = sorted(wanted.values())
        bad = [
            one for one in document.segments if _overlapped(one, spans) and not _held(one, spans, document, furniture)
        ]
        bad_spans = [(one.start, one.stop) for one in bad]
        good = {
            name: span
            for name, span in wanted.items()
            if not _overlap(span, bad_spans) and not _overlap(span, [other for other in spans if other != span])
        }
        if len(good) == len(wanted):
            return good
        wanted = good


def _held(segment: Segment, spans: Iterable[Span], document: Document, furniture: Iterable[Span]) -> bool:
    rest = list(document.text[segment.start : segment.stop])
    for start, stop in (*spans, *furniture):
        low, high = max(start, segment.start), min(stop, segment.stop)
        rest[low - segment.start : max(low, high) - segment.start] = " " * max(0, high - low)
    return not "".join(rest).strip()


def _overlapped(segment: Segment, spans: Iterable[Span]) -> bool:
    return _overlap((segment.start, segment.stop), spans)


def _overlap(span: Span, others: Iterable[Span]) -> bool:
    return any(start < span[1] and span[0] < stop for start, stop in others)
