"""Paragraphs that a page break, or a stray blank line, has parted."""

from __future__ import annotations

from collections.abc import Sequence

from aligner.bitext import FURNITURE
from aligner.layout.kinds import Named, Unit
from aligner.layout.lines import ends_with_hyphen, is_dialogue, is_finished, is_item, is_open, starts_lower

Continued = dict[int, tuple[int, str]]

_PROSE = 60  # a shorter paragraph without a full stop may be a title that only looks broken off


def continuations(units: Sequence[Unit], named: Sequence[Named]) -> Continued:
    """For each unit that carries on a paragraph: the number of the unit it carries on, and why."""
    found: Continued = {}
    before = -1
    for i, unit in enumerate(units):
        if named[i][0] in FURNITURE:
            continue
        if before >= 0 and named[i][0] == "paragraph" and (unit.after_page_break or unit.began == "blank line"):
            kind = named[before][0]
            if kind == "paragraph" or (kind == "note" and unit.after_page_break):
                reason = _reason(units[before].words, unit.words, unit.after_page_break)
                if reason:
                    found[i] = (before, reason)
        before = i
    return found


def _reason(before: str, after: str, page_break: bool) -> str | None:
    """Why the words after the break carry on those before it; None when they do not."""
    if is_item(after) or is_dialogue(after):
        return None
    lower = starts_lower(after)
    if lower and ends_with_hyphen(before):
        return "hyphen"
    broken_off = not is_finished(before) and before[-1] not in ":;"
    if not page_break:
        prose = len(before) >= _PROSE or before.endswith(",")
        return "small letter after a blank line" if lower and broken_off and prose else None
    if lower:
        return "small letter after a page break"
    if is_open(before):
        return "open end before a page break"
    return "no full stop before a page break" if broken_off and len(before) >= _PROSE else None
