"""What kind of block a unit of lines is.

First the rules that look at the unit alone, in order; then a few that need its neighbours. A unit that no rule knows
is a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aligner.bitext import BlockKind
from aligner.layout import words as w
from aligner.layout.lines import is_caps, is_dialogue, is_finished, is_item, is_open, starts_lower
from aligner.layout.marks import (
    ROMAN,
    is_addressee,
    is_bare_number,
    is_dated_signature,
    is_dateline,
    is_document_number,
    is_letterhead,
    is_office,
    is_receipt,
    is_reference,
    is_secrecy,
    is_shelf_number,
    is_signature,
    is_signed,
)

Named = tuple[BlockKind, str]

_LONGEST = 600  # a longer unit is a paragraph, or a note by its first words
_CAPS = 250
_TITLE = 80

_CHAPTER = re.compile(
    rf"(?:(?i:{w.any_of(w.CHAPTER)})\s(?:№\s?)?(?:\d{{1,4}}|{ROMAN}|(?i:{w.any_of(w.ORDINAL)}))(?P<rest>[.:]?\s.*|\.)?"
    rf"|(?i:{w.any_of(w.ORDINAL)})\s(?i:{w.any_of(w.CHAPTER)})\.?"
    rf"|§\s?\d+.*|[IVXLC]{{1,8}}\.?|\d{{1,3}}\.?)\Z"
)
_GENRE = re.compile(rf"(?i:{w.any_of(w.GENRE)})\b")
_NOTE = re.compile(rf"(?i:{w.any_of(w.NOTE)})")
_EDITOR = re.compile(rf"[—–-]\s?(?i:{w.any_of(w.EDITOR)})[\])]?\Z")
_NAMED_ONLY = re.compile(rf"\[[^\]]*(?i:\b{w.any_of(w.NAMED_ONLY)}\b)[^\]]*\]\.?\Z")
_SHELFMARK = re.compile(rf"(?i:\b{w.any_of(w.SHELFMARK)}\b)\.? ?\d+")
_FOOTNOTE = re.compile(r"(?:\*{1,3}\)?\s?[^\W_]|[¹²³⁴⁵⁶⁷⁸⁹]|\[\d{1,2}\]\s)")
_MISREAD = re.compile(r"[кkхx]\s[A-ZА-ЯЁ]")
_ORNAMENT = re.compile(r"[\W_]+\Z")
_YEAR_END = re.compile(rf"\d\s?(?:{w.any_of(w.YEAR)})[*\]\)»\"”]*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A run of lines that belong together.

    Its offsets, its words as they read, whether markup says that it is a title, the rule that began it, and whether a
    page ends before it.
    """

    start: int
    stop: int
    words: str
    marked_title: bool
    began: str
    after_page_break: bool

    @property
    def short(self) -> bool:
        """True when the unit can be anything but a paragraph."""
        return len(self.words) <= _LONGEST


def has_full_stop(words: str) -> bool:
    """True when the words end a sentence; the stop of `1953 г.` does not count."""
    return is_finished(words) and not _YEAR_END.search(words[-24:])


def kinds_of(units: Sequence[Unit]) -> list[Named]:
    """The kind of each unit and the rule that says so."""
    named: list[Named] = []
    for unit in units:
        found = next(((kind, rule) for kind, rule, test in RULES if unit.short and test(unit.words)), None)
        named.append(found or (("heading", "markup") if unit.marked_title else ("paragraph", "no other rule")))
    for step in (_cover, _notes, _titles):
        step(units, named)
    return named


def _is_chapter(words: str) -> bool:
    """True for `Глава 1`, `Глава 1. О языке.` and `Chapter I The Road`; `Глава 1 посвящена языку.` is a sentence."""
    found = _CHAPTER.match(words) if len(words) <= 200 else None
    rest = (found["rest"] or "") if found else ""
    return found is not None and (rest[:1] in ".:" or not is_finished(rest))


