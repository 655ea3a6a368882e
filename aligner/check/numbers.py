"""The check of numbers: the same numbers on both sides, however they are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from aligner.check.date_forms import find_dates
from aligner.check.figures import find_numbers, same_code
from aligner.check.found import FoundNumber, Value
from aligner.check.lexicon import HALF, LANGUAGES
from aligner.check.passages import Check, CheckedText, Near, Pair, Passage
from aligner.check.phrases import language, quote
from aligner.check.units import converted
from aligner.judgement import Flag, Severity

__all__ = ["find_numbers", "numbers"]

_ROUND = frozenset(10**power for power in range(2, 13))
_SMALL = 12  # numbers up to a dozen are everywhere: left out, put in, and in the next sentence by chance


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """A number where it stands: how far through its side, from 0 to 1, and whether in a date (an own check)."""

    number: FoundNumber
    place: float
    dated: bool
    repeated: bool = False  # the other side has it too, but not as often

    @property
    def parts(self) -> list[_Standing]:
        return [replace(self, number=part) for part in self.number.parts]


def numbers(text: CheckedText) -> Check:  # noqa: ARG001 - every check is offered the whole text
    """The check that compares the numbers of a bead."""
    return _judge


def _judge(pair: Pair, near: Near) -> Iterator[Flag]:
    if pair.bead.is_null:
        return
    left, right = _left(pair)
    if not _missed(left) and not _missed(right):
        return
    around = [_left(one) for one in near if one is not None]
    moved_on = {id(one) for one in left if _stands_in(one, [other for _, others in around for other in others])}
    moved_on |= {id(one) for one in right if _stands_in(one, [other for others, _ in around for other in others])}
    partners = _partners(
        *([one for one in side if id(one) not in moved_on or _small(one.number)] for side in (left, right))
    )
    yield from (_mismatch(pair, one.number, other.number) for one, other in partners)
    paired = {id(one) for both in partners for one in both}
    for missed, own in ((_missed(left), pair.source), (_missed(right), pair.target)):
        for one in missed:
            if id(one) not in paired:
                yield from _lone(one.number, pair, own, moved=id(one) in moved_on)


def _left(pair: Pair) -> tuple[list[_Standing], list[_Standing]]:
    """The numbers of each side that have no counterpart on the other, in order; those in dates are left out."""
    source, target = _standing(pair.source), _standing(pair.target)
    left, right = _unmatched(source, target)
    left, right = _unmatched(_apart(left), _apart(right))
    return _marked(left, target, right), _marked(right, source, left)


def _marked(left: Iterable[_Standing], others: Sequence[_Standing], left_there: Sequence[_Standing]) -> list[_Standing]:
    """What is left outside of dates, one number a place, marked where the other side has the number at least once."""
    year_there = any(one.dated and one.number.is_year for one in left_there)
    found: dict[int, _Standing] = {}
    for one in left:
        if not one.dated and not (year_there and one.number.is_year):
            found.setdefault(one.number.start, replace(one, repeated=_stands_in(one, others)))
    return list(found.values())


def _stands_in(one: _Standing, others: Iterable[_Standing]) -> bool:
    return any(_shared(one.number.values, other.number.values) is not None for other in others)


def _missed(left: Iterable[_Standing]) -> list[_Standing]:
    """Those of the numbers without counterpart that should have one."""
    return [one for one in left if not one.repeated and one.number.weight != "weak"]


def _standing(side: Passage) -> list[_Standing]:
    inside = find_dates(side.text, side.lang)
    return [
        _Standing(
            number=number,
            place=number.start / len(side.text),
            dated=any(date.start < number.stop and number.start < date.stop for date in inside),
        )
        for number in find_numbers(side.text, side.lang)
    ]


def _apart(left: Iterable[_Standing]) -> list[_Standing]:
    """What is left, with the parts of numbers that have some instead of the whole."""
    return [part for one in left for part in (one.parts or [one])]


def _unmatched(source: Sequence[_Standing], target: Sequence[_Standing]) -> tuple[list[_Standing], list[_Standing]]:
    """What is left when equal numbers are paired: the surest numbers, likeliest readings, nearest places first."""
    ranked = sorted(
        (_doubt(one) + _doubt(other), reading, abs(one.place - other.place), at, to)
        for at, one in enumerate(source)
        for to, other in enumerate(target)
        for reading in [_shared(one.number.values, other.number.values)]
        if reading is not None
    )
    paired: tuple[set[int], set[int]] = (set(), set())
    for *_, at, to in ranked:
        if at not in paired[0] and to not in paired[1]:
            paired[0].add(at)
            paired[1].add(to)
    return (
        [one for at, one in enumerate(source) if at not in paired[0]],
        [one for at, one in enumerate(target) if at not in paired[1]],
    )


def _doubt(one: _Standing) -> int:
    return 2 * one.dated + (one.number.weight == "weak")


def _shared(values: Sequence[Value], others: Sequence[Value]) -> int | None:
    """How unlikely the likeliest reading is that both have, None where they share none."""
    ranks = [at + to for at, value in enumerate(values) for to, other in enumerate(others) if _equal(value, other)]
    return min(ranks, default=None)


def _equal(value: Value, other: Value) -> bool:
    if isinstance(value, str) and isinstance(other, str):
        return value == other or same_code(value, other)
    return value == other


def _partners(left: Sequence[_Standing], right: Sequence[_Standing]) -> list[tuple[_Standing, _Standing]]:
    """Which number became which: the surest first, digits with digits, then the likest, then in order.

    One of the two must be missed; the other may be a repeated number, or a word that says a number in passing.
    """
    ranked = sorted(
        (
            one.repeated + other.repeated + 2 * (_in_passing(one) + _in_passing(other)),
            one.number.spelled != other.number.spelled,
            -_likeness(one.number, other.number),
            abs(at - to),
            at,
            to,
        )
        for at, one in enumerate(left)
        for to, other in enumerate(right)
        if (_missed([one]) and _may_be(other)) or (_missed([other]) and _may_be(one))
    )
    found: dict[int, int] = {}
    for *_, at, to in ranked:
        if at not in found and to not in found.values():
            found[at] = to
    return [(left[at], right[to]) for at, to in sorted(found.items())]


def _small(number: FoundNumber) -> bool:
    value = number.values[0]
    return isinstance(value, Fraction) and value <= _SMALL


def _telling(number: FoundNumber) -> bool:
    """Whether a numeral says too much to be left out freely: fifteen; not a hundred, which may be «много»."""
    return number.spelled and number.weight == "plain" and not _small(number) and number.values[0] not in _ROUND


def _in_passing(one: _Standing) -> bool:
    return one.number.weight == "weak"


def _may_be(one: _Standing) -> bool:
    """Whether a number may have become another: not where it is no more than an article, or «раз»."""
    return not (_in_passing(one) and one.number.values[0] in (0, 1, HALF, 100))


def _likeness(one: FoundNumber, other: FoundNumber) -> int:
    """How many characters two numbers have in common at their ends."""
    left, right = str(one.values[0]), str(other.values[0])
    return _common(left, right) + _common(left[::-1], right[::-1])


def _common(left: str, right: str) -> int:
    return next(
        (at for at, pair in enumerate(zip(left, right, strict=False)) if len(set(pair)) > 1), min(len(left), len(right))
    )


def _mismatch(pair: Pair, number: FoundNumber, other: FoundNumber) -> Flag:
    words = pair.source.text[number.start : number.stop]
    others = pair.target.text[other.start : other.stop]
    message = f"{quote(words)} in the {language(pair.source)} is {quote(others)} in the {language(pair.target)}"
    severity: Severity = "warning" if number.spelled or other.spelled else "error"
    if converted(pair.source.text, number, pair.target.text, other):
        severity, message = "info", f"{message}: the unit of measure was converted"
    return Flag(
        code="number",
        severity=severity,
        bead=pair.bead.id,
        message=message,
        evidence=(pair.source.evidence(number.start, number.stop), pair.target.evidence(other.start, other.stop)),
    )


def _lone(number: FoundNumber, pair: Pair, own: Passage, *, moved: bool) -> Iterator[Flag]:
    """The flag for a number without counterpart: moved to the pair before or after, or not there."""
    other = pair.target if own is pair.source else pair.source
    if number.spelled and not moved and _small(number):
        return
    sure = (number.weight == "firm" or _telling(number)) and not moved and {own.lang, other.lang} <= set(LANGUAGES)
    words = own.text[number.start : number.stop]
    there = f"; in the {language(other)} it has moved to the pair before or after this one"
    yield Flag(
        code="number",
        severity="warning" if sure else "info",
        bead=pair.bead.id,
        message=f"{quote(words)} stands in the {language(own)}"
        + (there if moved else f", but not in the {language(other)}"),
        evidence=(own.evidence(number.start, number.stop),),
    )
