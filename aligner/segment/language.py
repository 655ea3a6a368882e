"""What the rules know about a language: its abbreviations, and a few closed lists of words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Literal, get_args

from aligner.errors import BrokenInvariant

AbbreviationKind = Literal["title", "number", "mark", "either", "close"]

_KINDS: tuple[AbbreviationKind, ...] = get_args(AbbreviationKind)
_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Abbreviation:
    """One line of an abbreviation file: how the entry behaves, as written there, and the phrase that needs it."""

    entry: str
    kind: AbbreviationKind
    phrase: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The closed lists of a language.

    `starters`: small function words that have a capital only at the start of a sentence. `time`: all words that a time
    phrase is made of, `conjunctions` those that may open one inside a sentence. `numbered` (a pattern's text): what has
    a number before its sentence (Article 5. …). `reference`: how a source begins; `shelfmark`: a part of it;
    `after_shelfmark`: what may close it (Копия). `secrecy` and the `copy_number` after it.
    `speech`: who speaks, after a quotation. `after_clock`: zone or day of a clock time. `surname`: what looks like one.
    `announcement`: the end of a sentence that announces a message; `errand`: how an order to pass one on begins.
    `lone_letter`: a capital letter at the end of a sentence that is no initial (Plan B.).
    """

    starters: frozenset[str]
    time: frozenset[str] = frozenset()
    conjunctions: frozenset[str] = frozenset()
    numbered: str
    reference: re.Pattern[str]
    shelfmark: re.Pattern[str]
    after_shelfmark: re.Pattern[str]
    secrecy: re.Pattern[str]
    copy_number: re.Pattern[str]
    speech: re.Pattern[str] = _NEVER
    after_clock: re.Pattern[str]
    surname: re.Pattern[str] = _NEVER
    announcement: re.Pattern[str]
    errand: re.Pattern[str]
    lone_letter: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """The words and the abbreviations of one language; a key is an entry without the blanks after its full stops."""

    words: Words
    abbreviations: dict[str, Abbreviation]

    def abbreviation(self, key: str) -> Abbreviation | None:
        """The entry for `key`. An entry in small letters also stands for its forms with capitals, one letter excepted.

        A capital letter with a full stop is an initial, whatever the small letter may shorten.
        """
        found = self.abbreviations.get(key)
        if found is None and len(key) > 2:
            found = self.abbreviations.get(key.lower())
        return found


@cache
def language(code: str) -> Language | None:
    """The language with this code, None when we have no rules for it."""
    if code not in {"ru", "en"}:
        return None
    words: Words = import_module(f"aligner.segment.{code}").WORDS
    return Language(words=words, abbreviations=read_abbreviations(code))


@cache
def read_abbreviations(code: str) -> dict[str, Abbreviation]:
    """The abbreviations of `abbreviations/CODE.txt` by key: `kind | entry | phrase`, # for remarks."""
    entries: dict[str, Abbreviation] = {}
    content = files("aligner.segment").joinpath("abbreviations", f"{code}.txt").read_text(encoding="utf-8")
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("|")]
        kind = next((kind for kind in _KINDS if kind == cells[0]), None)
        if kind is None or len(cells) != 3 or not cells[1].endswith("."):
            raise BrokenInvariant(f"abbreviations/{code}.txt, line {number}: expected kind | entry. | phrase")
        entries[re.sub(r"(?<=\.)\s+", "", cells[1])] = Abbreviation(entry=cells[1], kind=kind, phrase=cells[2])
    return entries