def _is_genre_title(words: str) -> bool:
    return (
        _GENRE.match(words) is not None and not has_full_stop(words) and not is_open(words) and words[-1] not in ":;,"
    )


def _is_caps_title(words: str) -> bool:
    return len(words) <= _CAPS and is_caps(words) and not is_dialogue(words)


def _is_source(words: str) -> bool:
    return len(words) <= 200 and len(_SHELFMARK.findall(words)) >= 2 and words[:1].isupper()


RULES: tuple[tuple[BlockKind, str, Callable[[str], bool]], ...] = (
    ("stamp", "secrecy", is_secrecy),
    ("stamp", "receipt", is_receipt),
    ("form", "letterhead", is_letterhead),
    ("form", "named only", lambda words: _NAMED_ONLY.match(words) is not None),
    ("note", "first words", lambda words: _NOTE.match(words) is not None),
    ("note", "editor", lambda words: words[:1] in "[(" and _EDITOR.search(words) is not None),
    ("heading", "chapter", _is_chapter),
    ("form", "date", is_dateline),
    ("form", "date and names", is_dated_signature),
    ("form", "number", lambda words: is_shelf_number(words) or is_bare_number(words)),
    ("form", "addressee", is_addressee),
    ("form", "reference", is_reference),
    ("note", "source", _is_source),
    ("form", "signature", is_signature),
    ("form", "office", is_office),
    ("heading", "capitals", _is_caps_title),
    ("heading", "genre", _is_genre_title),
    ("form", "signed", lambda words: is_signed(words) and not is_dialogue(words)),
    ("heading", "ornament", lambda words: _ORNAMENT.match(words) is not None),
)


def _cover(units: Sequence[Unit], named: list[Named]) -> None:
    """Bare numbers before the first word of the text are stamps of the file cover."""
    for i, unit in enumerate(units):
        if not is_bare_number(unit.words):
            return
        following = units[i + 1].words if i + 1 < len(units) else ""
        if is_document_number(unit.words) and i + 1 < len(units) and not is_bare_number(following) and i == 0:
            return
        if len(unit.words) > 4 or is_bare_number(following):
            named[i] = ("stamp", "number on the cover")


def _notes(units: Sequence[Unit], named: list[Named]) -> None:
    """Footnotes after an asterisk or a raised figure, also one that the scan read as a letter; no list has one item."""
    marks = {i for i, unit in enumerate(units) if _FOOTNOTE.match(unit.words)}
    for i in marks:
        in_list = units[i].words.startswith("* ") and any(j in marks for j in (i - 1, i + 1))
        if named[i][0] == "paragraph" and not in_list:
            named[i] = ("note", "footnote")
    called = any(re.search(r"\w\*(?!\*)", unit.words) for unit in units)
    if called and not any(unit.words.startswith("*") for unit in units):
        for i, unit in enumerate(units):
            if named[i][0] == "paragraph" and _MISREAD.match(unit.words):
                named[i] = ("note", "misread asterisk")


def _titles(units: Sequence[Unit], named: list[Named]) -> None:
    """A short line without a full stop before a paragraph is its title; so is the number before a title."""
    for i in range(len(units) - 2, -1, -1):
        words, following = units[i].words, named[i + 1]
        is_pair = named[i][0] == following[0] == "paragraph" and units[i + 1].began != "verse"
        if is_pair and not units[i + 1].after_page_break and _may_be_title(words, units[i + 1].words):
            named[i] = ("heading", "title")
        elif named[i] == ("form", "number") and is_document_number(words) and following[0] == "heading":
            named[i] = ("heading", "number of a title")


def _may_be_title(words: str, following: str) -> bool:
    return (
        len(words) <= _TITLE
        and not has_full_stop(words)
        and words[-1] not in ",:;-–—"
        and any(map(str.isalpha, words))
        and not starts_lower(words)
        and not starts_lower(following)
        and not is_dialogue(words)
        and not is_item(words)
        and not is_open(words)
        and len(following) > len(words)
    )
