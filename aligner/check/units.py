"""Converted units of measure: 27 metres are 30 yards, so neither number is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from aligner.check.found import FoundNumber
from aligner.check.lexicon import fold, rows

_NEXT_WORD = re.compile(r"[\s-]{0,2}(?:square\s|кв\.?\s|квадратн\w+\s|cubic\s|long\s)?([^\W\d_]+)")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)\s(?:(?:в|на|за|до|через)\s)?$")
_WITHIN = re.compile(r"\w+?[аеиухя]((?:аршин|верст|саж|метр|километр|пуд|фунт|тонн|мил(?!л))\w+)")
_TOLERANCE = 0.15  # round figures become round figures: 6 metres, 20 feet
_STEM = 3  # shorter names are abbreviations, and stand alone: м, км, ft


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit of measure: its dimension, and its size in the smallest unit of the list."""

    dimension: str
    size: float


@cache
def _units() -> dict[str, Unit]:
    return {
        form: Unit(dimension=dimension, size=float(size))
        for dimension, size, forms in rows("units.tsv")
        for form in forms.split()
    }


def converted(text: str, number: FoundNumber, other_text: str, other: FoundNumber) -> bool:
    """Whether two numbers are about the same measure, each in its own unit."""
    unit, other_unit = _unit(text, number), _unit(other_text, other)
    value, other_value = number.values[0], other.values[0]
    if unit is None or other_unit is None or unit == other_unit or unit.dimension != other_unit.dimension:
        return False
    if not isinstance(value, Fraction) or not isinstance(other_value, Fraction) or not value or not other_value:
        return False
    ratio = float(value) * unit.size / (float(other_value) * other_unit.size)
    return 1 - _TOLERANCE <= ratio <= 1 / (1 - _TOLERANCE)


def _unit(text: str, number: FoundNumber) -> Unit | None:
    """The unit of a number: after it, before it («верстах в двенадцати»), or in its word («двухаршинной»)."""
    match = _NEXT_WORD.match(text, number.stop)
    after = _named(match.group(1)) if match else None
    before = _WORD_BEFORE.search(text, max(0, number.start - 30), number.start) if after is None else None
    beside = after or (_named(before.group(1)) if before else None)
    within = _WITHIN.fullmatch(fold(text[number.start : number.stop]))
    return beside or (_named(within.group(1)) if within else None)


def _named(word: str) -> Unit | None:
    """The unit that a word names, by the longest of the names that it begins with."""
    folded, units = fold(word), _units()
    fits = [name for name in units if folded == name or (len(name) >= _STEM and folded.startswith(name))]
    return units[max(fits, key=len)] if fits else None
