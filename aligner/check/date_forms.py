"""The dates of a text: 24.VII.1953, «24 июля 1953 г.», July 24, 1953, «двадцать четвёртого июля», in 1953.

An own grammar: general date parsers read years and days into shelfmarks, and leave Roman months unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache
from itertools import chain

from aligner.check.figures import find_numbers, roman
from aligner.check.found import DateParts, FoundDate
from aligner.check.lexicon import LANGUAGES, fold, inflected, rows, words_of

_YEAR = r"(?:1\s?[5-9]\s?\d\s?\d|20\s?\d\s?\d)"
_YEAR_OR_SHORT = rf"(?:{_YEAR}|['’]?\d\d)(?!\d)"
_ROMAN_MONTH = r"(?:X[I]{0,2}|IX|IV|V?I{1,3}|V|Х[І]{0,2}|ІХ)"
_NUMERIC = (  # the order of the parts, and the pattern; a date that may be read either way has both
    (("ymd",), re.compile(r"(?<![\d-])(\d{4})-(\d{1,2})-(\d{1,2})(?![\d-])")),
    (("dmy",), re.compile(rf"(?<!\d)(\d{{1,2}})[./ -]\s?({_ROMAN_MONTH})\s?[./ -]\s?({_YEAR_OR_SHORT})")),
    (("my",), re.compile(rf"(?<![\w.])({_ROMAN_MONTH})[./]\s?({_YEAR})(?!\d)")),
    (("dmy",), re.compile(rf"(?<!\d)(\d{{1,2}})[./]\s?({_ROMAN_MONTH})()(?![\w-]|\s[a-z])")),
    (("dmy", "mdy"), re.compile(rf"(?<![\d.])(\d{{1,2}})\.\s?(\d{{1,2}})\.\s?({_YEAR_OR_SHORT})(?![.]\d)")),
    (("dmy", "mdy"), re.compile(rf"(?<![\d/])(\d{{1,2}})/(\d{{1,2}})/({_YEAR_OR_SHORT})(?!/)")),
)
_FIGURE = re.compile(r"\d")
_FREE = r"(?<![\d.,/№-])"
_AND = r"\s?(?:[-‐‑–—]|(?<=\s)(?:и|по|до|или|and|to|or|through|until)(?=\s))\s?(?:the\s)?"
_BEFORE = {
    lang: re.compile(rf"(?:{_FREE}(\d\d?){ending}{_AND}|{_FREE})(\d\d?){ending}(?:\s\((\d\d?)\))?\s?{joint}$")
    for lang, ending, joint in (
        ("ru", "(?:-?[а-я]{1,3})?", ""),
        ("en", "(?:st|nd|rd|th)?", r"(?<=\s)(?:day\s)?(?:of\s)?"),
    )
}
_AFTER = re.compile(
    rf"\.?,?\s(?:the\s)?(\d{{1,2}})(?:st|nd|rd|th)?(?![\d:]|[.,]\d|\s?(?:%|million))(?:{_AND}(\d{{1,2}})(?:st|nd|rd|th)?(?!\d))?"
)
_AFTER_RUSSIAN = re.compile(r"\s(\d{1,2})(?:-?(?:го|ого|е|ое)|\s(?:числа|дня))(?!\w)")
_GAP = {"ru": re.compile(r"\s"), "en": re.compile(r"\s(?:day\s)?(?:of\s)?")}
_YEAR_AFTER = {
    "ru": re.compile(rf"\.?,?\s?\(?((?:{_YEAR})(?!\d)|['’]?\d\d(?=(?:-го)?\s?г(?:\.|ода?\b)))"),
    "en": re.compile(rf"\.?,?\s(?:in\s|of\s(?:the\syear\s)?)?((?:{_YEAR})(?!\d|,\d)|['’]\d\d(?!\d))"),
}
_ALONE = r"(?<![\d.,/№#$£€-])"
_SPAN_OF_YEARS = rf"({_YEAR})(?:\s?[-‐‑–—/]\s?(\d\d(?:\d\d)?))?"
_KIND = r"(?:(?:учебн|бюджетн|финансов|хозяйственн|отчетн|отчётн|календарн)[а-я]+\s)?"
_NIGHT = re.compile(r"\bв ночь на\s$", re.IGNORECASE)
_COUNTED = r"(?!was\b|is\b|has\b|as\b|this\b|his\b|its\b)(?:[a-z]+s|men|people|per\w*)\b"
_YEAR_ALONE = {
    "ru": (
        re.compile(
            rf"{_ALONE}{_SPAN_OF_YEARS}(?:-?(?:го|й|м|му|ого|ом|ый|х))?\s?{_KIND}(?:гг?\.|гг?\b|год(?!ов)[а-я]*)"
        ),
        re.compile(rf"{_ALONE}({_YEAR})(?:-?го|-?м)?{_AND}({_YEAR})(?:-?го|-?м|-?х)?\s?(?:гг?\.|гг?\b|год[а-я]*)"),
        re.compile(rf"(?<=\()({_YEAR})(?:\s?[-–—]\s?(\d\d(?:\d\d)?))?(?=\))"),
        re.compile(rf"(?<=\b[вВ] )({_YEAR})()(?=-м\b)"),
    ),
    "en": (
        re.compile(
            rf"(?i:(?<=\bfrom )|(?<=\bbetween )|(?<=\bin ))({_YEAR})\s(?:to|and|until|till)\s({_YEAR})"
            r"(?!\d|[,.]\d|\s[a-z]+s\b)"
        ),
        re.compile(
            r"(?i:(?<=\bin )|(?<=\bsince )|(?<=\buntil )|(?<=\btill )|(?<=\byear )|(?<=\bby )|(?<=\bearly )"
            rf"|(?<=\blate )){_SPAN_OF_YEARS}(?!\d|[,.:]\d|['’]?s\b|\s?%|\s{_COUNTED})"
        ),
        re.compile(rf"(?<=\()({_YEAR})(?:\s?[-–—]\s?(\d\d(?:\d\d)?))?(?=\))"),
    ),
}
_MAY = re.compile(
    r"\b(?:in|of|since|by|until|till|last|this|next|early|late|mid|from|to|and|before|after|during)[\s-]$", re.I
)


@lru_cache(maxsize=16384)
def find_dates(text: str, lang: str) -> tuple[FoundDate, ...]:
    """All dates of a text, in order. Names of months are read in Russian and English."""
    figures = _FIGURE.search(text) is not None
    readers = [_numeric(text)] if figures else []
    readers += [_named(text, lang)] if lang in LANGUAGES else []
    readers += [_years(text, lang)] if lang in LANGUAGES and figures else []
    found: list[FoundDate] = []
    for date in chain(*readers):
        meets = [other for other in found if date.start < other.stop and other.start < date.stop]
        if date not in found and all((other.start, other.stop) == (date.start, date.stop) for other in meets):
            found.append(date)
    return tuple(sorted(found, key=lambda date: (date.start, date.stop)))


def _numeric(text: str) -> Iterator[FoundDate]:
    for orders, pattern in _NUMERIC:
        for match in pattern.finditer(text):
            readings = [parts for order in orders if (parts := _ordered(order, match.groups())) is not None]
            if readings:
                yield FoundDate(readings=tuple(dict.fromkeys(readings)), start=match.start(), stop=match.end())


def _ordered(order: str, figures: tuple[str, ...]) -> DateParts | None:
    """The date that three figures make in this order of year, month and day; None if it cannot be one."""
    part = dict(zip(order, figures, strict=True))
    month = part["m"].replace("Х", "X").replace("І", "I")
    return _date(part["y"], int(month) if month.isdigit() else roman(month), int(part["d"]) if "d" in part else None)


def _date(year: str | None, month: int | None, day: int | None) -> DateParts | None:
    if (month is not None and not 1 <= month <= 12) or (day is not None and not 1 <= day <= 31):
        return None
    digits = re.sub(r"\D", "", year or "")
    return DateParts(year=int(digits) if digits else None, month=month, day=day, short=len(digits) == 2)


@cache
def _months(lang: str) -> tuple[re.Pattern[str], dict[str, tuple[int, bool]]]:
    """The pattern that finds the months of a language, and what each form means: the month, and whether it is short."""
    known: dict[str, tuple[int, bool]] = {}
    for number, language, full, short in rows("months.tsv"):
        if language == lang:
            known |= {fold(form): (int(number), False) for stem in full.split() for form in inflected(stem)}
            known |= {fold(form): (int(number), True) for form in short.split()}
    forms = "|".join(sorted(known, key=lambda form: (-len(form), form)))
    return re.compile(rf"(?<![\w-])(?:{forms})(?!\w)", re.IGNORECASE), known


def _named(text: str, lang: str) -> Iterator[FoundDate]:
    """Dates with the name of a month: what stands before it and after it."""
    pattern, known = _months(lang)
    if known.keys().isdisjoint(form for form, _, _ in words_of(text)):
        return
    for match in pattern.finditer(text):
        month, short = known[fold(match.group())]
        if lang == "en" and not match.group()[0].isupper():
            continue
        days, start, stop = _days(text, match.start(), match.end(), lang)
        after = _YEAR_AFTER[lang].match(text, stop)
        if not days and not after and (short or not _surely_a_month(text, match, lang)):
            continue
        dates = [_date(after[1] if after else None, month, day) for day in (days or (None,))]
        night = _NIGHT.search(text[:start]) is not None
        for number, parts in enumerate(dates):
            if parts is not None:
                firm = (bool(days) or after is not None) and number == 0
                eve = [replace(parts, day=parts.day - 1)] if night and parts.day and parts.day > 1 else []
                yield FoundDate(readings=(parts, *eve), start=start, stop=after.end() if after else stop, firm=firm)


def _surely_a_month(text: str, match: re.Match[str], lang: str) -> bool:
    if lang == "en" and match.group() == "May":
        return _MAY.search(text, 0, match.start()) is not None
    return lang == "en" or match.group().islower()


def _days(text: str, start: int, stop: int, lang: str) -> tuple[list[int], int, int]:
    """The days that stand by the month at `start`, and the stretch that they make with it."""
    before = _BEFORE[lang].search(text, max(0, start - 40), start)
    if before:
        return sorted({int(day) for day in before.groups() if day}, reverse=True), before.start(), stop
    if lang == "en" and text.startswith(" Day", stop) and text.endswith("May", 0, stop):
        return [1], start, stop
    after = (_AFTER if lang == "en" else _AFTER_RUSSIAN).match(text, stop)
    if after and 1 <= int(after[1]) <= 31:
        return [int(day) for day in after.groups() if day], start, after.end()
    for number in find_numbers(text, lang):
        value = number.values[0]
        if not number.spelled or isinstance(value, str) or value.denominator > 1 or not 1 <= value <= 31:
            continue
        if number.stop < start and _GAP[lang].fullmatch(text, number.stop, start):
            return [int(value)], number.start, stop
        if lang == "en" and number.start > stop and re.fullmatch(r"\s(?:the\s)?", text[stop : number.start]):
            return [int(value)], start, number.stop
    return [], start, stop


def _years(text: str, lang: str) -> Iterator[FoundDate]:
    """Years that are said to be years: «1953 г.», in 1953, «1941–45 гг.»."""
    for pattern in _YEAR_ALONE[lang]:
        for match in pattern.finditer(text):
            first, last = match.groups()
            if last and len(last) == 2:
                last = first[:2] + last
            for figures in (first, last):
                parts = _date(figures, None, None) if figures else None
                if parts is not None:
                    yield FoundDate(readings=(parts,), start=match.start(), stop=match.end())
