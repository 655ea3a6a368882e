"""Numbers as a text has them: digits, codes, Roman numerals, clock times, and numerals written as words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from aligner.check.clock import find_clocks, spoken
from aligner.check.found import FoundNumber, Value, Weight
from aligner.check.lexicon import HALF, fold, lexicon, rows
from aligner.check.number_words import spelled_numbers

_FIGURE = re.compile(r"[\d\u00bc-\u00be\u2150-\u215e]")
_ADDRESS = re.compile(r"\w+://\S+|\bwww\.\S+|\S+@\S+\.\w+|[@#]\w*[^\W\d]\w*")
_SIGN = re.compile(r"(?:№+|N[ºo°]s?\.?|N)\s?(?=\d)")
_CODE = re.compile(
    r"(?<![\w.])(?:[^\W\d_]{1,12}[-‐‑–]|[^\W\d_]{1,12}|[^\W\d_a-zа-яё]{1,3}/)\d+(?:[-/.–]?\d+)*"
    r"(?:[-‐‑/]?[A-ZА-ЯЁ]{1,3}(?!\w))*"
    r"|(?<![\w.,])\d+(?:/\d+)*[-‐‑/]?[A-ZА-ЯЁ]{1,3}(?:[-/]?\d+)*(?!\w)"
    r"|(?<!\w)(?=\w*\d)(?=\w*[a-f])[0-9a-f]{7,40}(?!\w)"
)
_HEAD = re.compile(r"[^\W\d_]+")
_TAIL = re.compile(r"[^\W\d_]+$")
_SLASHED = re.compile(r"(?<![\w/])\d+(?:/\d+)+(?![\w/])")
_DOTTED = re.compile(r"(?<![\w.])\d+(?:\.\d+){2,}(?!\w)(?<!\.\d{3})")
_MIXED = re.compile(r"(?<![\w/])(?:(\d+)\s(\d\d?)/(\d\d?)(?![\w/])|(\d*)\s?([\u00bc-\u00be\u2150-\u215e]))")
_PAIRED = re.compile(r"(?<![\w:])\d+(?::\d+)+(?:[ ,]\d{3})*(?![\w:]|,\d)")
_BLANK = "[ \u00a0\u2009\u202f'’]"
_DIGITS = re.compile(rf"(?<![\d])(?:[1-9]\d{{0,2}}(?:{_BLANK}\d{{3}})+(?!\d)(?:[.,]\d{{1,2}}(?!\d))?|\d+(?:[.,]\d+)*)")
_GLUED = re.compile(r"([a-zA-Z]{1,3})(?!\w)")
_SCALE = re.compile(r"(?:\sс лишним|\sс небольшим)?[\s-]{0,2}([^\W\d_]+)\.?")
_WITH_HALF = {"ru": re.compile(r"\sс половиной(?!\w)"), "en": re.compile(r"(?:\s|-)and a half(?!\w)")}
_PERCENT = re.compile(r"\s?(?:%|процент|per\s?cent)")
_SPAN = re.compile(r"\s?[-‐‑–—/]\s?")
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_TOGETHER = re.compile(r"\s?[-‐‑–—]\s?|,?\s(?:и|или|до|and|or|to)\s(?:до\s)?")
_ROMAN = re.compile(r"(?<!\w)[IVXLCDMХІ]+(?![\w])")
_CANONICAL = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_LIST_NUMBER = re.compile(r"\s*[(\[]?\d{1,3}\s?[.)\]]\s|\s*\d{1,3}\s?$")


@lru_cache(maxsize=16384)
def find_numbers(text: str, lang: str) -> tuple[FoundNumber, ...]:
    """All numbers of a text, in order, no two in the same place. Words are read in Russian and English."""
    taken = [match.span() for match in _ADDRESS.finditer(text)] if "@" in text or "/" in text or "#" in text else []
    readers: list[Callable[[], Iterable[FoundNumber]]] = [lambda: find_clocks(text, lang)]
    if _FIGURE.search(text):
        readers += [lambda: _codes(text, lang), lambda: _mixed(text, lang), lambda: _compounds(text)]
        readers += [lambda: _plain(text, lang)]
    readers += [lambda: _romans(text), lambda: spelled_numbers(text, lang, taken)]
    found: list[FoundNumber] = []
    for reader in readers:
        new = [number for number in reader() if not any(_meet(number, span) for span in taken)]
        found += new
        taken += [(number.start, number.stop) for number in new]
    return _with_scales(text, lang, _joined(text, lang, sorted(found, key=lambda number: number.start)))


def _joined(text: str, lang: str, found: Iterable[FoundNumber]) -> list[FoundNumber]:
    """The numbers, where two may be one: «1 млн 870 тыс.», «в семнадцать двадцать»."""
    made: list[FoundNumber] = []
    for number in found:
        whole = (_sum(text, lang, made[-1], number) or spoken(text, lang, made[-1], number)) if made else None
        if whole:
            made[-1] = whole
        else:
            made.append(number)
    return made


def _sum(text: str, lang: str, number: FoundNumber, following: FoundNumber) -> FoundNumber | None:
    """The sum of two numbers of which the second goes on where the scale of the first ends."""
    scale, value, more = _scale(text, lang, number), number.values[0], following.values[0]
    if not scale or isinstance(value, str) or isinstance(more, str) or more >= scale or number.spelled:
        return None
    if not _scale(text, lang, following) or text[number.stop : following.start] not in (" ", "\u00a0", ". "):
        return None
    return FoundNumber(
        values=(value + more,), start=number.start, stop=following.stop, parts=(number, following), weight="firm"
    )


def _scale(text: str, lang: str, number: FoundNumber) -> Fraction:
    """The thousands or millions with which a number ends; 0 where it ends with none."""
    last = _LAST_WORD.search(text[number.start : number.stop])
    numeral = lexicon(lang).words.get(fold(last.group())) if last else None
    return numeral.value if numeral is not None and numeral.multiplies and numeral.value >= 1000 else Fraction(0)


def _with_scales(text: str, lang: str, found: list[FoundNumber]) -> tuple[FoundNumber, ...]:
    """The numbers, where 3 in «3–10 миллионов» may also be 3 million, and 26 in «21 млн при плане 26» 26 million."""
    usual = Fraction(0)
    for at, number in enumerate(found):
        own, value = _scale(text, lang, number), number.values[0]
        usual = own or (Fraction(1000) if number.spelled and _thousands(value) else usual)
        if usual and not own and not isinstance(value, str) and 1 < value < 1000:
            found[at] = replace(number, values=(*number.values, value * usual))
    for at, (number, following) in enumerate(pairwise(found)):
        last = _LAST_WORD.search(text, number.stop, following.stop)
        scale = lexicon(lang).words.get(fold(last.group())) if last else None
        value = number.values[0]
        if scale is None or not scale.multiplies or isinstance(value, str) or value >= scale.value:
            continue
        if _TOGETHER.fullmatch(text, number.stop, following.start):
            found[at] = replace(number, values=(*number.values, value * scale.value))
    return tuple(found)


def _thousands(value: Value) -> bool:
    return not isinstance(value, str) and 1000 <= value < 10**6


def _meet(number: FoundNumber, span: tuple[int, int]) -> bool:
    return number.start < span[1] and span[0] < number.stop


def _codes(text: str, lang: str) -> Iterator[FoundNumber]:
    """П19/9, Т-34, G20, 19А, and the names of commits: compared as strings, and most by their figures as well."""
    glued = lexicon(lang).glued
    for match in _CODE.finditer(text):
        code = match.group()
        head, tail = _HEAD.match(code), _TAIL.search(code)
        if _SIGN.match(code) or (head and not any(map(str.isupper, head.group()))):
            continue  # a number sign, «до-1917», or a footnote mark stuck to a word
        if not head and tail and tail.group().lower() in glued:
            continue  # $5M
        number = FoundNumber(values=(code_key(code),), start=match.start(), stop=match.end())
        if head and "/" in code:
            yield number
        else:  # CO2 may be carbon dioxide, T-34 tank 34
            parts = _parts(match.start(), match.end(), re.findall(r"\d+", code), "plain")
            yield replace(number, weight="plain", parts=parts)


def code_key(code: str) -> str:
    """A code without its separators, in capitals: Т-34 and Т34 are the same code, П19/9 and П199 are not."""
    return re.sub(r"(?<=[^\W\d_])[-‐‑–/](?=\d)|(?<=\d)[-‐‑–/](?=[^\W\d_])", "", code).upper()


def _parts(start: int, stop: int, digits: list[str], weight: Weight = "firm") -> tuple[FoundNumber, ...]:
    return tuple(
        FoundNumber(values=(Fraction(figure),), start=start, stop=stop, weight="plain" if figure == "1" else weight)
        for figure in digits
    )


def _compounds(text: str) -> Iterator[FoundNumber]:
    """24/7, 1.2.3, 3:1: first compared as a whole, then number by number."""
    for pattern in (_SLASHED, _DOTTED, _PAIRED):
        for match in pattern.finditer(text):
            whole = re.sub(r"(?<=\d)[ ,](?=\d)", "", match.group())
            figures = re.findall(r"\d+", whole)
            values: tuple[Value, ...] = (whole,)
            if pattern is _SLASHED and len(figures) == 2 and 0 < int(figures[0]) < int(figures[1]) <= 100:
                values = (whole, Fraction(int(figures[0]), int(figures[1])))
            elif pattern is _PAIRED and figures[0] == "1" and int(figures[1]) >= 500:
                values = (whole, Fraction(figures[1]))  # the scale of a map
            yield FoundNumber(
                values=values, start=match.start(), stop=match.end(), parts=_parts(match.start(), match.end(), figures)
            )


def _mixed(text: str, lang: str) -> Iterator[FoundNumber]:
    """2 1/2, 2½ million."""
    for match in _MIXED.finditer(text):
        whole, above, below, before, sign = match.groups()
        if sign:
            value = int(before or 0) + Fraction(unicodedata.numeric(sign)).limit_denominator(100)
        elif int(below):
            value = int(whole) + Fraction(int(above), int(below))
        else:
            continue
        values, stop = _scaled(text, match.end(), lang, (value,))
        yield FoundNumber(values=values, start=match.start(), stop=stop, weight="plain")


def _plain(text: str, lang: str) -> Iterator[FoundNumber]:
    """Numbers in digits, with thousands separators, a scale (5 млн), half (5 с половиной) or percent sign."""
    before: FoundNumber | None = None
    for match in _DIGITS.finditer(text):
        figures, start, stop = match.group(), match.start(), match.end()
        values = _readings(figures)
        scaled, stop = _scaled(text, stop, lang, values)
        half = _WITH_HALF[lang].match(text, stop) if lang in _WITH_HALF else None
        if half:
            scaled, stop = tuple(value + HALF for value in scaled), half.end()
            scaled, stop = _scaled(text, stop, lang, scaled)
        number = FoundNumber(
            values=(*scaled, *_also(text, before, start, stop, figures, values)),
            start=start,
            stop=stop,
            weight=_weight(text, start, stop),
            parts=_parts(start, stop, re.findall(r"\d+", figures))
            if stop == match.end() and not figures.isdigit()
            else (),
        )
        before = number
        yield number


def _readings(figures: str) -> tuple[Fraction, ...]:
    """What digits with separators may mean, the likeliest first: 1,500 is 1500 or 3/2; 1,5 is 3/2."""
    bare = re.sub(_BLANK, "", figures)
    groups = re.split("[.,]", bare)
    if len(groups) == 1:
        return (Fraction(bare),)
    whole = Fraction("".join(groups))
    decimal = Fraction("".join(groups[:-1]) + "." + groups[-1])
    if len(groups[-1]) != 3 or groups[0] == "0":
        return (decimal,)
    return (whole, decimal) if len(groups) == 2 else (whole,)


def _scaled(text: str, stop: int, lang: str, values: tuple[Fraction, ...]) -> tuple[tuple[Fraction, ...], int]:
    """The values times the thousands, millions, dozens that follow, and where that ends."""
    known = lexicon(lang)
    glued = _GLUED.match(text, stop)
    if glued and (factor := known.glued.get(glued.group(1).lower())):
        return tuple(value * factor for value in values) + values, glued.end()
    word = _SCALE.match(text, stop)
    numeral = known.words.get(fold(word.group(1))) if word else None
    if word and numeral and numeral.multiplies:
        return tuple(value * factor for factor in numeral.values for value in values), word.end(1)
    return values, stop


def _also(
    text: str, before: FoundNumber | None, start: int, stop: int, figures: str, values: tuple[Fraction, ...]
) -> tuple[Fraction, ...]:
    """Further readings: 50 % is a half, 53 in '53 and 45 in 1941–45 are years, 1950 in 1950s may be 50."""
    if _PERCENT.match(text, stop):
        return tuple(value / 100 for value in values)
    if len(figures) == 2 and text[max(0, start - 1) : start] in ("'", "’"):
        return tuple(Fraction(century + int(figures)) for century in (1900, 1800, 2000))
    if len(figures) == 2 and before is not None and _SPAN.fullmatch(text, before.stop, start):
        year = before.values[0]
        if isinstance(year, Fraction) and 1000 <= year < 2100:
            return (Fraction(year // 100 * 100 + int(figures)),)
    if len(figures) == 4 and figures.isdigit() and re.match(r"-[ехм]|['’]?s(?!\w)", text[stop : stop + 3]):
        return (Fraction(int(figures) % 100),)
    hour = re.match(r"\s?(?:час|ч\b|p\.?\s?m)", text[stop : stop + 8])
    if hour and len(figures) <= 2 and 0 < int(figures) <= 24:
        return (Fraction(int(figures) % 12), Fraction(int(figures) % 12 + 12))
    return ()


def _weight(text: str, start: int, stop: int) -> Weight:
    """Plain for what may well stand on one side only: numbers of lists, notes and pages, and 1; else firm."""
    if text[start:stop] == "1" or (text[:start].strip(" ([") == "" and _LIST_NUMBER.match(text)):
        return "plain"
    in_brackets = text.rfind("[", 0, start) > text.rfind("]", 0, start)
    note_mark = start > 0 and (text[start - 1].isalpha() or text[start - 1] in ".,;:!?»”")
    return "plain" if in_brackets or note_mark else "firm"


def _romans(text: str) -> Iterator[FoundNumber]:
    """Roman numerals, with Cyrillic letters that look the same. One letter alone, and CC or CD, are hardly numbers."""
    for match in _ROMAN.finditer(text):
        numeral = match.group().replace("Х", "X").replace("І", "I")
        if len(numeral) < 4 and set(numeral) - set("IVX"):
            continue
        if not _CANONICAL.fullmatch(numeral):
            continue
        yield FoundNumber(
            values=(Fraction(roman(numeral)),),
            start=match.start(),
            stop=match.end(),
            weight="plain" if len(numeral) > 1 else "weak",
        )


def roman(numeral: str) -> int:
    """The value of a Roman numeral in capitals."""
    values = [_ROMAN_VALUES[letter] for letter in numeral]
    return sum(
        -value if any(value < later for later in values[at + 1 : at + 2]) else value for at, value in enumerate(values)
    )


@lru_cache(maxsize=1)
def _latin() -> dict[str, tuple[str, ...]]:
    return {letter: tuple(options.split()) for letter, options in rows("letters.tsv")}


@lru_cache(maxsize=4096)
def same_code(one: str, other: str) -> bool:
    """Whether two codes are the same when Cyrillic letters are read as Latin ones: Т34 and T34."""
    pieces, others = (re.findall(r"\d+|[^\W\d_]+|[/.]", code) for code in (one, other))
    return len(pieces) == len(others) and all(map(_same_piece, pieces, others))


def _same_piece(one: str, other: str) -> bool:
    return one == other or (one.isalpha() and other.isalpha() and _same_letters(one, other))


def _same_letters(one: str, other: str) -> bool:
    if min(len(one), len(other)) >= 3:
        return True  # long names are translated, not only transcribed: ЧАЭС-4, ChNPP-4
    return any(re.fullmatch("".join(map(_options, left)), right) for left, right in ((one, other), (other, one)))


def _options(letter: str) -> str:
    return f"(?:{'|'.join((letter, *_latin().get(letter, ())))})"
