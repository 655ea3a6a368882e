"""The check of dates: the same day, month and year on both sides, as far as both sides state them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from aligner.check.date_forms import find_dates
from aligner.check.figures import find_numbers
from aligner.check.found import DateParts, FoundDate, FoundNumber
from aligner.check.passages import Check, CheckedText, Near, Pair, Passage
from aligner.check.phrases import language, quote
from aligner.judgement import Evidence, Flag, Severity

__all__ = ["dates", "find_dates"]


def dates(text: CheckedText) -> Check:  # noqa: ARG001 - every check is offered the whole text
    """The check that compares the dates of a bead."""
    return _judge


def _judge(pair: Pair, near: Near) -> Iterator[Flag]:
    source, target = _found(pair)
    if not (source or target) or pair.bead.is_null:
        return
    left, right = _unmatched(source, target)
    odd = [date for date in left if not _answered(date, target)]
    other = [date for date in right if not _answered(date, source)]
    for date in list(odd):
        partner = _contrary(date, other) or _contrary(date, right)
        if partner is not None:
            odd.remove(date)
            other = [one for one in other if one is not partner]
            yield _mismatch(pair, date, partner)
    for date in list(other):
        partner = _contrary(date, left)
        if partner is not None:
            other.remove(date)
            yield _mismatch(pair, partner, date)
    around = [_unmatched(*_found(one)) for one in near if one is not None] if odd or other else []
    yield from _lone(odd, pair, pair.source, pair.target, [date for _, dates_there in around for date in dates_there])
    yield from _lone(other, pair, pair.target, pair.source, [date for dates_there, _ in around for date in dates_there])


def _found(pair: Pair) -> tuple[tuple[FoundDate, ...], tuple[FoundDate, ...]]:
    source, target = pair.source, pair.target
    return find_dates(source.text, source.lang), find_dates(target.text, target.lang)


def agreement(one: FoundDate, other: FoundDate) -> tuple[int, int]:
    """How many parts two dates share, and in how many they differ, in the readings that agree best."""
    pairs = [_compared(left, right) for left in one.readings for right in other.readings]
    return max(pairs, key=lambda pair: (-pair[1], pair[0]))


def _compared(one: DateParts, other: DateParts) -> tuple[int, int]:
    stated = [(one.day, other.day), (one.month, other.month), _years(one, other)]
    both = [(left, right) for left, right in stated if left is not None and right is not None]
    same = sum(left == right for left, right in both)
    return same, len(both) - same


def _years(one: DateParts, other: DateParts) -> tuple[int | None, int | None]:
    """Both years, cut to two digits where one of them has no more."""
    if one.year is None or other.year is None or not (one.short or other.short):
        return one.year, other.year
    return one.year % 100, other.year % 100


def _unmatched(source: Sequence[FoundDate], target: Sequence[FoundDate]) -> tuple[list[FoundDate], list[FoundDate]]:
    """The dates of each side that are left when those that agree are paired off, the fullest agreement first."""
    ranked = sorted(
        (-same, abs(at - to), at, to)
        for at, date in enumerate(source)
        for to, other in enumerate(target)
        for same, differs in [agreement(date, other)]
        if same and not differs
    )
    paired: tuple[set[int], set[int]] = (set(), set())
    for _, _, at, to in ranked:
        if at not in paired[0] and to not in paired[1]:
            paired[0].add(at)
            paired[1].add(to)
    return (
        [date for at, date in enumerate(source) if at not in paired[0]],
        [date for at, date in enumerate(target) if at not in paired[1]],
    )


def _answered(date: FoundDate, others: Sequence[FoundDate]) -> bool:
    """Whether some date of the other side says the same, even one that is paired already."""
    return any(same and not differs for same, differs in (agreement(date, other) for other in others))


def _contrary(date: FoundDate, others: Sequence[FoundDate]) -> FoundDate | None:
    """The date of the other side that this one became: the one that shares most parts, and differs in one."""
    ranked = [(agreement(date, other), -at) for at, other in enumerate(others)]
    ranked = [(shared, at) for shared, at in ranked if shared[1]]
    if not ranked:
        return None
    return others[-max(ranked, key=lambda one: (one[0][0] - one[0][1], one[1]))[1]]


def _mismatch(pair: Pair, date: FoundDate, partner: FoundDate) -> Flag:
    words = pair.source.text[date.start : date.stop]
    others = pair.target.text[partner.start : partner.stop]
    same, _ = agreement(date, partner)
    alone = all(reading.day is None and reading.year is None for one in (date, partner) for reading in one.readings)
    return Flag(
        code="date",
        severity="warning" if alone and not same else "error",
        bead=pair.bead.id,
        message=f"{quote(words)} in the {language(pair.source)} is {quote(others)} in the {language(pair.target)}",
        evidence=(pair.source.evidence(date.start, date.stop), pair.target.evidence(partner.start, partner.stop)),
    )


def _lone(
    found: Sequence[FoundDate], pair: Pair, own: Passage, other: Passage, around: Sequence[FoundDate]
) -> Iterator[Flag]:
    """Flags for dates without counterpart, unless loose numbers of the other side are one.

    `around` are the dates of the other side that the pairs before and after have left.
    """
    loose = _loose(own, other) if found else []
    for date in found:
        words = own.text[date.start : date.stop]
        if any(_states(date, value) for number in loose for value in number.values):
            continue
        parts = date.readings[0]
        year = next((number for number in loose if parts.day is None and number.is_year), None)
        evidence: tuple[Evidence, ...] = (own.evidence(date.start, date.stop),)
        severity: Severity = "warning" if date.firm else "info"
        message = f"{quote(words)} stands in the {language(own)}, but not in the {language(other)}"
        if year is not None and parts.year is not None:
            severity = "error"
            figures = other.text[year.start : year.stop]
            message = f"{quote(words)} in the {language(own)} is {quote(figures)} in the {language(other)}"
            evidence = (*evidence, other.evidence(year.start, year.stop))
        elif _answered(date, around):
            severity = "info"
            there = f"in the {language(other)} it has moved to the pair before or after this one"
            message = f"{quote(words)} stands in the {language(own)}; {there}"
        yield Flag(code="date", severity=severity, bead=pair.bead.id, message=message, evidence=evidence)


def _loose(own: Passage, other: Passage) -> list[FoundNumber]:
    """The numbers of the other side that stand in no date, and in no number of this side."""
    dated = find_dates(other.text, other.lang)
    known = {value for number in _undated(own) for value in number.values}
    return [
        number
        for number in _undated(other)
        if known.isdisjoint(number.values) and not any(date.start <= number.start < date.stop for date in dated)
    ]


def _undated(side: Passage) -> list[FoundNumber]:
    inside = find_dates(side.text, side.lang)
    return [
        number
        for number in find_numbers(side.text, side.lang)
        if not any(date.start < number.stop and number.start < date.stop for date in inside)
    ]


def _states(date: FoundDate, value: Fraction | str) -> bool:
    stated = {part for parts in date.readings for part in (parts.day, parts.year, parts.year and parts.year % 100)}
    return value in stated
