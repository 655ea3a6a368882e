"""Page numbers and running heads: what belongs to the page and not to the text.

A false mark loses text, a missed one leaves a line unaligned; so every rule asks for evidence beyond the line itself,
except where the form of the line is evidence enough (`- 1053 -`, `[p. 12]`, `Page 35 of 96`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from aligner.bitext import BlockKind
from aligner.layout import words as w
from aligner.layout.lines import Line, ends_with_hyphen, is_dialogue, is_finished, starts_lower

Marks = dict[int, tuple[BlockKind, str]]

_DASHED = re.compile(r"[-–—―·•~=]{1,3}\s*(\d{1,4}|[ivxlc]{1,7})\s*[-–—―·•~=]{1,3}\Z")
_NAMED = w.whole(rf"[\[(/]?{w.any_of(w.PAGE)}\s?(\d{{1,4}})(?:\s{w.any_of(w.PAGE_OF)}\s\d{{1,4}})?[\])/]?")
_LEAF = w.whole(rf"[\[(/]{w.any_of(w.LEAF)}\s?(\d{{1,4}})(?:\s?об\.?)?[\])/]")
_LONE = re.compile(r"[-–—]?\s?(\d{1,4})\s?[-–—]?\Z")
_YEAR = re.compile(rf"(?:{w.any_of(w.YEAR)})(?:\W|\Z)")
_NUMBERED_HEAD = re.compile(r"(?:(\d{1,4})\s+)?(\D.*?)(?:\s+(\d{1,4}))?\Z")
_LETTER = re.compile(r"[^\W\d_]")

_PROSE = 40  # a shorter line without a full stop may be a title
_HEAD = 80  # a running head is one short line
_ALIKE = 0.75  # of two running heads, one of them badly scanned
_HEADS = 12  # a book has few running heads; the frequent ones come first


class Page:
    """The lines of a text and the furniture found on them so far; each step adds to `marks`."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.marks: Marks = {}
        self.values: dict[int, int] = {}
        self.lone = {i: int(found[1]) for i, line in enumerate(lines) if (found := _LONE.match(line.text))}

    def add_number(self, i: int, value: int | None, rule: str) -> None:
        """Marks line `i` as a page number."""
        self.marks[i] = ("page_number", rule)
        if value is not None:
            self.values[i] = value
        self.lone.pop(i, None)

    def neighbours(self) -> tuple[list[int], list[int]]:
        """For each line the nearest line of text before and after it, neither marked nor a lone number; -1: none."""
        count = len(self.lines)
        before, after = [-1] * count, [-1] * count
        last = -1
        for i in range(count):
            before[i] = last
            last = i if i not in self.marks and i not in self.lone else last
        last = -1
        for i in reversed(range(count)):
            after[i] = last
            last = i if i not in self.marks and i not in self.lone else last
        return before, after

    def is_broken_off(self, i: int) -> bool:
        """True when line `i` is prose that stops in the middle of a sentence."""
        words = self.lines[i].text if i >= 0 else ""
        return ends_with_hyphen(words) or (len(words) >= _PROSE and not is_finished(words) and words[-1:] not in ":;")

    def goes_on(self, i: int) -> bool:
        """True when line `i` carries on a sentence."""
        return i >= 0 and starts_lower(self.lines[i].text) and not _YEAR.match(self.lines[i].text)

    def stands_apart(self, i: int) -> bool:
        """True when white space parts line `i` from the text before or after it."""
        following = self.lines[i + 1] if i + 1 < len(self.lines) else None
        return self.lines[i].apart or following is None or following.apart


def furniture_of(lines: Sequence[Line]) -> Marks:
    """For the number of each line that is furniture: its kind and the rule that says so."""
    page = Page(lines)
    for step in (_printed, _interrupting, _beside_another, _by_form_feed, _running_heads, _numbered_heads, _in_series):
        step(page)
    return page.marks


def _printed(page: Page) -> None:
    """Lines that have the form of a page number."""
    for i, line in enumerate(page.lines):
        if len(line.text) > 24:
            continue
        for rule, pattern in (("dashes", _DASHED), ("named", _NAMED), ("leaf", _LEAF)):
            if found := pattern.match(line.text):
                page.add_number(i, int(found[1]) if found[1].isdecimal() else None, rule)
                break


def _interrupting(page: Page) -> None:
    """A lone number in the middle of a sentence; where no white space parts it, three that rise."""
    before, after = page.neighbours()
    breaking = [i for i in page.lone if page.is_broken_off(before[i]) and page.goes_on(after[i])]
    rising = [page.lone[i] for i in breaking]
    is_series = len(rising) >= 3 and all(a < b for a, b in pairwise(rising))
    for i in breaking:
        if page.stands_apart(i) or is_series:
            page.add_number(i, page.lone[i], "breaks a sentence")


def _beside_another(page: Page) -> None:
    """A lone number next to a page number: the stamp of the file beside the number of the book."""
    before, _ = page.neighbours()
    for i, value in list(page.lone.items()):
        beside = any(j in page.marks for j in (i - 1, i + 1))  # only page numbers are marked by now
        if beside and (page.is_broken_off(before[i]) or 100 <= value < 1500):
            page.add_number(i, value, "beside another")


