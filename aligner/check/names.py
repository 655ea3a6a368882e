"""Names: persons, places and institutions that stand on one side of a bead and not on the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import product

from aligner.check.naming.entities import collect
from aligner.check.naming.match import Found, Matched, Matcher, Names, is_patronymic, learn
from aligner.check.naming.slavic import clashing
from aligner.check.naming.tables import words
from aligner.check.naming.words import Word, is_common, is_russian
from aligner.check.passages import Check, CheckedText, Near, Pair
from aligner.judgement import Flag, Named, Severity

DOUBT = 0.62
"""From this likeness two names may be one, badly spelled: nobody is told that they differ."""
SURE = 3
"""In so many other beads a name must have a counterpart for its loss to be an error."""
VARIANT = 0.6
"""From this similarity two Russian words are two spellings of one name."""
PLACE, FAR = 0.45, 0.6
"""How far from each other, in parts of a sentence, a sure name and a word that may be one, or surely is, can stand."""

_CLOSES = re.compile(r"[,.;:!?)]")


def names(text: CheckedText) -> Check:
    """A check of the names of a bead."""
    if {document.lang for document in text.alignment.documents} != {"ru", "en"}:
        return lambda _pair, _near: ()
    matcher = learn(text)

    def check(pair: Pair, near: Near) -> Iterable[Flag]:
        if pair.bead.is_null:
            return
        bead = matcher.match(pair)
        left = _reliable(matcher, bead.source, _alone(bead.source, bead.of_source))
        right = _reliable(matcher, bead.target, _alone(bead.target, bead.of_target))
        yield from _spelled(matcher, pair, bead)
        couple = _couple(matcher, bead, left, right)
        if couple:
            yield _different(pair, bead, *couple)
            return
        if not left and not right:
            return
        around = [matcher.match(other) for other in near if other and not other.bead.is_null]
        left = _not_moved(matcher, bead.source, left, [(other.target, other.of_target) for other in around])
        right = _not_moved(matcher, bead.target, right, [(other.source, other.of_source) for other in around])
        yield from _missing(pair, bead, left, right)

    return check


def find_names(text: CheckedText) -> tuple[Named, ...]:
    """The persons, places and institutions that stand on both sides, in the order of the text."""
    if {document.lang for document in text.alignment.documents} != {"ru", "en"}:
        return ()
    return collect(learn(text), text.pairs)


def _alone(names: Names, found: Found) -> list[int]:
    """Sure names without any counterpart; acronyms only where a list knows them, for they are often written out."""
    return [index for index, at in found.items() if not at and (not names.words[index].acronym or names.rows(index))]


def _reliable(matcher: Matcher, names: Names, alone: Sequence[int]) -> list[int]:
    """The names that should have a counterpart; a given name before a patronymic only if it has one elsewhere."""
    kept = []
    for index in alone:
        word = names.words[index]
        listed = bool(names.rows(index)) and matcher.unmet[word.key] < SURE
        polite = index + 1 in alone and is_patronymic(names.words[index + 1])
        last = _CLOSES.match(names.passage.text, word.stop) is not None
        title = names.passage.text[max(0, word.start - 1) : word.start] in ("«", "„", "“") and not matcher.is_met(word)
        if (listed or (matcher.is_reliable(word, last=last) and not title)) and (not polite or matcher.is_met(word)):
            kept.append(index)
    return kept


def _extra(found: Found) -> list[int]:
    """Names that stand more often than their counterparts; words that stand side by side are one name."""
    extra = []
    for index, at in found.items():
        same = [other for other in found if abs(other - index) != 1 and set(found[other]) & set(at)]
        if len(same) > len({place for other in same for place in found[other]}):
            extra.append(index)
    return extra


def _not_moved(
    matcher: Matcher, names: Names, indexes: Sequence[int], around: Sequence[tuple[Names, Found]]
) -> list[int]:
    """The names that do not stand, without a counterpart, in a bead before or after on the other side."""
    alone = [others.words[at] for others, found in around for at in _alone(others, found)]
    rows = [others.rows(at) for others, found in around for at in _alone(others, found)]
    return [
        index
        for index in indexes
        if not any(matcher.same(names.words[index], other) for other in alone)
        and not any(names.rows(index) & other for other in rows)
    ]


def _couple(
    matcher: Matcher, bead: Matched, left: Sequence[int], right: Sequence[int]
) -> tuple[int, int, Severity] | None:
    """The two names that stand in each other's place, if there are such: nearest to each other, sure ones first."""
    of_source, of_target = bead.of_source, bead.of_target
    extra = _extra(of_source), _extra(of_target)
    fathers = _patronymics(bead.source, of_source), _patronymics(bead.target, of_target)
    if alike := _alike(bead):
        return *alike, "warning"
    if not (left or right or any(extra) or all(fathers)):
        return None
    tries: list[tuple[Sequence[int], Sequence[int], float]] = [(left, right, 1.0), (*fathers, FAR)]
    if not right:
        weak = _weak(matcher, bead.target, of_target, bead.source)
        sure = [index for index in weak if index in of_target]
        if _pronouns(bead.target) > _pronouns(bead.source) + 1:
            weak = sure
        known = _known(matcher, bead.source, left)
        tries += [(known, sure, FAR), (known, weak, PLACE), (left, extra[1], PLACE), (extra[0], weak, PLACE)]
    if not left:
        weak = _weak(matcher, bead.source, of_source, bead.target)
        known = _known(matcher, bead.target, right)
        tries += [(weak, known, PLACE), (extra[0], right, PLACE)]
    for first, second, most in tries:
        near = sorted((abs(_place(bead.source, i) - _place(bead.target, j)), i, j) for i in first for j in second)
        for distance, i, j in near:
            if distance <= most and _unlike(matcher, bead, i, j):
                return i, j, _grade(matcher, bead, i, j)
    return None


