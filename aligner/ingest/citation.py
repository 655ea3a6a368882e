"""What a citation says: the title in its quotation marks, the date, the shelfmark. And the id made of them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b)\.?"
)
_YEAR = r"(?P<year>1[5-9]\d\d|20\d\d)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:\s?[-–—]\s?(?P<last>\d{1,2}))?"
_DATES = tuple(
    re.compile(rf"\b{pattern}(?!\d)", re.I)
    for pattern in (
        rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}",
        rf"{_DAY}\s+{_MONTH},?\s+{_YEAR}",
        rf"{_YEAR}-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>\d\d))?",
        rf"{_MONTH},?\s+{_YEAR}",
        rf"{_YEAR}\s?[-–—/]\s?(?P<end>\d{{4}}|\d\d)",
        _YEAR,
    )
)
_TO = re.compile(r"\s*(?:-|–|—|to)\s*")
_AROUND_DATE = re.compile(r"(?:\s|[()\[\].,?]|\b(?:ca?|circa|undated|no date|date)\b:?)*", re.I)

_OPEN, _CLOSE = '["“«„]', '["”»“]'
_TITLE = (  # closing quotation mark before a date, or just before a comma or a blank
    re.compile(rf"\s*{_OPEN}(?P<title>.+?)[,.]?{_CLOSE}[,.]?\s+(?=(?:\w+\s+)?\d)", re.S),
    re.compile(rf"\s*{_OPEN}(?P<title>.+?)[,.]?{_CLOSE}(?:[,.]|\s|$)", re.S),
)
_SITE = re.compile(r".*\b(?:Digital Archive|Wilson Center|Program Archive)[,.:;\s]+", re.S)

_MARK = r"[.’'ʹ′]*[:\s]*"
_NUMBER = r"(?P<value>(?:[A-ZА-Я]-?)?\d+[A-Za-zА-я]?(?:[/-]\d+)?)\b"
_BACK = r"(?:\s?(?:ob|об)\b\.?)?"  # the back of a sheet
_RANGE = rf"{_BACK}(?:\s?[-–—]\s?\d+{_BACK})?"
_SHEETS = rf"(?P<value>\d+{_RANGE}(?:,\s?\d{{1,3}}(?!\d){_RANGE})*)"  # no year after a comma


def _labelled(names: str, value: str = _NUMBER) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{names}){_MARK}{value}", re.I)


_FOND = _labelled("fonds?|f|фонд|ф")
_OPIS = _labelled("opis|op|inventory|опись|оп")
_DELO = _labelled("delo|d|file|дело|д")
_PAPKA = _labelled("papka|pap|папка|пап|п")
_PAPKA_BEFORE_DELO = _labelled("p")
_LIST = _labelled("listy|list|ll?|pages?|pp?|листы|лист|лл?|стр|сс?", _SHEETS)

# The name after "from" or "by": capitalised words, initials and hyphens; not "the Soviet Ambassador".
_WORD = r"[A-ZА-ЯЁ][\w’'.-]*"
_NAMED = re.compile(rf"\b(?:from|by)\s+(?P<name>(?:{_WORD}\s+)*{_WORD})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelfmark:
    """Where an archive keeps the document: `list` as it is written, everything unknown None."""

    repository: str | None = None
    fond: str | None = None
    opis: str | None = None
    delo: str | None = None
    papka: str | None = None
    list: str | None = None


def find_date(text: str) -> str | None:
    """The first date in the text: 1953-07-24, 1953-07, 1953, 1950-1953, or an interval 1953-07-24/1953-07-26."""
    first = _dated(text)
    return first[0] if first else None


def is_date(text: str) -> bool:
    """True for a line that is a date and nothing else."""
    first = _dated(text)
    return first is not None and all(_AROUND_DATE.fullmatch(rest) for rest in (text[: first[1]], text[first[2] :]))


def _dated(text: str) -> tuple[str, int, int] | None:
    """The first date, or the interval that begins with it: in ISO 8601, start and stop."""
    first = _next_date(text, 0)
    if first is None:
        return None
    iso, start, stop = first
    to = _TO.match(text, stop)
    second = _next_date(text, to.end()) if to else None
    if to and second and second[1] == to.end():
        return f"{iso}/{second[0]}", start, second[2]
    return first


def _next_date(text: str, at: int) -> tuple[str, int, int] | None:
    matches = [match for pattern in _DATES if (match := pattern.search(text, at))]
    if not matches:
        return None
    first = min(matches, key=lambda match: (match.start(), -match.end()))
    return _iso(first), first.start(), first.end()


def _iso(match: re.Match[str]) -> str:
    """A matched date in ISO 8601; a day that the month does not have is left out."""
    parts = match.groupdict()
    year, month = parts["year"], parts.get("month")
    if end := parts.get("end"):
        return f"{year}-{end if len(end) == 4 else year[:2] + end}"
    if month is None:
        return year
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
    days = [int(day) for day in (parts.get("day"), parts.get("last")) if day]
    try:
        return "/".join(date(int(year), number, day).isoformat() for day in days) or f"{year}-{number:02d}"
    except ValueError:
        return f"{year}-{number:02d}"


def find_title(citation: str) -> str | None:
    """The title that a citation begins with, in quotation marks; or None."""
    match = next((match for pattern in _TITLE if (match := pattern.match(citation))), None)
    return " ".join(match["title"].split()) if match else None


def after_title(citation: str) -> str:
    """The citation from the end of its title on."""
    match = next((match for pattern in _TITLE if (match := pattern.match(citation))), None)
    return citation[match.end() :] if match else citation


def find_shelfmark(citation: str) -> Shelfmark:
    """The shelfmark in a citation, in Latin or Cyrillic letters, abbreviated or not."""
    text = after_title(citation)
    fond = _FOND.search(text)
    repository = _repository(text[: fond.start()] if fond else text, whole=fond is not None)
    if fond is None:
        return Shelfmark(repository=repository)
    rest = text[fond.end() :]
    opis, delo, papka = _OPIS.search(rest), _DELO.search(rest), _PAPKA.search(rest)
    if papka is None and delo:  # "p. 22" is a papka before the delo, and a page after it
        papka = _PAPKA_BEFORE_DELO.search(rest, 0, delo.start())
    last = max((match.end() for match in (opis, delo, papka) if match), default=0)
    found = {"fond": fond, "opis": opis, "delo": delo, "papka": papka, "list": _LIST.search(rest, last)}
    return Shelfmark(repository=repository, **{name: match["value"] for name, match in found.items() if match})


def _repository(text: str, *, whole: bool) -> str | None:
    """The archive's name: what stands between the site's name or the date and the shelfmark."""
    site = _SITE.match(text)
    dated = _dated(text)
    if site:
        text = text[site.end() :]
    elif dated:
        text = text[dated[2] :]
    elif not whole:
        return None
    text = text.strip(" \t\r\n.,;:")
    text = re.split(r"(?<=\w\w)[.:]\s+", text)[-1] if whole else re.split(r"[.,;]\s", text)[0]
    return " ".join(text.split()).strip(" .,;:") or None


def make_id(title: str | None, date: str | None) -> str:
    """An id of the surname after "from" or "by" and the date, else of the whole title and the date; may be empty."""
    named = _NAMED.search(title) if title else None
    name = named["name"].split()[-1] if named else title or ""
    return "-".join(part for part in (_slug(name), _slug(date or "")) if part)


def _slug(text: str) -> str:
    """The text in lower-case ASCII letters, digits and hyphens, at most 60 characters of whole words."""
    plain = unicodedata.normalize("NFKD", text.replace("’s", "").replace("'s", "")).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower())
    while len("-".join(words)) > 60:
        words.pop()
    return "-".join(words)
