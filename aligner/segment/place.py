"""A place where a sentence may end, with the questions that the rules ask about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from aligner.segment.language import Abbreviation, AbbreviationKind, Language

WINDOW = 200  # characters that a rule may look at on either side, so that time stays linear
LETTER = r"[^\W\d_]"
ROMAN = r"[IVXLCMХ]+"  # the last one is Cyrillic: typists and scans mix them
OPENING = "«„“‘\"'([{"
DASHES = "-‐‑‒–—−"

_DOTTED = re.compile(r"(?:(?<!\w)(\w+)\s+)?((?:[\w’'-]+\.\s?){0,3}[\w’'-]+\.)$")
_AFTER_NUMBER = re.compile(rf"(?:\d|\b{ROMAN}|\d-?[а-яё]{{1,2}}|\d['’]?s|/)[\])]?\s*$")
_WORD = re.compile(rf"{LETTER}+(?:[-’']{LETTER}+)*")
_CLOSERS = re.compile(r"(?:[)\]}»”’\"'*¹²³⁰-⁹]|\[\d+\]|(?<=[.!?…»”\"])\d{1,2})+$")
_LAST_WORD = re.compile(rf"({LETTER}+)[)\]}}»”’\"'.!?…]*$")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Cut or join, and the data entry that was the reason, if one was."""

    cut: bool
    entry: str | None = None


CUT, JOIN = Verdict(cut=True), Verdict(cut=False)


class Place:
    """A place where a sentence may end: `text[start:end]` is the sentence so far, `text[at:]` what follows."""

    def __init__(self, text: str, start: int, end: int, at: int, *, base: bool, language: Language) -> None:
        self.text, self.start, self.end, self.at = text, start, end, at
        self.base = base
        self.language = language
        self.words = language.words

    @cached_property
    def left(self) -> str:
        """The sentence so far, or the end of it when it is long."""
        return self.text[max(self.start, self.end - WINDOW) : self.end]

    @cached_property
    def right(self) -> str:
        """The beginning of what follows."""
        return self.text[self.at : self.at + WINDOW]

    @property
    def sentence(self) -> str:
        """The whole sentence so far; empty when it is too long to be a number, a date or a heading."""
        return self.left if self.end - self.start <= WINDOW else ""

    @cached_property
    def stop(self) -> str:
        """The stop that ends the sentence so far, quotes, brackets and footnote marks after it left out; or empty."""
        last = _CLOSERS.sub("", self.left)[-1:]
        return last if last in ".!?…" else ""

    @cached_property
    def last_word(self) -> str:
        """The word before the stop; empty when a number or sign stands there."""
        match = _LAST_WORD.search(_CLOSERS.sub("", self.left))
        return match.group(1) if match else ""

    @cached_property
    def next_word(self) -> str:
        """The first word that follows, dashes, opening quotes and brackets skipped; empty before a number or sign."""
        match = _WORD.match(self.right.lstrip(OPENING + DASHES + " \t\r\n"))
        return match.group() if match else ""

    @property
    def capital_follows(self) -> bool:
        """True when the next word has a capital."""
        return self.next_word[:1].isupper()

    @cached_property
    def starter_follows(self) -> bool:
        """True when a function word with a capital follows that is not an initial."""
        word = self.next_word
        if not self.capital_follows or word.lower() not in self.words.starters:
            return False
        return len(word) > 1 or self.right[self.right.find(word) + 1 :][:1] != "."

    @cached_property
    def _abbreviation(self) -> tuple[Abbreviation, bool] | None:
        match = _DOTTED.search(self.left[-60:])
        if not match:
            return None
        tokens = re.findall(r"[^\s.]+\.", match.group(2))
        for index in range(-1 if match.group(1) else 0, len(tokens)):
            key = f"{match.group(1)} " + "".join(tokens) if index < 0 else "".join(tokens[index:])
            found = self.language.abbreviation(key)
            if found:
                return found, self._number_before(key)
        return None

    def _number_before(self, key: str) -> bool:
        at, rest = len(self.left), len(key.replace(" ", ""))
        while rest:
            at -= 1
            rest -= not self.left[at].isspace()
        return bool(_AFTER_NUMBER.search(self.left[:at]))

    def abbreviation(self, *kinds: AbbreviationKind) -> str | None:
        """The abbreviation that the sentence so far ends with, if it is of one of these kinds."""
        found = self._abbreviation
        return found[0].entry if found and found[0].kind in kinds else None

    @property
    def after_number(self) -> bool:
        """True when a number stands before the abbreviation that the sentence so far ends with."""
        return bool(self._abbreviation and self._abbreviation[1])


Rule = Callable[[Place], Verdict | None]
