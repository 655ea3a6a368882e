"""Layout: the blocks of a text, and what its reading text leaves out. Nothing is altered, all is marked.

The order: lines, the furniture among them, the units that the other lines form, the kinds of the units, which units
carry on a paragraph that the page broke off, and at last the elisions. `explain` names the rule behind each mark.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from aligner.bitext import Block, Document, Elision
from aligner.layout.elisions import Found, Words, close_spaced_words, in_order, inline_elisions, join_hyphen
from aligner.layout.flow import Continued, continuations
from aligner.layout.furniture import furniture_of
from aligner.layout.kinds import Named, Unit, kinds_of
from aligner.layout.lines import HYPHENS, Line, lines_of
from aligner.layout.wraps import is_markup_title, measure_of, split_chunk

__all__ = ["explain", "layout"]

Marked = tuple[list[tuple[Block, str]], list[Found]]


def layout(document: Document) -> Document:
    """The document with its blocks and elisions marked."""
    blocks, elisions = _lay_out(document.text)
    return replace(
        document,
        blocks=tuple(block for block, _ in blocks),
        elisions=tuple(elision for elision, _ in elisions),
    )


def explain(document: Document, start: int, stop: int) -> list[str]:
    """The rules behind the blocks and elisions that touch `start` to `stop`, one line each, in text order."""
    blocks, elisions = _lay_out(document.text)
    marks: list[tuple[Block | Elision, str]] = [*blocks, *elisions]
    touching = [(mark, rule) for mark, rule in marks if mark.start < stop and start < mark.stop]
    touching.sort(key=lambda pair: pair[0].start)
    return [f"{mark.kind} {mark.start}-{mark.stop}: {rule}" for mark, rule in touching]


def _lay_out(text: str) -> Marked:
    """The blocks and elisions of a text, each with the rule that made it."""
    lines = lines_of(text)
    if not lines:
        return ([(Block(kind="paragraph", start=0, stop=len(text)), "blank text")] if text else []), []
    units, named = _units(text, lines)
    continued = continuations(units, named)
    blocks = _blocks(units, named, continued, len(text))
    return blocks, _elisions(text, lines, [block for block, _ in blocks], continued)


def _units(text: str, lines: list[Line]) -> tuple[list[Unit], list[Named]]:
    """Furniture lines and the units of the other lines, in order, and their kinds."""
    furniture = furniture_of(lines)
    chunks: list[list[Line]] = []
    for i, line in enumerate(lines):
        if not chunks or line.apart or i in furniture or i - 1 in furniture:
            chunks.append([])
        chunks[-1].append(line)
    marks = {lines[i].start: mark for i, mark in furniture.items()}
    measure = measure_of([chunk for chunk in chunks if chunk[0].start not in marks])
    units: list[Unit] = []
    page_break = False
    for chunk in chunks:
        page_break = page_break or chunk[0].feeds_before > 0
        for run, why in split_chunk(chunk, measure):
            units.append(_unit(text, run, why, page_break))
            page_break = run[0].start in marks
    named = iter(kinds_of([unit for unit in units if unit.start not in marks]))
    return units, [marks[unit.start] if unit.start in marks else next(named) for unit in units]


def _unit(text: str, run: list[Line], began: str, after_page_break: bool) -> Unit:
    start, stop = run[0].start, run[-1].stop
    words = " ".join(close_spaced_words(text[start:stop]).split())
    is_title = is_markup_title(words)
    return Unit(
        start=start,
        stop=stop,
        words=words.strip("*# ") if is_title else words,
        marked_title=is_title,
        began=began,
        after_page_break=after_page_break,
    )


def _blocks(units: list[Unit], named: list[Named], continued: Continued, length: int) -> list[tuple[Block, str]]:
    """Blocks that tile the text: each begins with its first word, the first one at 0."""
    starts = [0, *(unit.start for unit in units[1:]), length]
    blocks: list[tuple[Block, str]] = []
    for i, (start, stop) in enumerate(pairwise(starts)):
        kind, rule = named[i]
        why = f"{rule}; begins at: {units[i].began}"
        if i in continued:
            before, reason = continued[i]
            kind, why = blocks[before][0].kind, f"continues: {reason}"
        blocks.append((Block(kind=kind, start=start, stop=stop, continues=i in continued), why))
    return blocks


def _elisions(text: str, lines: list[Line], blocks: list[Block], continued: Continued) -> list[Found]:
    """All elisions: the inline ones, the line-end hyphens, and the furniture inside continued paragraphs."""
    inside: list[Found] = []
    for i, (before, _) in continued.items():
        for block in blocks[before + 1 : i]:
            inside.append((Elision(kind="furniture", start=block.start, stop=block.stop), "inside a paragraph"))
    found = [*inline_elisions(text), *_hyphens(text, lines, blocks, continued)]
    return in_order([*inside, *_outside_furniture(found, blocks)])


def _outside_furniture(found: list[Found], blocks: list[Block]) -> list[Found]:
    """The elisions that do not touch furniture, which has no reading text."""
    furniture = iter([block for block in blocks if block.is_furniture])
    block = next(furniture, None)
    kept: list[Found] = []
    for elision, rule in in_order(found):
        while block is not None and block.stop <= elision.start:
            block = next(furniture, None)
        if block is None or elision.stop <= block.start:
            kept.append((elision, rule))
    return kept


def _hyphens(text: str, lines: list[Line], blocks: list[Block], continued: Continued) -> list[Found]:
    """Line-end hyphens inside blocks, and at the end of a block that another continues."""
    if not any(line.text[-1] in HYPHENS for line in lines):
        return []
    words = Words(text)
    found: list[Found] = []
    goes_on = {before: blocks[i].start for i, (before, _) in continued.items()}
    at = 0
    for line, following in pairwise(lines):
        while blocks[at].stop <= line.start:
            at += 1
        inside = following.start < blocks[at].stop
        after = following.start if inside else goes_on.get(at)
        begin = None if after is None else join_hyphen(text, line.stop, after, words)
        if begin is not None:
            stop = following.start if inside else blocks[at].stop
            found.append((Elision(kind="hyphen", start=begin[0], stop=stop), begin[1]))
    return found
