"""Which names of a bead are each other's counterpart: by the lists, by their spelling, by the rest of the text."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from weakref import WeakValueDictionary

from aligner.check.naming import tables
from aligner.check.naming.slavic import clash
from aligner.check.naming.spelling import likeness, plain
from aligner.check.naming.words import PATRONYMIC, Listed, Lists, Word, is_common, is_russian, read
from aligner.check.passages import CheckedText, Pair, Passage

SAME = 0.7
"""From this likeness on two capitalised words are taken for one name: true pairs lie above .74, others below .66."""
SAME_SMALL = 0.82
"""The same for a counterpart without a capital: Интернет and internet."""
CLEAR = 0.75
"""From this likeness a word is a spelling of the name, and not another name."""
SURELY = 0.9
"""From this likeness two words are one name even if the lists know them as two."""
RIVAL = 0.12
"""A counterpart may be so much less like a name than the best one."""
TOGETHER, SHARE, LIFT, ALWAYS, MOSTLY, SELDOM = 2, 0.25, 3.0, 0.6, 0.5, 0.25
"""Unlike names are learned as counterparts that stand alone together in two beads, in a quarter of the beads of both,
and three times as often as by chance, or in most of the beads of both; if one of them stands mostly alone."""
_ADJECTIVE = re.compile(
    r"(?:(?<![сц]к)(?:ый|ого|ому|ым|ий|его|ему)|ая|ую|ое|ые|ых|ыми|яя|юю|ее|[сц]кие|[сц]ких|ими|[сц]кой|(?<!и)ной"
    r"|[жчшщ]ь(?:его|ему|им|ем|я|ей|ю|е|и|их|ими))$"
)
_ABSTRACT = re.compile(r"(?:tion|sion|ment|ness|ity|ship|hood|ical|ive|ous|ful|less|able|ible|ated|ly|ed)s?$")
"""Endings that a common word has and a name seldom."""
_OPENING_VERB = re.compile(
    r".{2}(?:[ийь]те(?:сь)?|ть(?:ся)?|(?:ив|яв|(?<![лт])ав|вши)(?:сь)?|[аяиы]л[аио]?|[аяиыоу]л(?:ся|[аои]сь)|[аяу](?:ет|ют)(?:ся)?)$"
)
"""A Russian word that opens a sentence with a capital and is a verb: Вызовите Громыко; Принял Сталин."""
_OPENING_NOUN = re.compile(
    r".{2}(?:[бвгдзлмнпрстфц]ы|(?:ник|чик|щик|овик|йк|лк|рк|вк|ист|тел|ост|и[кц])и|ость|ств[ао]|[аеи]ние|ци[яи])$"
)
"""And one that is a noun, mostly in the plural: Портовики Гавра, Заводы Урала."""
_ENGLISH_PATRONYMIC = re.compile(r"(?:[oe]v(?:ich|itch|na|ny)|(?:il[iy]|m|k)(?:ich|itch)|ichna)$")
_REGION = re.compile(
    r"(?:при|за|по|пред|верхне|нижне|средне|северо|южно|восточно|западно)(.{3,}(?:ь[еяию]|ск[а-я]{2,3}))", re.IGNORECASE
)
"""A region or adjective made of a name: При-ангарье, Верхне-тагильский, Северо-атлантический."""
_POSSESSIVE, _OF_SOMEBODY = re.compile("(.{3,})ин(?:а|о|у|ы|ым|ой|ого|ому|ом|ых|ыми)?"), re.compile("['’]s?$")
"""What is somebody's: Васькин, Vaska's."""
_BODY = re.compile(r"(?:Гос|Глав|Рос|Обл|Рай|Гор|Нар|Пром|Центр|Союз|Спец|Проф|Парт)[а-я]{4,}")
"""A body known by parts of its words, which English writes out: Госкомитет, Главлит."""
_OF_VERBS = re.compile(r"(?:tion|sion|ment|ness|ship|hood)s?$")
_BASED = re.compile(r"-(?:like|based|born|style|wide|era|backed|led|area|owned|made|speaking|of|in|to|and)\b")
"""What makes a word of a name: Taliban-like, London-based."""


@dataclass(frozen=True, slots=True)
class Names:
    """The words of a passage, the listed names in it, and the words that surely are names, by index."""

    passage: Passage
    words: tuple[Word, ...]
    listed: tuple[Listed, ...]
    sure: tuple[int, ...]

    def rows(self, index: int) -> frozenset[int]:
        """The rows of the lists that have the word at this index."""
        return frozenset(row for name in self.listed if name.first <= index < name.last for row in name.rows)


Found = dict[int, list[int]]
"""For each sure name of one side the words of the other side that mean the same, by index; maybe none."""


@dataclass(frozen=True, slots=True)
class Matched:
    """The names of both sides of a bead and who is whose counterpart."""

    source: Names
    target: Names
    of_source: Found
    of_target: Found


class Matcher:
    """What a whole text teaches about its names."""

    def __init__(self, text: CheckedText) -> None:
        self.text = text
        self.lists = Lists(text.equivalents)
        self._small: Counter[str] = Counter()
        self._capital: Counter[str] = Counter()
        for pair in text.pairs:
            for passage in (pair.source, pair.target):
                self._count(passage)
        self.learned: frozenset[tuple[str, str]] = frozenset()
        self.met: Counter[str] = Counter()
        self.unmet: Counter[str] = Counter()
        beads = [self.match(pair) for pair in text.pairs if not pair.bead.is_null]
        self._learn(beads)
        self.english: dict[str, Counter[str]] = defaultdict(Counter)
        self.russian: dict[str, Counter[str]] = defaultdict(Counter)
        self.shown: dict[str, str] = {}
        for bead in beads:
            for one, other in self.translations(bead):
                self.english[one.key][other.key] += 1
                self.russian[other.key][one.key] += 1
                self.shown.setdefault(one.key, one.text)
                self.shown.setdefault(other.key, other.text)

    def _count(self, passage: Passage) -> None:
        for word in read(passage.text, passage.starts):
            if not word.capital:
                self._small[word.key] += 1
            elif not word.opens:
                self._capital[word.key] += 1

    def names(self, passage: Passage) -> Names:
        """The names of a passage."""
        words = read(passage.text, passage.starts)
        listed = self.lists.find(words)
        known = {index for name in listed for index in range(name.first, name.last) if words[index].capital}
        sure = tuple(
            index for index in range(len(words)) if index in known or self._is_sure(words, index, passage.text)
        )
        return Names(passage, words, listed, sure)

    def _is_sure(self, words: Sequence[Word], index: int, text: str) -> bool:
        word = words[index]
        if not self.may_be_name(word):
            return False
        if self._capital[word.key] and len(word.text) > 2:
            return True
        if word.opens and (_OPENING_VERB.search(word.text) or _OPENING_NOUN.search(word.text)):
            return False
        return any(
            side.capital
            and text[min(word.stop, side.stop) : max(word.start, side.start)] == " "
            and self.may_be_name(side)
            for side in (*words[max(index - 1, 0) : index], *words[index + 1 : index + 2])
            if not max(word, side, key=lambda one: one.start).opens
        )

    def may_be_name(self, word: Word) -> bool:
        """Whether nothing in the lists, its form and the rest of the text says that a capitalised word is no name."""
        if not word.capital or len(word.text) < 2 or _BASED.search(word.text):
            return False
        if is_common(word.key, is_russian(word.text)):
            return False
        return self._small[word.key] * 4 <= self._capital[word.key]

    def is_reliable(self, word: Word, *, last: bool = False) -> bool:
        """Whether a name must have a counterpart: it has one elsewhere, or looks like nothing but a name.

        The `last` word before a comma or stop is no adjective: «в Кострому, …».
        """
        if self.unmet[word.key] > self.met[word.key] + 1:
            return False
        russian = is_russian(word.text)
        ending = _ADJECTIVE if russian else _ABSTRACT
        form = ending.search(word.text.lower()) and not (russian and last)
        doubtful = form or is_patronymic(word) or "-" in word.text or _BODY.match(word.text)
        return not doubtful or self.is_met(word)

    def may_stand_for_name(self, word: Word) -> bool:
        """Whether a word has a capital inside a sentence, and never a small letter in this text."""
        if not word.capital or len(word.text) < 4 or self._small[word.key] or _BASED.search(word.text):
            return False
        russian = is_russian(word.text)
        if word.acronym or (word.opens and not (russian and self._capital[word.key])):
            return False
        if is_common(word.key, True) if russian else word.text.endswith("ly") or _OF_VERBS.search(word.text):
            return False
        return word.key not in tables.words("always_capital.txt")

    def match(self, pair: Pair) -> Matched:
        """The names of both sides of a bead with their counterparts."""
        source, target = self.names(pair.source), self.names(pair.target)
        return Matched(source, target, *self._counterparts(source, target))

    def _counterparts(self, names: Names, others: Names) -> tuple[Found, Found]:
        """The counterparts of the sure names of both sides."""
        alike = self._alike(names, others)
        best: dict[tuple[bool, int], float] = {}
        for (one, two), score in alike.items():
            best[True, one] = max(score, best.get((True, one), 0.0))
            best[False, two] = max(score, best.get((False, two), 0.0))
        kept = [
            (one, two) for (one, two), score in alike.items() if score >= max(best[True, one], best[False, two]) - RIVAL
        ]
        for one, two in _listed(names, others):
            kept.append((one, two))
        first: Found = {index: sorted({two for one, two in kept if one == index}) for index in names.sure}
        second: Found = {index: sorted({one for one, two in kept if two == index}) for index in others.sure}
        self._join(names, others, first)
        self._join(others, names, second)
        return first, second

    def _alike(self, names: Names, others: Names) -> dict[tuple[int, int], float]:
        """How like each other the names of both sides are, where they are like enough; by both indexes."""
        found: dict[tuple[int, int], float] = {}
        capitals = [[at for at, word in enumerate(side.words) if word.capital] for side in (names, others)]
        rows = [{at: side.rows(at) for at in at_side} for side, at_side in zip((names, others), capitals, strict=True)]
        couples = {(one, two) for one in names.sure for two in capitals[1]}
        couples |= {(one, two) for one in capitals[0] for two in others.sure}
        for one, two in sorted(couples):
            score = self.likeness(names.words[one], others.words[two])
            if score < SURELY and rows[0][one] and rows[1][two] and not rows[0][one] & rows[1][two]:
                continue
            if score >= SAME:
                found[one, two] = score
        for side, other, place in ((names, others, 0), (others, names, 1)):
            for index in side.sure:
                if any(couple[place] == index for couple in found):
                    continue
                for at, word in enumerate(other.words):
                    if not word.capital and self.same(side.words[index], word):
                        found[(index, at) if place == 0 else (at, index)] = SAME_SMALL
        return found

    def _join(self, names: Names, others: Names, found: Found) -> None:
        """Look once more, for words that only together spell a word of the other side."""
        capitals = [at for at, word in enumerate(others.words) if word.capital]
        for index, at in found.items():
            if not at:
                found[index] = sorted(set(self._joined(names, index, others, capitals)))

    def _joined(self, names: Names, index: int, others: Names, capitals: Sequence[int]) -> Iterator[int]:
        """Words that with the next one spell a word, and words that spell it with the next: Ир Сен and Ilsong."""
        word = names.words[index]
        for at in capitals:
            if at + 1 in capitals and _one(word, others.words[at : at + 2]):
                yield from (at, at + 1)
            for first in (index - 1, index):
                couple = names.words[first : first + 2] if first >= 0 else ()
                if len(couple) == 2 and _one(others.words[at], couple):
                    yield at

    def likeness(self, word: Word, other: Word) -> float:
        """How likely two words of different sides are the same name, from 0 to 1."""
        if word.key == other.key:
            return 1.0
        russian, english = (word, other) if is_russian(word.text) else (other, word)
        if is_russian(russian.text) == is_russian(english.text):
            return SequenceMatcher(None, plain(word.text), plain(other.text), autojunk=False).ratio()
        if (russian.key, english.key) in self.learned:
            return 1.0
        if len(english.text) < 2:
            return 0.0
        if clash(russian.text, english.text):
            return 0.0
        best = likeness(russian.text, english.text)
        mothers = _POSSESSIVE.fullmatch(russian.text)
        if mothers and _OF_SOMEBODY.search(english.text):
            best = max(best, likeness(f"{mothers[1]}а", english.text))
        region = _REGION.fullmatch(russian.text)
        if region:
            best = max(best, likeness(region[1], english.text))
        parts = [part for part in english.text.split("-") if len(part) > 3 and part != english.text]
        best = max(best, *(likeness(russian.text, part) for part in parts), 0.0)
        parts = [part for part in russian.text.split("-") if len(part) > 3 and part != russian.text]
        return max(best, *(likeness(part, english.text) for part in parts), 0.0)

    def same(self, word: Word, other: Word) -> bool:
        """Whether two words of different sides can be the same name; a word in small letters must be very like it."""
        if word.capital and other.capital:
            return self.likeness(word, other) >= SAME
        small = other if word.capital else word
        if len(small.text) < 5 or is_common(small.key, is_russian(small.text)):
            return False
        return self.likeness(word, other) >= SAME_SMALL

    def translations(self, bead: Matched) -> Iterator[tuple[Word, Word]]:
        """Russian names of a bead with the one English word that spells each, or that stands for it in a list."""
        russian, english, found = bead.source, bead.target, bead.of_source
        if not _is_russian_side(russian):
            russian, english, found = bead.target, bead.source, bead.of_target
        for index, at in found.items():
            word, other = russian.words[index], english.words[at[0]] if len(at) == 1 else None
            if other is None or word.acronym or other.acronym or not other.capital:
                continue
            rows, both = russian.rows(index) | english.rows(at[0]), russian.rows(index) & english.rows(at[0])
            spelled = len(other.text) > 2 and likeness(word.text, other.text) >= CLEAR
            if rows <= self.lists.proper and (both or (spelled and not rows)):
                yield word, other

    def _learn(self, beads: Sequence[Matched]) -> None:
        """Learn pairs of names that stand together, alone, too often for chance; and how often a name is met at all."""
        together: Counter[tuple[str, str]] = Counter()
        alone: Counter[str] = Counter()
        every: Counter[str] = Counter()
        keys = []
        for bead in beads:
            first, second = _alone(bead.source, bead.of_source), _alone(bead.target, bead.of_target)
            if not _is_russian_side(bead.source):
                first, second = second, first
            alone.update(first | second)
            every.update({names.words[index].key for names in (bead.source, bead.target) for index in names.sure})
            together.update((one, two) for one in sorted(first) for two in sorted(second))
            keys.append((first, second))
        self.learned = frozenset(
            (one, two)
            for (one, two), count in together.items()
            if count >= TOGETHER
            and count >= SHARE * max(alone[one], alone[two])
            and max(alone[one] / every[one], alone[two] / every[two]) >= MOSTLY
            and (min(alone[one] / every[one], alone[two] / every[two]) >= SELDOM or count > TOGETHER)
            and (count * len(beads) >= LIFT * alone[one] * alone[two] or count >= ALWAYS * max(alone[one], alone[two]))
        )
        self._count_met(beads, keys)

    def _count_met(self, beads: Sequence[Matched], keys: Sequence[tuple[set[str], set[str]]]) -> None:
        partners: dict[str, set[str]] = defaultdict(set)
        for one, two in self.learned:
            partners[one].add(two)
            partners[two].add(one)
        for bead, (first, second) in zip(beads, keys, strict=True):
            unmet = {key for key in first if not partners[key] & second} | {
                key for key in second if not partners[key] & first
            }
            every = {names.words[index].key for names in (bead.source, bead.target) for index in names.sure}
            self.unmet.update(unmet)
            self.met.update(every - unmet)

    def is_met(self, word: Word) -> bool:
        """Whether a name nearly always has a counterpart in the other beads of the text where it stands."""
        return self.met[word.key] >= 2 and self.met[word.key] >= 3 * (self.unmet[word.key] - 1)


def _listed(names: Names, others: Names) -> Iterator[tuple[int, int]]:
    for name in names.listed:
        for other in others.listed:
            if name.rows & other.rows:
                yield from (
                    (one, two) for one in range(name.first, name.last) for two in range(other.first, other.last)
                )


_LEARNED: WeakValueDictionary[int, Matcher] = WeakValueDictionary()


def learn(text: CheckedText) -> Matcher:
    """What a text teaches about its names: learned once for all checks of the text, and forgotten with the last."""
    matcher = _LEARNED.get(id(text))  # a matcher holds its text: no other can have this id meanwhile
    if matcher is None:
        matcher = _LEARNED[id(text)] = Matcher(text)
    return matcher


def _one(word: Word, couple: Sequence[Word]) -> bool:
    """Whether a word is spelled as two words on the other side: Дэхуай and Te Huai, Ир Сен and Ilsong."""
    if not all(part.capital for part in couple) or is_russian(word.text) == is_russian(couple[0].text):
        return False
    whole = _either(word.text, couple[0].text + couple[1].text.lower())
    return whole >= SAME_SMALL and whole > max(_either(word.text, part.text) for part in couple)


def _either(one: str, other: str) -> float:
    """The likeness of two words of which either may be the Russian one."""
    return likeness(one, other) if is_russian(one) else likeness(other, one)


def _alone(names: Names, found: Found) -> set[str]:
    return {names.words[index].key for index, at in found.items() if not at}


def _is_russian_side(names: Names) -> bool:
    return names.passage.lang == "ru"


def is_patronymic(word: Word) -> bool:
    """Whether a word is a patronymic, which English often leaves out."""
    return bool((PATRONYMIC if is_russian(word.text) else _ENGLISH_PATRONYMIC).search(word.text.lower()))
