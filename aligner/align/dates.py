"""Dates and numbers of a line, whichever way it writes them: 24. VII. 19 53 г., July 24, 1953."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MONTHS = (  # by how they begin, Russian and English
    ("янв", "jan"),
    ("фев", "feb"),
    ("март", "mar"),
    ("апр", "apr"),
    ("ма[йя]", "may"),
    ("июн", "jun"),
    ("июл", "jul"),
    ("авг", "aug"),
    ("сен", "sep"),
    ("окт", "oct"),
    ("ноя", "nov"),
    ("дек", "dec"),
)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_NAMED = "|".join(f"(?:{'|'.join(starts)})[a-zа-яё]*" for starts in _MONTHS)
_DAY = r"(?<!\d)(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d\d ?\d\d|\d\d)(?!\d)"
_BREAK = r"[\s.,/\\»”\"'’-]{1,4}"
_DATES = (
    re.compile(rf"{_DAY}{_BREAK}(?:of\s)?\s*(?P<month>{_NAMED})(?:{_BREAK}{_YEAR})?", re.I),
    re.compile(rf"\b(?P<month>{_NAMED}){_BREAK}{_DAY}(?!\d)(?:{_BREAK}{_YEAR})?", re.I),
    re.compile(rf"{_DAY}{_BREAK}(?P<month>[ivxIVX]{{1,4}}|0?[1-9]|1[0-2]){_BREAK}{_YEAR}"),
)
_NUMBER = re.compile(r"\d+")
_NOTHING_ELSE = re.compile(r"[\W_]*(?:г(?:ода)?)?[\W_]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Date:
    """A day of a month; the last two digits of the year where there is one."""

    day: int
    month: int
    year: int | None

    def agrees(self, other: Date) -> bool:
        """True for the same day, unless both name a year and not the same one."""
        years = {self.year, other.year} - {None}
        return (self.day, self.month) == (other.day, other.month) and len(years) < 2


def dates_and_numbers(text: str) -> tuple[tuple[Date, ...], frozenset[int]]:
    """The dates of a text, and its numbers outside them."""
    dates: list[Date] = []
    for pattern in _DATES:
        for found in pattern.finditer(text):
            month, day = _month(found["month"].lower()), int(found["day"])
            if month and 1 <= day <= 31:
                year = found["year"]
                dates.append(Date(day=day, month=month, year=int(year[-2:]) if year else None))
        if dates:
            text = pattern.sub(" ", text)
    return tuple(dates), frozenset(map(int, _NUMBER.findall(text)))


def is_date(text: str) -> bool:
    """True for a line that is nothing but a date."""
    return any(_NOTHING_ELSE.fullmatch(pattern.sub("", text)) for pattern in _DATES if pattern.search(text))


def _month(name: str) -> int | None:
    if name.isdigit():
        return int(name)
    if name in _ROMAN:
        return _ROMAN.index(name) + 1
    starts = enumerate(_MONTHS, start=1)
    return next((number for number, forms in starts if any(re.match(form, name) for form in forms)), None)
