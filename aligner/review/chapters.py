"""The pages of a text: its chapters by the headings of the original, none longer than a browser shows at once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aligner.bitext import Document

FULL = 200
"""Short chapters that follow each other share a page up to so many beads."""
MOST = 400
"""A longer chapter is cut into pages of the same length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A page: its title, and the offset in the original where it begins, which no edit of beads moves."""

    title: str
    start: int


def chapters(source: Document, at: Sequence[int]) -> tuple[Chapter, ...]:
    """The pages of a text, at least one; `at` says for each bead how far the original has been read when it comes.

    Call it once: where pages begin shall not move while people edit.
    """
    sections = _sections(source, at)
    pages: list[tuple[int, int, list[str]]] = []
    for first, last, title in sections:
        if pages and last - pages[-1][0] <= FULL:
            pages[-1] = (pages[-1][0], last, [*pages[-1][2], title])
        else:
            pages.append((first, last, [title]))
    named = {
        at[bead] if bead else 0: title for first, last, titles in pages for bead, title in _parts(first, last, titles)
    }
    return tuple(Chapter(title=title, start=start) for start, title in named.items())


def bounds(places: Sequence[Chapter], at: Sequence[int] | NDArray[np.int64]) -> list[int]:
    """For each chapter which bead it begins with, and then how many beads there are; `at` as for `chapters`."""
    return [0, *np.searchsorted(at, [chapter.start for chapter in places[1:]]).tolist(), len(at)]


def _sections(source: Document, at: Sequence[int]) -> list[tuple[int, int, str]]:
    """First bead, end and title of what stands under each heading; adjoining headings are one."""
    found: dict[int, list[str]] = {0: []}
    last_stop = -1
    for block in source.blocks:
        if block.kind != "heading":
            continue
        title = source.reading(block.start, block.stop)
        bead = bisect_left(at, block.start)
        if block.start == last_stop:
            found[next(reversed(found))].append(title)
        elif bead < len(at):
            found.setdefault(bead, []).append(title)
        last_stop = block.stop
    firsts = sorted(found)
    return [
        (first, stop, ". ".join(found[first]))
        for first, stop in zip(firsts, [*firsts[1:], len(at)], strict=True)
        if stop > first
    ]


def _parts(first: int, last: int, titles: Sequence[str]) -> list[tuple[int, str]]:
    """Where the pages of a chapter begin, and their titles."""
    named = [title for title in titles if title]
    title = named[0] if named else "Beginning" if first == 0 else "Text"
    if len(named) > 1:
        title = f"{named[0]} – {named[-1]}"
    count = -(-(last - first) // MOST)
    if count == 1:
        return [(first, title)]
    return [(first + number * (last - first) // count, f"{title}, part {number + 1}") for number in range(count)]
