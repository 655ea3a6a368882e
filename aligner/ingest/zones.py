"""Language zones of a page: which lines are the Russian, which the English.

A line votes with its letters, Cyrillic or Latin; numbers, Roman numerals and signs do not vote, so page numbers and
stamps stay where they stand. The zones are the cheapest way to read the votes when every change of language costs
something (Viterbi over two states). A change is cheapest where the layout has a gap. So a quotation or a note in
brackets opens no zone, and a real change of language needs no heading to be seen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate, groupby
from typing import Literal

Script = Literal["cyrillic", "latin"]
SCRIPTS: tuple[Script, Script] = ("cyrillic", "latin")

_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_ROMAN = re.compile(r"\b[IVXLCDM]+\b")
_RULE = re.compile(r"\s*[*_=.~–—-][\s*_=.~–—-]{2,}|.*\f.*", re.S)  # a rule of dashes or stars, or a form feed
_CYRILLIC_SIGN = re.compile(r"№")
_LATIN_SIGN = re.compile(r"\b(?:N[º°o]|No\.)\s*\d|[Nn]º")
_QUOTED = re.compile(r"\s*[\"“«„‘\[(].*[\"”»“’\])][.,;:!?]*\s*", re.S)

_CHANGE = 80.0  # what a change of language costs, in letters: an interruption of less than twice that is a quotation
_SHARE = 0.15  # … or this share of all letters, in a short text
_LOUDEST = 250.0  # no line votes with more letters than that
_LOUDEST_QUOTED = 90.0  # … and no paragraph that is a quotation or in brackets with more than that
_NO_GAP = 40.0  # what a change between two lines of a paragraph costs on top
_GAPS = 3  # blank lines beyond this number are no better a gap


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A stretch of the text, in one script. Zones tile the text."""

    script: Script
    start: int
    stop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    start: int
    stop: int
    vote: float  # letters for Cyrillic, less letters for Latin
    gap: int  # blank lines and rules before it


def lines_of(text: str) -> list[tuple[int, int]]:
    """Start and stop of every line, its line end (LF, CR LF or CR, nothing else) included."""
    return [match.span() for match in _LINE.finditer(text)]


def find_zones(text: str) -> tuple[Zone, ...]:
    """The zones of the text, in order; they tile it. Text without any letter is no zone: then nothing is returned."""
    lines = _votes(text)
    letters = sum(abs(line.vote) for line in lines)
    if not letters:
        return ()
    scripts = _cheapest(lines, min(_CHANGE, _SHARE * letters))
    runs = [
        (script, lines[next(group)[0]].start) for script, group in groupby(enumerate(scripts), key=lambda item: item[1])
    ]
    starts = [0, *(start for _, start in runs[1:])]
    stops = [*starts[1:], len(text)]
    return tuple(
        Zone(script=script, start=start, stop=stop)
        for (script, _), start, stop in zip(runs, starts, stops, strict=True)
    )


def script_of(text: str) -> Script | None:
    """The script that most letters of a short text are in, or None when neither prevails."""
    vote = _letters(text)
    return None if vote == 0 else SCRIPTS[0] if vote > 0 else SCRIPTS[1]


def _letters(text: str) -> float:
    """Cyrillic letters less Latin ones, Roman numerals left out; a number sign counts as two letters."""
    text = _ROMAN.sub("", text)
    vote = len(_CYRILLIC.findall(text)) - len(_LATIN.findall(text))
    return vote + 2.0 * (len(_CYRILLIC_SIGN.findall(text)) - len(_LATIN_SIGN.findall(text)))


def _votes(text: str) -> list[_Line]:
    """The lines that hold something, each with its vote and the gap before it."""
    lines: list[_Line] = []
    for gap, paragraph in _paragraphs(text):
        whole = text[paragraph[0][0] : paragraph[-1][1]]
        votes = [max(-_LOUDEST, min(_LOUDEST, _letters(text[start:stop]))) for start, stop in paragraph]
        total = abs(sum(votes))
        if total > _LOUDEST_QUOTED and _QUOTED.fullmatch(whole):
            votes = [vote * _LOUDEST_QUOTED / total for vote in votes]
        gaps = (gap, *(0 for _ in votes[1:]))
        lines += [
            _Line(start=start, stop=stop, vote=vote, gap=before)
            for (start, stop), vote, before in zip(paragraph, votes, gaps, strict=True)
        ]
    return lines


def _paragraphs(text: str) -> list[tuple[int, list[tuple[int, int]]]]:
    """The paragraphs of the text as lists of lines, each with the width of the gap before it.

    A rule or a form feed stands for a blank line, but is not lost: a rule is a paragraph of its own.
    """
    paragraphs: list[tuple[int, list[tuple[int, int]]]] = []
    gap = 1
    for start, stop in lines_of(text):
        line = text[start:stop]
        if not line.strip():
            gap += 1 + line.count("\f")
            continue
        apart = _RULE.fullmatch(line) is not None
        if gap or apart or not paragraphs:
            paragraphs.append((gap + apart, []))
        paragraphs[-1][1].append((start, stop))
        gap = int(apart)
    return paragraphs


def _cheapest(lines: list[_Line], change: float) -> list[Script]:
    """The script of every line: the cheapest sequence of votes overruled and changes of script."""
    costs = [[max(0.0, -line.vote), max(0.0, line.vote)] for line in lines]
    best = costs[0]
    came_from: list[list[int]] = []
    for line, cost in zip(lines[1:], costs[1:], strict=True):
        price = change + (_NO_GAP if line.gap == 0 else -min(line.gap, _GAPS) * change / 100)
        # On a tie the change comes late, so a neutral line belongs to what stands before it.
        origin = [state if best[state] < best[1 - state] + price else 1 - state for state in (0, 1)]
        best = [best[o] + (price if o != state else 0) + cost[state] for state, o in enumerate(origin)]
        came_from.append(origin)
    state = 0 if best[0] <= best[1] else 1
    states = list(accumulate(reversed(came_from), lambda at, origin: origin[at], initial=state))
    return [SCRIPTS[at] for at in reversed(states)]
