"""Plain text → its sentences, and why they are cut where they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from aligner.segment.bases import base_cuts, base_name
from aligner.segment.language import Language, language
from aligner.segment.place import Place
from aligner.segment.rules import RULES, SMILE

_CLOSERS = r"(?:[)\]}»”’\"'*¹²³⁰-⁹]|\[\d+\]|\d{1,2}(?=\s))*"
_LINE_END = r"(?>\r\n?|\n)"
_CANDIDATE = re.compile(
    rf"(?:(?<![.!?…])[.!?…]+{_CLOSERS}(?:\s*{SMILE})*|[;:]|(?<=\w){SMILE}|(?<=\w\s){SMILE}|(?<=\w)\))\s+(?=\S)"
    r"|(?<=[a-zа-яё]{3})[.!?…]+[»”\"]?(?=[«“]?[A-ZА-ЯЁ])"
    rf"|(?<!\s)(?=\s*?{_LINE_END}\s*?{_LINE_END})\s+(?=\S)"
)
_SPACE = re.compile(r"\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """A place where a cut was considered: cut or not, the rule that decided, the data entry that fired.

    `offset` is where the next sentence starts or would start. `rule` is the name of a function of `rules.py`, of a base
    splitter (`razdel`, `sentencex:en`) where no rule spoke, or `block` or `line` for the edges of the text's blocks.
    """

    offset: int
    cut: bool
    rule: str
    entry: str | None = None


def split(text: str, lang: str) -> list[tuple[int, int]]:
    """The sentences of a text as (start, stop) offsets that touch no white space; together they hold every word."""
    edges = [0, *(boundary.offset for boundary in explain(text, lang) if boundary.cut), len(text)]
    trimmed = (trim(text, start, stop) for start, stop in pairwise(edges))
    return [(start, stop) for start, stop in trimmed if start < stop]


def explain(text: str, lang: str) -> list[Boundary]:
    """Every place where a cut was considered, in the order of the text."""
    flat = _SPACE.sub(" ", text)  # the bases take line ends for more than blanks
    base = base_cuts(flat, lang)
    rules = language(lang)
    if rules is None:
        return [Boundary(offset=offset, cut=True, rule=base_name(lang)) for offset in sorted(base)]
    return list(_decide(text, lang, rules, base))


def _decide(text: str, lang: str, rules: Language, base: set[int]) -> Iterator[Boundary]:
    start = 0
    for offset in sorted(base | {match.end() for match in _CANDIDATE.finditer(text)}):
        start, end = trim(text, start, offset)
        place = Place(text, start, end, offset, base=offset in base, language=rules)
        boundary = _verdict(place, lang)
        if boundary.cut:
            start = offset
        yield boundary


def _verdict(place: Place, lang: str) -> Boundary:
    for rule in RULES:
        verdict = rule(place)
        if verdict is not None:
            return Boundary(offset=place.at, cut=verdict.cut, rule=rule.__name__, entry=verdict.entry)
    return Boundary(offset=place.at, cut=place.base, rule=base_name(lang))


def trim(text: str, start: int, stop: int) -> tuple[int, int]:
    """The stretch without the white space at its ends; empty (start == stop) when there is nothing else."""
    while start < stop and text[start].isspace():
        start += 1
    while start < stop and text[stop - 1].isspace():
        stop -= 1
    return start, stop
