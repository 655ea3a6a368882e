"""What the number and date checks find in one text: numbers and dates, with all that they may mean."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Value = Fraction | str
Weight = Literal["firm", "plain", "weak"]
"""Whether a number is missed on the other side: firm, always; plain, when another number stands there; weak, never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundNumber:
    """A number and the stretch of text that it stands in.

    `values` are all readings, the likeliest first: «1.500» is 1500 or 3/2. Codes and clock times are strings: «T34»,
    «5:30». `parts` are the numbers that stand here if the whole has no counterpart: 3 and 1 in «3:1»; they have the
    place of the whole.
    """

    values: tuple[Value, ...]
    start: int
    stop: int
    weight: Weight = "firm"
    spelled: bool = False
    parts: tuple[FoundNumber, ...] = ()

    @property
    def is_year(self) -> bool:
        """True where the number may be a year."""
        value = self.values[0]
        return isinstance(value, Fraction) and value.denominator == 1 and 1500 <= value < 2100


@dataclass(frozen=True, slots=True, kw_only=True)
class DateParts:
    """The parts of a date that are stated; a `short` year has only its last two digits."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    short: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDate:
    """A date and the stretch of text that it stands in.

    `readings` are all that it may be, the likeliest first: 05/06/1953 is 5 June or 6 May. `firm`: one expects it on
    the other side; not so the second date of «7 (20) июля», a month alone or a year alone.
    """

    readings: tuple[DateParts, ...]
    start: int
    stop: int
    firm: bool = True
