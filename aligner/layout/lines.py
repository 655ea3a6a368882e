"""The lines of a text and what one can see on a single line.

A line knows its offsets, how far it is indented and whether a blank line or a form feed stands before it. The cues
below look at words and punctuation only: does a stretch end a sentence, does another carry one on?
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from aligner.layout.words import BINDING, OPEN_WORDS, any_of

_BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_TAB = 4

_CLOSERS = "»”“\"'’)\\]"
_FINISHED = re.compile(rf"[.!?…][{_CLOSERS}]*[*\d¹²³]{{0,3}}[{_CLOSERS}]*\Z")
_OPEN_WORD = re.compile(rf"(?:\A|[\W\d_])(?:{any_of(OPEN_WORDS)})\Z", re.IGNORECASE)
_BINDING = re.compile(rf"(?:\A|[\s(«\"])(?:{any_of(BINDING)})\Z")
_OPENERS = re.compile(r"[\s«»“”„\"'‘’(\[*_…]*(?:\.{2,}\s*)?")
_FIRST_WORD = re.compile(r"\S+")
HYPHENS = "-‐¬\u00ad"
_NUMBER_SIGN = re.compile(r"\bNos?\. ?(?=\w{0,3}\d)")
_HYPHEN_END = re.compile(rf"[^\W_][{HYPHENS}]\Z")
_DIALOGUE = re.compile(r"[-–—―]{1,2}\s*[«“\"„…(\[]*[^\W\d_]")
_ITEM = re.compile(r"(?:[*•·▪◦●–—-]\s+\S|\(?(?:\d{1,3}|[IVXLC]{1,6}|[^\W\d_])\)\s*\S|\d{1,3}\.\s+\S)")
_NUMBERED = re.compile(r"\d{1,3}\.\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line that is not blank: offsets without the white space around it, and what stands before it."""

    start: int
    stop: int
    text: str
    indent: int
    blank_before: bool
    feeds_before: int

    @property
    def apart(self) -> bool:
        """True when the line before does not touch this one."""
        return self.blank_before or self.feeds_before > 0


def lines_of(text: str) -> list[Line]:
    """The lines of a text that hold more than white space, in order."""
    lines: list[Line] = []
    at, blank, feeds = 0, False, 0
    for stop, end, mark in [*((m.start(), m.end(), m[0]) for m in _BREAK.finditer(text)), (len(text), len(text), "")]:
        raw = text[at:stop]
        words = raw.strip()
        if words:
            lead = len(raw) - len(raw.lstrip())
            indent = sum(_TAB if character == "\t" else 1 for character in raw[:lead])
            start = at + lead
            lines.append(
                Line(
                    start=start,
                    stop=start + len(words),
                    text=words,
                    indent=indent,
                    blank_before=blank,
                    feeds_before=feeds,
                )
            )
            blank, feeds = False, 0
        elif at:
            blank = True
        feeds += mark == "\f"
        at = end
    return lines


def starts_lower(words: str) -> bool:
    """True when the first letter is a small one: quotes, brackets and a dash before it do not count."""
    body = words[_OPENERS.match(words).end() :]  # type: ignore[union-attr]  # the pattern matches the empty string
    return body[:1].islower() or (body[:1] in "-–—" and body.lstrip("-–— \u00a0")[:1].islower())


def is_finished(words: str) -> bool:
    """True when the words end with a mark that ends a sentence."""
    return _FINISHED.search(words[-12:]) is not None


def is_open(words: str) -> bool:
    """True when no sentence can end here: after a comma, a preposition, an abbreviation that leans on the next word."""
    tail = words[-24:]
    return tail.endswith((",", "(", "«", "„")) or bool(_OPEN_WORD.search(tail) or _BINDING.search(tail))


def ends_with_hyphen(words: str) -> bool:
    """True for a hyphen right after a letter or digit; a dash has a blank before it."""
    return _HYPHEN_END.search(words[-2:]) is not None


def is_caps(words: str) -> bool:
    """True when all letters are capitals, but for `No.` before a number, and there are three of them at least."""
    letters = _NUMBER_SIGN.sub("", words)
    return letters.isupper() and sum(map(str.isalpha, letters[:40])) >= 3


def is_dialogue(words: str) -> bool:
    """True for a line that begins with a dash and a capital: a speech."""
    return _DIALOGUE.match(words) is not None and not starts_lower(words)


def is_item(words: str) -> bool:
    """True for a line that begins like an item of a list: a bullet, `a)`, `1)`, `1.`."""
    return _ITEM.match(words) is not None and not (words[:1] in "-–—" and starts_lower(words))


def is_numbered(words: str) -> bool:
    """True for an item that begins with a number and a full stop, which a date may do as well."""
    return _NUMBERED.match(words) is not None


def first_word(words: str) -> str:
    """The characters up to the first blank."""
    found = _FIRST_WORD.match(words)
    return found[0] if found else ""
