"""Clock times, as strings of twelve hours: 17:30, half past five and «половина шестого» are all «5:30»."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from aligner.check.found import FoundNumber, Weight
from aligner.check.lexicon import fold, lexicon

_WORD = r"([^\W\d_]+)"
_FIGURE = re.compile(r"\d")
_DIGITAL = re.compile(
    r"(?<![\d:.,-])([01]?\d|2[0-4])(?:[:.]([0-5]\d)|[-–]([03]0))"
    r"(?![\d:]|[.,]\d|[ \u00a0]\d{3}(?!\d)|\s?(?:%|млн|млрд|тыс|мил|проц|million|billion|thousand|per\s?cent))",
    re.IGNORECASE,
)
_HOURS_AND_MINUTES = re.compile(
    r"(?<![\d:.,])(\d{1,2})\s?(?:час\w*|ч\.?|hours?|h\.?),?\s(?:and |и )?(\d{1,2})\s?(?:(?:мин|min)\w*|м\b)",
    re.IGNORECASE,
)
_MILITARY = re.compile(  # between 0930 and 1415 hours
    r"(?<![\d:.,-])([01]\d|2[0-4])([0-5]\d)(?=(?:\s?[-–]\s?\d{4}|\s(?:and|to|till|until)\s\d{4})?\s(?:hours|hrs)\b)"
)
_SPELLED = {  # the pattern, and the minutes from the hour before the one that it names
    "ru": [
        (re.compile(rf"(?:\bполовин[аеы]|\b(?:на|в|к|за)\sполовину)\s{_WORD}"), 30),
        (re.compile(rf"\bпол{_WORD}"), 30),
        (re.compile(rf"(?<!\bбез\s)(?<!\bтри\s)\bчетверт[ьи]\s{_WORD}"), 15),
        (re.compile(rf"\b(?:без|три)\sчетверти\s{_WORD}"), 45),
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
_AFTER = {  # «двадцать минут девятого», twenty past eight; and by how many hours the hour that is named is too many
    "ru": (re.compile(rf"\b{_WORD}\sминут[аыу]?\s{_WORD}"), 1),
    "en": (re.compile(rf"\b{_WORD}(?:\sminutes\s(?:past|after)|\spast)\s{_WORD}"), 0),
}
_SPOKEN = {  # what stands before the hour, and between it and the minutes: «в семнадцать двадцать», at five-twenty
    "ru": (re.compile(r"\b(?:в|к|до|с|около)\s$", re.IGNORECASE), re.compile(r"\s|\sчас\w*\s(?:и\s)?")),
    "en": (re.compile(r"\b(?:at|by|until|till|after|before|about)\s$", re.IGNORECASE), re.compile(r"[\s-]")),
}
_WITHIN = re.compile(rf"\b(?:начал\w+|кон(?:ец|ц\w+))\s{_WORD}|\bв\s{_WORD}\sчасу\b")
_RANGES = (55, 50, 40, 35)  # five to ten may be a time or a range
_GENITIVE = re.compile("(?:ого|его|ьего)$")
_ORDINAL = re.compile("(?:ого|его|ом|ем)$")


def find_clocks(text: str, lang: str) -> Iterator[FoundNumber]:
    """The clock times of a text. Their parts are the numbers that they are written with."""
    figures_there = _FIGURE.search(text) is not None
    for pattern in (_DIGITAL, _HOURS_AND_MINUTES, _MILITARY) if figures_there else ():
        for match in pattern.finditer(text):
            hours, minutes = (int(figure) for figure in match.groups() if figure)
            also = [Fraction(f"{hours}.{match[2]}")] if "." in match.group() and pattern is _DIGITAL else []
            also += [Fraction(hours % 12), Fraction(hours % 12 + 12)] if minutes == 0 else []
            also += [Fraction(hours * 100 + minutes)] if pattern is _DIGITAL and len(match[1]) == 2 else []
            yield _clock(match, hours * 60 + minutes, (Fraction(hours), Fraction(minutes)), also)
    folded = fold(text)
    for pattern, minutes in _SPELLED.get(lang, ()):
        for match in pattern.finditer(folded):
            hour = _number(match[1], lang)
            ordinal = minutes in (15, 30)  # «половина шестого»
            if hour is not None and 1 <= hour <= 12 and (not ordinal or _GENITIVE.search(match[1])):
                figures = [Fraction(60 - minutes), Fraction(hour)] if minutes in _RANGES else []
                yield _clock(match, (hour - 1) * 60 + minutes, figures, spelled=True)
    if lang in _AFTER:
        yield from _after_the_hour(folded, lang)
    if lang == "ru":
        yield from _within_an_hour(folded)


def spoken(text: str, lang: str, hour: FoundNumber, minutes: FoundNumber) -> FoundNumber | None:
    """The time that two numerals in words make, one after the other; None where they make none."""
    if lang not in _SPOKEN:
        return None
    before, between = _SPOKEN[lang]
    values = hour.values[0], minutes.values[0]
    if not (hour.spelled and minutes.spelled) or not between.fullmatch(text, hour.stop, minutes.start):
        return None
    if any(isinstance(value, str) or value.denominator > 1 for value in values):
        return None
    first, second = (int(value) for value in values)
    named = minutes.start - hour.stop > 1
    if not (0 <= first <= 24 and 1 <= second < 60) or not (named or (before.search(text[: hour.start]) and second > 9)):
        return None
    clock = f"{first % 12 or 12}:{second:02}"
    return FoundNumber(
        values=(clock,), start=hour.start, stop=minutes.stop, weight="plain", spelled=True, parts=(hour, minutes)
    )


def _after_the_hour(folded: str, lang: str) -> Iterator[FoundNumber]:
    """Minutes past an hour: «двадцать минут девятого», twenty past eight."""
    pattern, over = _AFTER[lang]
    for match in pattern.finditer(folded):
        minute, hour = _number(match[1], lang), _number(match[2], lang)
        if minute is None or hour is None or not 1 <= minute < 60 or not 1 <= hour <= 12:
            continue
        if lang == "en" or _GENITIVE.search(match[2]):
            yield _clock(match, (hour - over) * 60 + minute, [Fraction(minute), Fraction(hour - over)], spelled=True)


def _within_an_hour(folded: str) -> Iterator[FoundNumber]:
    """Some time in an hour: «начало девятого», «в девятом часу» is after eight, and may be told so or as half past."""
    for match in _WITHIN.finditer(folded):
        hour = _number(match[1] or match[2], "ru")
        if hour is not None and 1 <= hour <= 12 and _ORDINAL.search(match[1] or match[2]):
            before = hour - 1 or 12
            whole = [Fraction(one) for one in (before, before + 12, hour, hour + 12)]
            yield FoundNumber(
                values=(*whole, f"{before}:30"), start=match.start(), stop=match.end(), weight="plain", spelled=True
            )


def _number(word: str, lang: str) -> int | None:
    numeral = lexicon(lang).words.get(word)
    fits = numeral is not None and numeral.role in ("cardinal", "small", "ordinal") and numeral.value.denominator == 1
    return int(numeral.value) if numeral is not None and fits else None


def _clock(
    match: re.Match[str],
    minutes: int,
    figures: Sequence[Fraction],
    also: Sequence[Fraction] = (),
    spelled: bool = False,
) -> FoundNumber:
    hour = minutes // 60 % 12 or 12
    weight: Weight = "plain" if spelled else "firm"
    parts = tuple(
        FoundNumber(
            values=(figure,),
            start=match.start(),
            stop=match.end(),
            weight="weak" if figure == 1 else weight,
            spelled=spelled,
        )
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
