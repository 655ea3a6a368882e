"""The words of a passage that may be names, and the names of the lists that stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from aligner.check.naming import tables

_WORD = re.compile(r"(?:[A-ZА-ЯЁ]\.){2,}|[^\W\d_]+(?:[-‐‑'’][^\W\d_]+)*(?:'(?=\s|$))?")
_OPENS = re.compile(r"(?:^|[.!?…:;(\[—–*•/\d]|--|(?<=\s)['‘-]|,\s*[«„“\"'‘])[\s«„“\"'‘(\[—–*•-]*$")
_QUOTES, _GOES_ON_SMALL = ("«", "„", "“", '"'), re.compile(r" [a-zа-яё]")
"""A title in quotation marks, such as «Сказание о девушке»: its capital says no more than that of a sentence."""
_SHORTENED = re.compile(
    r"(?:^|[\s.(«“\"])(?:[A-ZА-ЯЁ][a-zа-яё]?|г|т|тт|тов|гр|гг|им|св|ст|ул|пл|пр|о|р|оз|гор|ген|полк|акад|проф|Mr|Mrs|Ms|Dr|Cdes?"
    r"|Gen|Col|Maj|Lt|Capt|Sgt|Prof|Rev|Hon|Sen|Gov|St|Mt|Ft|Com)\.\s*$"
)
_CASE = re.compile(
    r"(?:ами|ями|ого|его|ому|ему|ыми|ими|иях|иям|ией|ой|ей|ою|ею|ая|яя|ую|юю|ые|ие|ый|ий|ых|их|ым|им|ом|ем|ам|ям|ах|ях"
    r"|ия|ии|ию|ов|ев|ью|ья|ье|ьи|а|я|у|ю|е|ы|и|о|й|ь)$"
)
_FLEETING = re.compile(r"(?<=.[бвгджзклмнпрстфхцчшщ])[ео](?=[лкцр]$)")
"""Vowels that come and go: Павел and Павла, Орёл and Орла."""
PATRONYMIC = re.compile(r".(?:(?:[иы]ч)(?:а|у|ем|ом|е|и|ей|ам|ами|ах)?|(?:[оеё]вн|ичн)(?:а|у|ой|ою|е|ы|ам|ами|ах)?)$")


class Word(NamedTuple):
    """A word of a passage, from `start` to `stop`; `opens`: its capital says nothing, it begins a sentence."""

    text: str
    start: int
    stop: int
    opens: bool
    key: str
    capital: bool

    @property
    def acronym(self) -> bool:
        """Whether the word is all capitals: КНДР, U.S., AMs."""
        return len(self.text) > 1 and self.text.replace(".", "")[:2].isupper()


@lru_cache(maxsize=1 << 17)
def is_russian(text: str) -> bool:
    """Whether a word is written in Cyrillic letters."""
    return any("а" <= letter <= "ё" for letter in text.lower())


@lru_cache(maxsize=1 << 17)
def key(text: str) -> str:
    """What all forms of a word share: no case ending in Russian, no possessive in English; small letters, е for ё.

    Лев and Льва, Павел and Павла are forms of one word.
    """
    low = text.lower().replace("ё", "е").replace("’", "'").replace("‑", "-").replace("‐", "-")
    if not is_russian(low):
        return re.sub(r"'s?$", "", low)
    if text.isupper() and len(text) < 6:
        return low
    while (cut := _CASE.search(low)) and cut.start() >= 3 - (len(cut[0]) == 1):
        low = low[: cut.start()]
    return _FLEETING.sub("", low.replace("ль", "ле") if re.fullmatch("ль[вд]", low) else low)


@lru_cache(maxsize=1 << 12)
def read(text: str, starts: tuple[int, ...] = ()) -> tuple[Word, ...]:
    """The words of a passage whose sentences begin at `starts`. In a heading every word may have a capital."""
    matches = list(_WORD.finditer(text))
    heading = len(matches) > 3 and _is_heading(text, [match[0] for match in matches])
    found = []
    for match in matches:
        start, stop = match.span()
        capital = match[0][0].isupper()
        title = text[max(0, start - 1) : start] in _QUOTES and _GOES_ON_SMALL.match(text, stop) is not None
        opens = capital and (heading or title or start in starts or _opens(text[max(0, start - 12) : start]))
        found.append(Word(match[0], start, stop, opens, key(match[0]), capital))
    return tuple(found)


def _is_heading(text: str, forms: Sequence[str]) -> bool:
    long = [form[0].isupper() for form in forms if len(form) > 3]
    return (
        len(long) >= 2 and sum(long) > 0.65 * len(long) and not text.rstrip().endswith((".", "!", "…", ";", ":", ","))
    )


def _opens(before: str) -> bool:
    """Whether a sentence begins after this."""
    return bool(_OPENS.search(before)) and not _SHORTENED.search(before)


@cache
def common(russian: bool) -> frozenset[str]:
    """The keys of the words that are never names."""
    return frozenset(key(word) for word in tables.words("common_ru.txt" if russian else "common_en.txt"))


@lru_cache(maxsize=1 << 17)
def is_common(word_key: str, russian: bool) -> bool:
    """Whether a word with this key is no name, whatever its capital."""
    known = common(russian)
    return word_key in known or (not russian and word_key.endswith("s") and word_key[:-1] in known) or len(word_key) < 2


Form = tuple[str, ...]
_SHORT = re.compile("[А-Я][а-я]{2}[еиоу]")
"""A short name that does not change: Дели is not дело."""
_OF_A, _OF_A_FORMS = re.compile(r"[а-яё][ая]$"), re.compile(r"(?:[аяыиеую]|[оеё][йю])$")
"""A noun in -а or -я, and what its cases end in: Вася is not вас."""
Kind = Literal["person", "place", "institution"]
_KINDS: dict[str, Kind] = {"person": "person", "place": "place", "institution": "institution"}


@dataclass(frozen=True, slots=True)
class Listed:
    """A name of a list in a passage: its words from `first` up to `last` (not included), and the rows that have it."""

    first: int
    last: int
    rows: frozenset[int]


class Lists:
    """Names that the lists make equal. `kinds` go by row; `proper` are rows of one word and without adjectives.

    `feasts` are neither persons nor places nor institutions.
    """

    def __init__(self, equivalents: Iterable[Sequence[str]] = ()) -> None:
        self.kinds: list[Kind | None] = []
        self.proper: set[int] = set()
        self.feasts: set[int] = set()
        self._whole: dict[str, list[tuple[Form, int]]] = {}
        self._open: dict[str, list[tuple[Form, int]]] = {}
        self._heads: dict[str, tuple[tuple[Form, int], ...]] = {}
        for kind, *sides in tables.rows("exonyms.tsv"):
            self._add(kind, [form.strip() for side in sides for form in side.split(",")])
        for row in equivalents:
            self._add("", [form.strip() for form in row if form.strip()])

    def _add(self, kind: str, forms: Sequence[str]) -> None:
        number = len(self.kinds)
        self.kinds.append(_KINDS.get(kind))
        if kind == "feast":
            self.feasts.add(number)
        if not any(" " in form or form[:1].islower() for form in forms):
            self.proper.add(number)
        for form in forms:
            parts = tuple(re.findall(r"(?:[A-ZА-Я]\.){2,}|[\w'’-]+(?:\([\w]\))?\*?", form))
            if not parts:
                continue
            if parts[0].endswith("*"):
                self._open.setdefault(parts[0][:-1].lower().replace("ё", "е"), []).append((parts, number))
            else:
                self._whole.setdefault(key(parts[0]), []).append((parts, number))

    def find(self, words: Sequence[Word]) -> tuple[Listed, ...]:
        """The listed names of a passage; of two that begin at the same word the longer."""
        found = []
        at = 0
        while at < len(words):
            forms = self._beginning(words[at])
            if not forms:
                at += 1
                continue
            longest, rows = 0, set[int]()
            for parts, number in forms:
                if len(parts) < longest or not _fits(parts, words, at):
                    continue
                if len(parts) > longest:
                    longest, rows = len(parts), set[int]()
                rows.add(number)
            if longest:
                found.append(Listed(at, at + longest, frozenset(rows)))
            at += longest or 1
        return tuple(found)

    def _beginning(self, word: Word) -> tuple[tuple[Form, int], ...]:
        known = self._heads.get(word.text)
        if known is None:
            low = _low(word)
            forms = list(self._whole.get(word.key, ()))
            for length in range(2, len(low) + 1):
                forms += self._open.get(low[:length], ())
            known = self._heads[word.text] = tuple(forms)
        return known


def _fits(parts: Form, words: Sequence[Word], at: int) -> bool:
    if at + len(parts) > len(words):
        return False
    return all(_is_form(part, word) for part, word in zip(parts, words[at:], strict=False))


def _is_form(part: str, word: Word) -> bool:
    """Whether a word is a form of one word of the list."""
    if part.isupper() and len(part) > 1 and not re.sub(r"['’]s?$", "", word.text).isupper():
        return False
    if part[0].isupper() and not word.capital:
        return False
    if part.endswith("*"):
        return _low(word).startswith(part[:-1].lower().replace("ё", "е"))
    if _SHORT.fullmatch(part) and part.lower() != word.text.lower():
        return False
    head = word.text.split("-")[0]  # Hong Kong-registered
    return key(part) in (word.key, key(head)) and not (_OF_A.search(part) and not _OF_A_FORMS.search(word.text))


def _low(word: Word) -> str:
    """A word as the lists have it; of «по-русски» only «русски»."""
    return word.text.lower().replace("ё", "е").removeprefix("по-")
