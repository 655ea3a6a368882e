"""Clock times, as strings of twelve hours: 17:30, half past five and «половина шестого» are all «5:30»."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from aligner.check.found import FoundNumber, Weight
from aligner.check.lexicon import fold, lexicon

_WORD = r"([^\W\d_]+)"
_FIGURE = re.compile(r"\d")
_DIGITAL = re.compile(r"(?<![\d:.,-])([01]?\d|2[0-4])(?:[:.]([0-5]\d)|[-–]([03]0))(?![\d:]|[.,]\d)")
_HOURS_AND_MINUTES = re.compile(
    r"(?<![\d:.,])(\d{1,2})\s?(?:час\w*|ч\.?|hours?|h\.?),?\s(?:and |и )?(\d{1,2})\s?(?:мин|min)\w*", re.IGNORECASE
)
_SPELLED = {  # the pattern, and the minutes from the hour before the one that it names
    "ru": [
        (re.compile(rf"\bполовин[аеуы]\s{_WORD}"), 30),
        (re.compile(rf"\bпол{_WORD}"), 30),
        (re.compile(rf"\bчетверть\s{_WORD}"), 15),
        (re.compile(rf"\bбез\sчетверти\s{_WORD}"), 45),
        (re.compile(rf"\bбез\sпяти\s(?:минут\s)?{_WORD}"), 55),
        (re.compile(rf"\bбез\sдесяти\s(?:минут\s)?{_WORD}"), 50),
        (re.compile(rf"\bбез\sдвадцати\s(?:минут\s)?{_WORD}"), 40),
        (re.compile(rf"\bбез\sдвадцати\sпяти\s(?:минут\s)?{_WORD}"), 35),
    ],
    "en": [
        (re.compile(rf"\bhalf[\s-]past\s{_WORD}"), 90),
        (re.compile(rf"\bquarter\s(?:past|after)\s{_WORD}"), 75),
        (re.compile(rf"\bquarter\s(?:to|of|before)\s{_WORD}"), 45),
        (re.compile(rf"\bfive\s(?:minutes\s)?to\s{_WORD}"), 55),
        (re.compile(rf"\bten\s(?:minutes\s)?to\s{_WORD}"), 50),
        (re.compile(rf"\btwenty\s(?:minutes\s)?to\s{_WORD}"), 40),
        (re.compile(rf"\btwenty-five\s(?:minutes\s)?to\s{_WORD}"), 35),
    ],
}
_RANGES = (55, 50, 40, 35)  # five to ten may be a time or a range
_GENITIVE = re.compile("(?:ого|его|ьего)$")


def find_clocks(text: str, lang: str) -> Iterator[FoundNumber]:
    """The clock times of a text. Their parts are the numbers that they are written with."""
    figures_there = _FIGURE.search(text) is not None
    for pattern in (_DIGITAL, _HOURS_AND_MINUTES) if figures_there else ():
        for match in pattern.finditer(text):
            hour, minute = (int(figure) for figure in match.groups() if figure)
            figures = (Fraction(hour), Fraction(minute))
            also = (Fraction(f"{hour}.{match[2]}"),) if "." in match.group() and pattern is _DIGITAL else ()
            full = (Fraction(hour % 12), Fraction(hour % 12 + 12)) if minute == 0 else ()
            yield _clock(match, hour * 60 + minute, figures, (*also, *full))
    folded = fold(text)
    for pattern, minutes in _SPELLED.get(lang, ()):
        for match in pattern.finditer(folded):
            hour = _hour(match[1], lang)
            ordinal = minutes in (15, 30)  # «половина шестого»
            if hour is not None and 1 <= hour <= 12 and (not ordinal or _GENITIVE.search(match[1])):
                figures = (Fraction(60 - minutes), Fraction(hour)) if minutes in _RANGES else ()
                yield _clock(match, (hour - 1) * 60 + minutes, figures, (), spelled=True)


def _hour(word: str, lang: str) -> int | None:
    numeral = lexicon(lang).words.get(word)
    fits = numeral is not None and numeral.role in ("cardinal", "small", "ordinal") and numeral.value.denominator == 1
    return int(numeral.value) if numeral is not None and fits else None


def _clock(
    match: re.Match[str], minutes: int, figures: tuple[Fraction, ...], also: tuple[Fraction, ...], spelled: bool = False
) -> FoundNumber:
    hour = minutes // 60 % 12 or 12
    weight: Weight = "plain" if spelled else "firm"
    parts = tuple(
        FoundNumber(values=(figure,), start=match.start(), stop=match.end(), weight=weight, spelled=spelled)
        for figure in figures
    )
    return FoundNumber(
        values=(f"{hour}:{minutes % 60:02}", *also),
        start=match.start(),
        stop=match.end(),
        weight=weight,
        spelled=spelled,
        parts=parts,
    )