def _by_form_feed(page: Page) -> None:
    """Lone numbers at the edge of pages, which rise by as much as there are form feeds between them."""
    last_number: tuple[int, int, int] | None = None
    feeds = 0
    for i, line in enumerate(page.lines):
        feeds += line.feeds_before
        at_edge = line.feeds_before or i + 1 == len(page.lines) or page.lines[i + 1].feeds_before
        if i not in page.lone or not at_edge:
            continue
        value = page.lone[i]
        if last_number and 0 < feeds - last_number[1] == value - last_number[2]:
            page.add_number(last_number[0], last_number[2], "form feed")
            page.add_number(i, value, "form feed")
        last_number = (i, feeds, value)


def _in_series(page: Page) -> None:
    """Lone numbers that come just after or just before a page number."""
    for order, step in ((range(len(page.lines)), 1), (range(len(page.lines) - 1, -1, -1), -1)):
        taken = set(page.values.values())
        last: int | None = None
        for i in order:
            if i in page.values:
                last = page.values[i]
            elif i in page.lone and last is not None and page.lone[i] == last + step and page.lone[i] not in taken:
                last = page.lone[i]
                page.add_number(i, last, "series")


def _running_heads(page: Page) -> None:
    """Short lines that come again beside page numbers, at form feeds or in the middle of sentences."""
    at_edge = set(_page_edges(page))
    keys = {i: _key(page.lines[i].text) for i in sorted(at_edge)}
    found: dict[str, list[int]] = defaultdict(list)
    everywhere: dict[str, int] = defaultdict(int)
    for i, key in keys.items():
        found[key].append(i)
    for line in page.lines:
        if len(line.text) <= _HEAD:
            everywhere[_key(line.text)] += 1
    frequent = [key for key, lines in found.items() if len(lines) >= 2 and 2 * len(lines) >= everywhere[key]]
    heads = sorted(frequent, key=lambda key: -len(found[key]))[:_HEADS]
    same = {key for key in found if any(_is_same_head(key, head) for head in heads)}
    for i, key in keys.items():
        if key in same:
            page.marks[i] = ("running_head", "recurs at page breaks")
            for j in (i - 1, i + 1):
                if j in page.lone:
                    page.add_number(j, page.lone[j], "beside a running head")


def _page_edges(page: Page) -> Iterator[int]:
    """The numbers of lines that may be running heads and stand where a page ends or begins."""
    rising = _rising_lone_numbers(page)
    before, after = page.neighbours()
    for i, line in enumerate(page.lines):
        if i in page.marks or i in page.lone or not _may_be_head(line.text):
            continue
        following = page.lines[i + 1] if i + 1 < len(page.lines) else None
        beside_number = any(j in page.values or j in rising for j in (i - 1, i + 1))
        beside_feed = line.feeds_before or (following is not None and following.feeds_before)
        inside_sentence = page.stands_apart(i) and page.is_broken_off(before[i]) and page.goes_on(after[i])
        if beside_number or beside_feed or inside_sentence:
            yield i


def _rising_lone_numbers(page: Page) -> set[int]:
    """The lone numbers that go on from another number of a page, or from each other, one by one; three at least."""
    numbers = sorted({**page.values, **page.lone}.items())
    runs: list[list[int]] = []
    last = -1
    for i, value in numbers:
        if value != last + 1 or not runs:
            runs.append([])
        runs[-1].append(i)
        last = value
    return {i for run in runs if len(run) >= 3 for i in run}


def _may_be_head(words: str) -> bool:
    return (
        len(words) <= _HEAD
        and len(_LETTER.findall(words)) >= 4
        and not is_finished(words)
        and words[-1] not in ",:;-–—"
        and not starts_lower(words)
        and not is_dialogue(words)
    )


def _key(words: str) -> str:
    """The line without blanks and punctuation, which scans lose and add."""
    return "".join(character for character in words.casefold() if character.isalnum())


def _is_same_head(key: str, head: str) -> bool:
    """True for the same words but for a few misread letters; `Глава 1` and `Глава 2` are not the same."""
    if key == head:
        return True
    if abs(len(key) - len(head)) > 0.25 * len(head) or _final_number(key) != _final_number(head):
        return False
    return SequenceMatcher(None, key, head, autojunk=False).ratio() >= _ALIKE


def _final_number(key: str) -> str:
    return key[len(key.rstrip("0123456789ivxlc")) :]


def _numbered_heads(page: Page) -> None:
    """Running heads with the page number on the same line: the same words, a number that rises, a broken sentence."""
    before, after = page.neighbours()
    series: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for i, line in enumerate(page.lines):
        if i in page.marks or i in page.lone or len(line.text) > _HEAD:
            continue
        found = _NUMBERED_HEAD.match(line.text)
        if found and bool(found[1]) != bool(found[3]) and _may_be_head(found[2]):
            series[_key(found[2])].append((i, int(found[1] or found[3])))
    for members in series.values():
        rises = all(a < b for (_, a), (_, b) in pairwise(members))
        breaks = sum(page.is_broken_off(before[i]) and page.goes_on(after[i]) for i, _ in members)
        if len(members) >= 3 and rises and 4 * breaks >= len(members):
            for i, value in members:
                page.marks[i] = ("running_head", "with a number that rises")
                page.values[i] = value
