"""Persons, places and institutions of a whole text, with all their spellings on both sides."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from aligner.check.naming.match import SURELY, Matched, Matcher, Names, is_patronymic
from aligner.check.naming.words import Kind
from aligner.check.passages import Pair
from aligner.judgement import Evidence, Named

_JOINED = re.compile(r" |(?<=[A-ZА-ЯЁ])\.? ?")
_BEFORE_PLACE = re.compile(
    r"(?<!\w)(?:в|во|из|под|близ|около|на|in|at|from|near|into"
    r"|(?:мыс|остров|полуостров|город|сел|деревн|станци|рек|озер|бухт|залив|пролив|порт|гор|маяк|улиц)[а-я]{0,3}"
    r"|cape|island|city|town|village|station|river|lake|bay|gulf|strait|port|mount|lighthouse)\s$",
    re.I,
)
_QUOTED = re.compile(r"[«„“\"]$")
_BEFORE_PERSON = re.compile(
    r"(?<!\w)(?:тов\.|т\.|г\.|г-н|гр\.|Cdes?\.|Mr\.?|Mrs\.?|Ms\.?|Dr\.?|Comrade|[A-ZА-ЯЁ]\.)\s?$"
)
_SPEAKS = r"(?:сказал|спросил|ответил|говорил|крикнул|said|asked|answered|replied|told|cried)а?"
_SPEAKING = re.compile(rf"\s{_SPEAKS}\b", re.I), re.compile(rf"\b{_SPEAKS}\s$", re.I)
_SURNAME = re.compile(r"(?:[оеё]в|[иы]н|ск[ио][йм]|ский|цкий|енко|ян|швили|дзе)[ауе]?$")
_BODY = re.compile(
    r"комитет|комисси|министерств|совет|парти|союз|банк|университет|committee|ministry|council|party", re.I
)


@dataclass(slots=True)
class Entity:
    """What is known of one name while it is collected."""

    source: list[str] = field(default_factory=list)
    target: list[str] = field(default_factory=list)
    beads: list[str] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    kinds: Counter[Kind] = field(default_factory=Counter)

    def add(self, other: Entity) -> None:
        """Take over what is known of the same name elsewhere."""
        for mine, theirs in ((self.source, other.source), (self.target, other.target), (self.beads, other.beads)):
            mine += [value for value in theirs if value not in mine]
        self.evidence += [place for place in other.evidence if place not in self.evidence]
        self.kinds.update(other.kinds)


def collect(matcher: Matcher, pairs: Sequence[Pair]) -> tuple[Named, ...]:
    """All names that stand on both sides of some bead, in the order of the text."""
    found: dict[tuple[str, ...], Entity] = {}
    for pair in pairs:
        if not pair.bead.is_null:
            for key, entity in _of_bead(matcher, pair):
                found.setdefault(key, Entity()).add(entity)
    merged: dict[tuple[str, ...], Entity] = {}
    for key, entity in found.items():
        merged.setdefault(_full(key, found), Entity()).add(entity)
    return tuple(
        Named(
            kind=min(entity.kinds, key=lambda kind: (-entity.kinds[kind], kind), default="person"),
            source=tuple(entity.source),
            target=tuple(entity.target),
            beads=tuple(entity.beads),
            evidence=tuple(sorted(entity.evidence)),
        )
        for entity in merged.values()
    )


def _full(key: tuple[str, ...], known: dict[tuple[str, ...], Entity]) -> tuple[str, ...]:
    """The only longer name that has the words of this one, or the name itself: Ким Ир Сен and Ким."""
    longer = [other for other in known if len(other) > len(key) and set(key) <= set(other)]
    return longer[0] if len(longer) == 1 else key


def _of_bead(matcher: Matcher, pair: Pair) -> Iterator[tuple[tuple[str, ...], Entity]]:
    bead = matcher.match(pair)
    for found in _runs(bead):
        if any(_rows(bead, index) & matcher.lists.feasts for index in found):
            continue
        at = sorted({place for index in found for place in bead.of_source.get(index, ())})
        for stretch in _stretches(bead.target, at):
            run, other = _with_surname(matcher, bead, found, stretch)
            first, last = bead.source.words[run[0]], bead.source.words[run[-1]]
            start, stop = bead.target.words[other[0]], bead.target.words[other[-1]]
            entity = Entity(
                source=[pair.source.text[first.start : last.stop]],
                target=[re.sub(r"['’]s?$", "", pair.target.text[start.start : stop.stop])],
                beads=[pair.bead.id],
                evidence=[pair.source.evidence(first.start, last.stop), pair.target.evidence(start.start, stop.stop)],
            )
            entity.kinds.update(_kinds(matcher, bead, run, other))
            yield tuple(bead.source.words[index].key for index in run), entity


def _rows(bead: Matched, index: int) -> frozenset[int]:
    """The rows of the lists that a word of the source shares with its counterparts."""
    others = frozenset(row for at in bead.of_source.get(index, ()) for row in bead.target.rows(at))
    return bead.source.rows(index) & others


def _runs(bead: Matched) -> list[list[int]]:
    """Sure names with a counterpart that stand beside each other; the words of one listed name are one."""
    runs: list[list[int]] = []
    names, text = bead.source, bead.source.passage.text
    for index, at in bead.of_source.items():
        if not at and not (runs and is_patronymic(names.words[index])):
            continue
        if runs and index <= runs[-1][-1]:
            continue
        mine = _rows(bead, index)
        beside = runs and runs[-1][-1] == index - 1
        if (
            beside
            and mine == _rows(bead, index - 1)
            and _JOINED.fullmatch(text[names.words[index - 1].stop : names.words[index].start])
        ):
            runs[-1].append(index)
        else:
            runs.append(
                next(
                    (list(range(n.first, n.last)) for n in names.listed if n.rows & mine and n.first == index), [index]
                )
            )
    return runs


def _stretches(names: Names, at: Sequence[int]) -> list[list[int]]:
    """Indexes of words that stand beside each other."""
    stretches: list[list[int]] = []
    for index in at:
        if stretches and stretches[-1][-1] == index - 1:
            stretches[-1].append(index)
        else:
            stretches.append([index])
    return [stretch for stretch in stretches if any(names.words[index].capital for index in stretch)]


def _with_surname(matcher: Matcher, bead: Matched, run: list[int], other: list[int]) -> tuple[list[int], list[int]]:
    """Both spellings of a name, with the short word before it that might also be a common word: Ли Вэньхай."""
    before = []
    for names, first in ((bead.source, run[0]), (bead.target, other[0])):
        word = names.words[first - 1] if first else None
        if word is None or not word.capital or names.passage.text[word.stop : names.words[first].start] != " ":
            return run, other
        before.append(word)
    if matcher.likeness(before[0], before[1]) < SURELY:
        return run, other
    return [run[0] - 1, *run], [other[0] - 1, *other]


def _kinds(matcher: Matcher, bead: Matched, run: Sequence[int], other: Sequence[int]) -> list[Kind]:
    """What a name seems to be where it stands, by the lists, its form, and the words around it; nothing if by none."""
    names = bead.source
    listed = [matcher.lists.kinds[row] for index in run for row in sorted(_rows(bead, index))]
    for kind in listed:
        if kind:
            return [kind]
    first, last, text = names.words[run[0]], names.words[run[-1]], names.passage.text
    if first.acronym or _BODY.search(text[first.start : last.stop]):
        return ["institution"]
    stretches = (
        (text, first.start, last.stop),
        (bead.target.passage.text, bead.target.words[other[0]].start, bead.target.words[other[-1]].stop),
    )
    if any(_QUOTED.search(whole[:start]) and whole[stop : stop + 1] in '»“”"' for whole, start, stop in stretches):
        return ["institution"]
    before_place = any(_BEFORE_PLACE.search(whole[:start]) for whole, start, _ in stretches)
    after, before = _SPEAKING
    speaks = any(before.search(whole[:start]) or after.match(whole, stop) for whole, start, stop in stretches)
    if speaks or _SURNAME.search(last.text) or _BEFORE_PERSON.search(text[: first.start]):
        return ["person"]
    if before_place:
        return ["place"]
    return ["person"] if len(run) > 1 else []
