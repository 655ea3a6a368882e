"""The words in which two copies of a passage differ.

Words are compared as they are written, case and hyphens included; ё for е, the form of quotation marks and dashes,
punctuation and blanks make no difference. Words misread as several, or several as one, are one variant.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from aligner.bitext import Elision, Variant

# т.д., Г. М.: letters with a full stop each are one word. In others, marks (ё as two characters) and soft hyphens may
# stand between letters, and hyphens and apostrophes between parts.
_LETTER = r"[^\W_][\u0300-\u036f\u00ad]*"
_WORD = re.compile(rf"(?:(?<![^\W_])[^\W\d_]{{1,2}}\.\s?)+[^\W\d_]{{1,2}}\.|(?:{_LETTER})+(?:[-‐‑'’](?:{_LETTER})+)*")
_SAME = str.maketrans({"ё": "е", "Ё": "Е", "‐": "-", "‑": "-", "’": "'", "\u00ad": "", "\u0300": "", "\u0301": ""})
_MARKS = re.compile(r"\s+")
_ALIKE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word as it is compared, and where it stands."""

    key: str
    start: int
    stop: int


def variants(
    text: str, base: tuple[int, int], twin: tuple[int, int], elisions: Sequence[Elision] = ()
) -> tuple[Variant, ...]:
    """The words that differ between two stretches of `text`, as offsets into it, in the order of the base.

    Takes the elisions of the whole text, in order: what they leave out is not compared.
    """
    ours, theirs = words(text, *base, elisions), words(text, *twin, elisions)
    return tuple(
        Variant(base=_place(ours, left, base), twin=_place(theirs, right, twin))
        for left, right in changes(ours, theirs)
    )


def words(text: str, start: int, stop: int, elisions: Sequence[Elision] = ()) -> list[Word]:
    """The words of `text[start:stop]`, what the elisions leave out not read."""
    kept = list(_kept(start, stop, elisions))
    found = _WORD.finditer("".join(text[place] for place in kept))
    return [Word(key=_key(match.group()), start=kept[match.start()], stop=kept[match.end() - 1] + 1) for match in found]


def changes(base: Sequence[Word], twin: Sequence[Word]) -> Iterator[tuple[slice, slice]]:
    """Which words of the base stand for which words of the twin, where they differ; either may be none.

    What one copy lacks at its beginning or end, because it is broken off, is a change of its own.
    """
    matcher = SequenceMatcher(None, [word.key for word in base], [word.key for word in twin], autojunk=False)
    for tag, start, stop, again, until in matcher.get_opcodes():
        if tag == "equal":
            continue
        if stop == len(base) and until == len(twin):
            cut, twin_cut = _common(base[start:stop], twin[again:until])
            inner = (start + cut, again + twin_cut)
            pieces = [(start, inner[0], again, inner[1]), (inner[0], stop, inner[1], until)]
        elif start == 0 and again == 0:
            cut, twin_cut = _common(base[start:stop][::-1], twin[again:until][::-1])
            inner = (stop - cut, until - twin_cut)
            pieces = [(start, inner[0], again, inner[1]), (inner[0], stop, inner[1], until)]
        else:
            pieces = [(start, stop, again, until)]
        for first, last, twin_first, twin_last in pieces:
            if last > first or twin_last > twin_first:
                yield slice(first, last), slice(twin_first, twin_last)


def _common(base: Sequence[Word], twin: Sequence[Word]) -> tuple[int, int]:
    """How many words from the first on are the same words written otherwise; the longer rest has no counterpart."""
    if not base or not twin:
        return 0, 0
    if len(base) < len(twin):
        cut, twin_cut = _common(twin, base)
        return twin_cut, cut
    whole = " ".join(word.key for word in twin)
    ratios = [
        SequenceMatcher(None, " ".join(word.key for word in base[:size]), whole, autojunk=False).ratio()
        for size in range(1, len(base) + 1)
    ]
    best = max(range(len(ratios)), key=lambda size: ratios[size])
    return (best + 1, len(twin)) if ratios[best] >= _ALIKE else (len(base), len(twin))


def _kept(start: int, stop: int, elisions: Sequence[Elision]) -> Iterator[int]:
    """The offsets that are read."""
    at = start
    for elision in elisions[bisect_right(elisions, start, key=lambda elision: elision.stop) :]:
        if elision.start >= stop:
            break
        yield from range(at, max(at, elision.start))
        at = min(max(at, elision.stop), stop)
    yield from range(at, stop)


def _key(word: str) -> str:
    return unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFC", word).translate(_SAME)))


def _place(found: Sequence[Word], part: slice, whole: tuple[int, int]) -> tuple[int, int]:
    """From the first to the last of these words; of no words, where they would stand."""
    if part.start < part.stop:
        return found[part.start].start, found[part.stop - 1].stop
    at = found[part.start - 1].stop if part.start else whole[0]
    return at, at
