"""What the reading text leaves out: line-end hyphens, blanks inside years and spaced words, marks of bold type."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from aligner.bitext import Elision
from aligner.layout import words as w
from aligner.layout.lines import HYPHENS

Found = tuple[Elision, str]

_SOFT = "\u00ad"
_SOFT_HYPHEN = re.compile(rf"{_SOFT}+(?:[^\S\r\n\v\f\x85\u2028\u2029]*(?:\r\n|[\n\r\v\x85\u2028\u2029])\s*(?=\w))?")
_WORD = re.compile(r"[^\W_]+(?:[-‐][^\W_]+)*")
_PART_BEFORE = re.compile(r"[^\W_]+(?:[-‐][^\W_]+)*\Z")
_LONGEST_WORD = 60
_STEM = 4  # letters that tell a word whatever its ending

_GAP = r"[^\S\r\n\v\f\x85\u2028\u2029]"  # blanks, but no line break
_MONTH = rf"(?:\b{w.any_of(w.MONTHS)}|\b[IVX]{{1,4}}\.|[./]\d\d?[./])"
_SPLIT = rf"[12](?:{_GAP}?\d){{3}}"
_SPLIT_YEAR = re.compile(
    rf"(?<![\d.,])(?<!\d{_GAP}){_SPLIT}(?={_GAP}*{w.any_of(w.YEAR)}(?:\W|\Z))"
    rf"|(?:(?i:{_MONTH})(?:{_GAP}\d{{1,2}},)?){_GAP}*({_SPLIT})(?!{_GAP}?[\d.,]\d|\d)"
)
_SPACED_WORD = re.compile(rf"(?<![\w.])[^\W\d_](?:{_GAP}[^\W\d_](?!\w))+")
_SHORTEST_SPACED = 4

_STARRED = re.compile(r"(?<![\w*])(\*{1,3})(?=[^\s*])([^*]{1,400}?)(?<=[^\s*])\1(?![\w*])")
_UNDERLINED = re.compile(r"(?<![\w_])(_)(?=[^\s_])([^_]{1,400}?)(?<=[^\s_])_(?![\w_])")
_TITLE_MARK = re.compile(rf"(?m)^#{{1,6}}{_GAP}+(?=\S)")
_EMPTY_LINE = re.compile(r"\n\s*\n")


class Words:
    """How often each word of a text occurs inside a line: the evidence for and against a hyphen."""

    def __init__(self, text: str) -> None:
        self._counts = Counter(word.casefold().replace("‐", "-") for word in _WORD.findall(text))
        self._compounds = {_stem(*word.rsplit("-", 1)) for word in self._counts if "-" in word}

    def __getitem__(self, word: str) -> int:
        return self._counts[word.casefold()]

    def has_compound(self, before: str, behind: str) -> bool:
        """True when the compound occurs with its hyphen, maybe with another ending."""
        return _stem(before.casefold(), behind.casefold()) in self._compounds


def _stem(before: str, behind: str) -> str:
    return f"{before}-{behind[:_STEM]}"


def join_hyphen(text: str, at: int, after: int, words: Words) -> tuple[int, str] | None:
    """Where the elision of a line-end hyphen begins, and why; None when there is no hyphen at `at - 1`.

    `at` is the end of the line, `after` the start of the words that go on. The elision stops at the line's end or
    later; it begins before the hyphen when the word is one, and after it when the hyphen belongs to the word.
    """
    if at < 2 or text[at - 1] not in HYPHENS or not text[after : after + 1].isalnum():
        return None
    before = _PART_BEFORE.search(text, max(0, at - _LONGEST_WORD), at - 1)
    behind = _WORD.match(text, after, after + _LONGEST_WORD)
    if before is None or behind is None:
        return None
    if text[at - 1] in "¬\u00ad":
        return at - 1, "broken word"
    for rule in COMPOUND_RULES:
        if (keeps := rule(before[0], behind[0], words)) is not None:
            return (at, f"keeps it: {_name(rule)}") if keeps else (at - 1, f"broken word: {_name(rule)}")
    return at - 1, "broken word"


def _name(rule: object) -> str:
    return str(getattr(rule, "__name__", "")).replace("_", " ").strip()


def _number(before: str, behind: str, _words: Words) -> bool | None:
    """`300-400` and `38-й` keep the hyphen."""
    return True if before[-1].isdigit() or behind[0].isdigit() else None


def _capital(before: str, behind: str, _words: Words) -> bool | None:
    """A capital after the hyphen begins a name of its own, where the word before is not in capitals too."""
    return True if behind[0].isupper() and not before.isupper() else None


def _doubled(before: str, behind: str, _words: Words) -> bool | None:
    """`чуть-чуть`."""
    return True if len(before) > 2 and before.casefold() == behind.casefold() else None


def _elsewhere(before: str, behind: str, words: Words) -> bool | None:
    """The word stands elsewhere in the text, with the hyphen or without."""
    hyphened, joined = words[f"{before}-{behind}"], words[before + behind]
    if hyphened != joined:
        return hyphened > joined
    return True if words.has_compound(before, behind) else None


_FIRST = w.whole(w.any_of(w.COMPOUND_FIRST))
_SECOND = w.whole(w.any_of(w.COMPOUND_SECOND))
_BOTH = w.whole(w.any_of(w.COMPOUND_BOTH))


def _compound(before: str, behind: str, _words: Words) -> bool | None:
    """The data know it as a compound."""
    known = _FIRST.match(before) or _SECOND.match(behind) or _BOTH.match(f"{before}-{behind}")
    return True if known else None


COMPOUND_RULES = (_number, _elsewhere, _doubled, _capital, _compound)


def soft_hyphens(text: str) -> Iterator[Found]:
    """Soft hyphens, with the line break after them."""
    for found in _SOFT_HYPHEN.finditer(text):
        yield Elision(kind="hyphen", start=found.start(), stop=found.end()), "soft hyphen"


def split_years(text: str) -> Iterator[Found]:
    """Blanks inside a year, where a month stands before it or the word for year after it."""
    for found in _SPLIT_YEAR.finditer(text):
        group = 1 if found[1] else 0
        yield from _blanks(text, found.start(group), found.end(group), "in a year")


def spaced_words(text: str) -> Iterator[Found]:
    """Blanks of letter-spaced words: four letters and more, all capitals or small but the first; no alphabet."""
    for found in _SPACED_WORD.finditer(text):
        if _is_word("".join(found[0].split())):
            yield from _blanks(text, found.start(), found.end(), "letter-spaced word")


def close_spaced_words(words: str) -> str:
    """The words without the blanks of letter-spacing."""

    def close(found: re.Match[str]) -> str:
        letters = "".join(found[0].split())
        return letters if _is_word(letters) else found[0]

    return _SPACED_WORD.sub(close, words)


def _is_word(letters: str) -> bool:
    alphabet = all(ord(b) - ord(a) == 1 for a, b in pairwise(letters))
    return len(letters) >= _SHORTEST_SPACED and (letters.isupper() or letters[1:].islower()) and not alphabet


def _blanks(text: str, start: int, stop: int, rule: str) -> Iterator[Found]:
    for found in re.finditer(r"\s+", text[start:stop]):
        yield Elision(kind="blank", start=start + found.start(), stop=start + found.end()), rule


def markup(text: str) -> Iterator[Found]:
    """Asterisks and underscores around bold and italic type, and the # of titles; no asterisk of a footnote."""
    for pattern, rule in ((_STARRED, "asterisks"), (_UNDERLINED, "underscores")):
        for found in pattern.finditer(text):
            if not _EMPTY_LINE.search(found[2]):
                width = len(found[1])
                yield Elision(kind="markup", start=found.start(), stop=found.start() + width), rule
                yield Elision(kind="markup", start=found.end() - width, stop=found.end()), rule
    for found in _TITLE_MARK.finditer(text):
        yield Elision(kind="markup", start=found.start(), stop=found.end()), "title mark"


def inline_elisions(text: str) -> list[Found]:
    """The elisions that need no blocks, with the rule of each, in order; where two overlap, the first stands."""
    found = [pair for rule in (soft_hyphens, split_years, spaced_words, markup) for pair in rule(text)]
    return in_order(found)


def in_order(found: list[Found]) -> list[Found]:
    """The elisions sorted, without those that overlap one before."""
    kept: list[Found] = []
    for pair in sorted(found, key=lambda pair: (pair[0].start, pair[0].stop)):
        if not kept or pair[0].start >= kept[-1][0].stop:
            kept.append(pair)
    return kept
