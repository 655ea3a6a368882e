"""Converted units of measure: 27 metres are 30 yards, so neither number is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from aligner.check.found import FoundNumber
from aligner.check.lexicon import fold, rows

_NEXT_WORD = re.compile(r"[\s-]{0,2}(?:square\s|кв\.?\s|квадратн\w+\s|cubic\s|long\s)?([^\W\d_]+)")
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
    unit, other_unit = _unit(text, number.stop), _unit(other_text, other.stop)
    value, other_value = number.values[0], other.values[0]
    if unit is None or other_unit is None or unit == other_unit or unit.dimension != other_unit.dimension:
        return False
    if not isinstance(value, Fraction) or not isinstance(other_value, Fraction) or not value or not other_value:
        return False
    ratio = float(value) * unit.size / (float(other_value) * other_unit.size)
    return 1 - _TOLERANCE <= ratio <= 1 / (1 - _TOLERANCE)


def _unit(text: str, stop: int) -> Unit | None:
    """The unit that stands after a number, by the longest name of a unit with which the word begins."""
    match = _NEXT_WORD.match(text, stop)
    if match is None:
        return None
    word = fold(match.group(1))
    units = _units()
    fits = [name for name in units if word == name or (len(name) >= _STEM and word.startswith(name))]
    return units[max(fits, key=len)] if fits else None