def _alike(bead: Matched) -> tuple[int, int] | None:
    """Two Slavic surnames of which one could be taken for the other: Залётов and Zolotov."""
    return next(
        (
            (left, right)
            for left, right in product(
                *([at for at, others in found.items() if not others] for found in (bead.of_source, bead.of_target))
            )
            if clashing(bead.source.words[left].text, bead.target.words[right].text) >= DOUBT
        ),
        None,
    )


def _patronymics(names: Names, found: Found) -> list[int]:
    return [index for index, at in found.items() if not at and is_patronymic(names.words[index])]


def _known(matcher: Matcher, names: Names, indexes: Sequence[int]) -> list[int]:
    """The names that are missed if one side alone has them: of the English, which may explain, those met elsewhere."""
    english = names.passage.lang == "en"
    return [index for index in indexes if not english or matcher.met[names.words[index].key] or names.rows(index)]


def _grade(matcher: Matcher, bead: Matched, left: int, right: int) -> Severity:
    """An error where the rest of the text says of both names what they mean."""
    words = (bead.source.words[left], bead.target.words[right])
    return (
        "error" if all(matcher.met[word.key] >= SURE and matcher.unmet[word.key] <= 1 for word in words) else "warning"
    )


def _weak(matcher: Matcher, names: Names, found: Found, others: Names) -> list[int]:
    """Words that have a capital without being names for sure, and no counterpart; no part of a name that has one."""

    def alone(index: int) -> bool:
        word, rows = names.words[index], names.rows(index)
        if found.get(index):
            return False
        return not any(rows & others.rows(at) or matcher.same(word, other) for at, other in enumerate(others.words))

    return [
        index
        for index, word in enumerate(names.words)
        if matcher.may_stand_for_name(word)
        and (not is_common(word.key, is_russian(word.text)) or _stands_by_itself(names, index))
        and alone(index)
        and not any(side.capital and _may_belong(side) and alone(at) for at, side in _beside(names, index))
    ]


def _may_belong(word: Word) -> bool:
    """Whether a word may be part of the name beside it: no title, and nothing that only begins a sentence."""
    return word.key not in words("titles.txt") and not (word.opens and is_common(word.key, is_russian(word.text)))


def _stands_by_itself(names: Names, index: int) -> bool:
    """Whether a word has neither an article nor another capital beside it: at Heaven, not the Black Sea."""
    return not any(
        side.capital or (at < index and side.text in words("articles.txt")) for at, side in _beside(names, index)
    )


def _beside(names: Names, index: int) -> list[tuple[int, Word]]:
    """The words before and after one, where nothing but a blank is between."""
    text = names.passage.text
    around = [(at, names.words[at]) for at in (index - 1, index + 1) if 0 <= at < len(names.words)]
    word = names.words[index]
    return [(at, side) for at, side in around if text[min(side.stop, word.stop) : max(side.start, word.start)] == " "]


def _pronouns(names: Names) -> int:
    return sum(word.text.lower() in words("pronouns.txt") for word in names.words)


def _place(names: Names, index: int) -> float:
    return names.words[index].start / len(names.passage.text)


def _unlike(matcher: Matcher, bead: Matched, left: int, right: int) -> bool:
    """Whether two names surely are not one: badly spelled is not different."""
    if bead.source.rows(left) and bead.target.rows(right):
        return True
    one, other = bead.source.words[left], bead.target.words[right]
    if is_patronymic(one) and is_patronymic(other):
        return True
    return matcher.is_met(one) or matcher.is_met(other) or matcher.likeness(one, other) < DOUBT


def _different(pair: Pair, bead: Matched, left: int, right: int, severity: Severity) -> Flag:
    one, two = bead.source.words[left], bead.target.words[right]
    first, second = ("Russian", "English") if pair.source.lang == "ru" else ("English", "Russian")
    return Flag(
        code="name",
        severity=severity,
        bead=pair.bead.id,
        message=f"“{one.text}” stands in the {first}, “{two.text}” in the {second}",
        evidence=(pair.source.evidence(one.start, one.stop), pair.target.evidence(two.start, two.stop)),
    )


def _spelled(matcher: Matcher, pair: Pair, bead: Matched) -> Iterator[Flag]:
    """Russian names that are spelled in another way elsewhere in the Russian: Пян and Пэн."""
    passage = pair.source if pair.source.lang == "ru" else pair.target
    for word, other in matcher.translations(bead):
        forms = matcher.russian[other.key]
        usual = min(forms, key=lambda key: (-forms[key], key), default=word.key)
        same = SequenceMatcher(None, usual, word.key, autojunk=False).ratio()
        if forms[usual] > forms[word.key] and len(usual) > 2 and VARIANT <= same < 1 and not usual.startswith(word.key):
            yield Flag(
                code="name",
                severity="info",
                bead=pair.bead.id,
                message=f"“{word.text}” is spelled “{matcher.shown[usual]}” elsewhere in the Russian",
                evidence=(passage.evidence(word.start, word.stop),),
            )


def _missing(pair: Pair, bead: Matched, left: Sequence[int], right: Sequence[int]) -> Iterable[Flag]:
    for names, indexes in ((bead.source, left), (bead.target, right)):
        for index in indexes[:1]:
            word = names.words[index]
            yield Flag(
                code="name",
                severity="info",
                bead=pair.bead.id,
                message=f"“{word.text}” has no counterpart on the other side",
                evidence=(names.passage.evidence(word.start, word.stop),),
            )
