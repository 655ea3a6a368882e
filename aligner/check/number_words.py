"""Numerals written as words: «двадцати пяти», "a hundred and fifty", «полтора миллиона», "two thirds"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from aligner.check.found import FoundNumber, Weight
from aligner.check.lexicon import HALF, Lexicon, Numeral, lexicon, words_of

_JOINING = {"ru": re.compile(r"\s+"), "en": re.compile(r"\s+|\s?[-‐‑]\s?")}
_DENOMINATOR = re.compile("(?:ая|ой|ую|ых|ым|ыми|ей|их|им|ими|тья|тью)$")
_SCALES = {"тысяч": 1000, "миллион": 10**6, "миллиард": 10**9}  # «стомиллионный»
_TIME = re.compile("(?:год|месяц|недел|ден|дн[яе]|час(?!т)|сутк|минут)")
_IN_TIME = re.compile(r"\b(?:в|во|к|с|о|об|за)\s$", re.IGNORECASE)
_DECADES = "десятилет"
_ODD = frozenset({"лишним", "лишком", "небольшим", "хвостиком"})
"""«шесть с лишним тысяч»"""
_INVERTED = frozenset({"сотни", "сотен", "сот", "десятка", "десятков"})
_ARTICLES = ("a", "an")
_VAGUE = frozenset({"several", "few", "some", "many", "couple", "odd", "of"})
"""After these words a hundred is some hundreds."""


def spelled_numbers(text: str, lang: str, taken: Sequence[tuple[int, int]] = ()) -> list[FoundNumber]:
    """The numbers written as words outside the stretches that are taken, in order."""
    known = lexicon(lang)
    heads = tuple(known.prefixes)
    at = 0
    found: list[FoundNumber] = []
    for place, (form, start, stop) in enumerate(words_of(text)):
        numeral = known.words.get(form)
        if place < at or (numeral is None and not form.startswith(heads)):
            continue
        if any(left < stop and start < right for left, right in taken):
            continue
        if numeral is None:
            compound = _compound(form, known)
            found += [_found((compound,), start, stop, "plain")] if compound else []
        elif numeral.role == "count":
            found.append(_found(numeral.values, start, stop, "weak"))
        else:
            reader = _Reader(text, place, lang)
            found.append(reader.read())
            at = reader.at
    return found


def _found(values: Sequence[Fraction], start: int, stop: int, weight: Weight) -> FoundNumber:
    return FoundNumber(values=tuple(values), start=start, stop=stop, weight=weight, spelled=True)


def _compound(form: str, known: Lexicon) -> Fraction | None:
    """The number at the head of двухдневный, двадцатипятилетний; None for words that only look so."""
    value = Fraction(0)
    while head := max((prefix for prefix in known.prefixes if form.startswith(prefix)), key=len, default=""):
        value += known.prefixes[head]
        form = form[len(head) :]
        for scale in _SCALES:
            if form.startswith(scale):
                return value * _SCALES[scale]
        if form.startswith(known.measures):
            return value
    return None


class _Reader:
    """Reads one number from the words, starting `at` a numeral; afterwards `at` is the first word not read."""

    def __init__(self, text: str, at: int, lang: str) -> None:
        self.text = text
        self.words = words_of(text)
        self.numerals = lexicon(lang).words
        self.first = at
        self.at = at
        self.lang = lang
        self.total = Fraction(0)  # what a scale has closed: 2000 in "two thousand five"
        self.group = Fraction(0)  # what is still open: 5 in "two thousand five"
        self.scale: Fraction | None = None  # the last scale of a thousand or more
        self.weight: Weight = "weak"

    def read(self) -> FoundNumber:
        """The number that starts here. Always reads at least one word."""
        first = self.numerals[self.words[self.at][0]]
        if first.role == "part":
            return self._lone_part(first)
        if self.lang == "ru" and first.role == "scales" and (few := self._inverted(first)):
            return few
        if first.multiplies and not self._definite():
            return self._finish(first.values, "weak", 1)
        while (numeral := self._next()) is not None:
            readings = self._take(numeral)
            if readings is None:
                break
            if readings:
                return self._finish(readings, self.weight, 0)
        return self._finish((self.total + self.group,), self.weight, 0)

    def _inverted(self, scale: Numeral) -> FoundNumber | None:
        """«тысячи полторы», «сотни три»: a cardinal below ten after its scale, and nothing after that."""
        few = self._next(1)
        if few is None or few.role != "cardinal" or not few.value < 10 or self._next(2) is not None:
            return None
        if scale.value < 1000 and self._form() not in _INVERTED:
            return None
        return self._finish((scale.value * few.value, scale.value + few.value), "plain", 2)

    def _form(self, skip: int = 0) -> str:
        """The word after `skip` words; nothing where it, or a word between, does not continue the number."""
        place = self.at + skip
        if place == self.first:
            return self.words[place][0]
        if place >= len(self.words) or not all(map(self._joined, range(max(self.at, self.first + 1), place + 1))):
            return ""
        return self.words[place][0]

    def _next(self, skip: int = 0) -> Numeral | None:
        """The numeral after `skip` words, if it may continue what was read."""
        return self.numerals.get(self._form(skip))

    def _joined(self, place: int) -> bool:
        """Whether nothing but a blank or hyphen stands between a word and the word before."""
        return _JOINING[self.lang].fullmatch(self.text, self.words[place - 1][2], self.words[place][1]) is not None

    def _definite(self) -> bool:
        """Whether a scale is a number without another: «тысяча», "a hundred"; not «тысячи», "several hundred"."""
        scale = self._next()
        if self.lang == "ru":
            following = self._next(1)  # «тысячи двухсот»
            return (scale is not None and scale.role == "scale") or (
                following is not None and following.role in ("cardinal", "ordinal")
            )
        vague = self.at > 0 and self.words[self.at - 1][0] in _VAGUE and self._joined(self.at)
        vague = vague and not (self._form(1) == "and" and self._next(2) is not None)  # some hundred and twenty
        return scale is not None and scale.role == "scale" and not vague

    def _finish(self, values: Sequence[Fraction], weight: Weight, more: int) -> FoundNumber:
        self.at += more
        return _found(values, self.words[self.first][1], self.words[self.at - 1][2], weight)

    def _lone_part(self, part: Numeral) -> FoundNumber:
        """Half, a third; also half a million, «четверть миллиона»."""
        self.at += 1
        ahead = 0
        while self.lang == "en" and self._form(ahead) in ("a", "of") and ahead < 2:
            ahead += 1
        scale = self._next(ahead)
        if scale is not None and scale.multiplies:
            return self._finish([part.value * value for value in scale.values], "plain", ahead + 1)
        if self.lang == "en" and self._after_article_and_noun():
            return self._finish((1 + part.value, part.value), "plain", 0)
        inverse = [1 / part.value] if part.value < HALF else []
        return self._finish([part.value, *inverse], "weak", 0)

    def _after_article_and_noun(self) -> bool:
        """True for the half of "an hour and a half"."""
        before = [form for form, _, _ in self.words[max(0, self.first - 4) : self.first]]
        return len(before) == 4 and before[0] in (*_ARTICLES, "one") and before[2:] == ["and", "a"]

    def _take(self, numeral: Numeral) -> tuple[Fraction, ...] | None:
        """All readings when this numeral closes the number, nothing when it continues it, None if it is another."""
        if self.at > self.first and (denominated := self._denominated(numeral)):
            return denominated
        if numeral.role == "ordinal":
            return self._ordinal(numeral)
        if numeral.multiplies:
            return self._multiply(numeral)
        if numeral.role not in ("cardinal", "small") or not self._fits(numeral.value):
            return None
        if numeral.role == "cardinal":
            self.weight = "plain"
        self.at += 1
        return self._tail()

    def _fits(self, value: Fraction) -> bool:
        """Adds the value where it may stand: after greater round ones, or as the second half of a year."""
        if self.group == 0:
            self.group = value
            return True
        if value.denominator > 1 or self.group.denominator > 1 or self.group % 100 == 10:
            return False
        if self.words[self.at - 1][0] == "and" and (
            self._scored() or (self.group < 10 and value in range(20, 100, 10))
        ):
            self.group += value  # three score and ten, five and twenty
            return True
        if self.lang == "en" and self.total == 0 and 11 <= self.group <= 20 and 10 <= value < 100:
            self.group = self.group * 100 + value  # nineteen fifty-three
            return True
        if self.group % 10 ** len(str(value)):
            return False
        self.group += value
        return True

    def _multiply(self, numeral: Numeral) -> tuple[Fraction, ...] | None:
        scale = numeral.value
        if self.at > self.first and self.group == 0:
            return None
        if scale >= 1000:
            if self.scale is not None and scale >= self.scale:
                return None
            self.total += (self.group or 1) * scale
            self.group, self.scale = Fraction(0), scale
        elif self.group >= 100:
            return None
        else:
            self.group = (self.group or 1) * scale
        self.weight = "plain"
        self.at += 1
        if len(numeral.values) > 1:
            return tuple(self.group / scale * value for value in numeral.values)
        return self._tail()

    def _ordinal(self, numeral: Numeral) -> tuple[Fraction, ...] | None:
        alone = self.at == self.first
        if not self._fits(numeral.value):
            return None
        self.at += 1
        if not alone or numeral.value > 2:
            self.weight = "plain"
        value = self.total + self.group
        if alone and self._form().startswith(_DECADES):
            return (10 * value, 10 * value - 10, value)
        before = (value - 1,) if value > 1 and self._goes_on_for_time() else ()
        if self.lang == "ru" and 10 < value < 100:
            return (value, 1900 + value, 1800 + value, *before)  # «летом тридцать восьмого»
        if self.lang == "ru" and 800 < value < 1000:
            return (value, 1000 + value)  # «в девятьсот пятом»
        if before:
            return (value, *before)
        return (value, 1 / value) if alone and value > 2 else (value,)

    def _goes_on_for_time(self) -> bool:
        """Whether something lasts: «пятый месяц сидит» is for more than four months; not «на пятый месяц»."""
        following = self.words[self.at][0] if self.at < len(self.words) else ""
        before = self.text[: self.words[self.first][1]]
        return self.lang == "ru" and _TIME.match(following) is not None and not _IN_TIME.search(before)

    def _denominated(self, numeral: Numeral) -> tuple[Fraction, ...]:
        """Two thirds, «две трети», one fifth, «одна пятая»; nothing where the numeral is no denominator."""
        if self.total or not 0 < self.group < 100 or self._form() == "half":
            return ()
        part = numeral.value if numeral.role == "part" else None
        if numeral.role == "ordinal" and numeral.value > 2:
            fits = _DENOMINATOR.search(self._form()) is not None if self.lang == "ru" else self.group == 1
            part = 1 / numeral.value if fits and (self.group < 20 or self.group % 10) else None
        if part is None:
            return ()
        self.at += 1
        self.weight = "plain" if self.group > 1 or part < HALF else "weak"
        return (self.group * part,)

    def _tail(self) -> tuple[Fraction, ...]:
        """What "and" or «с» adds: and fifty, and a half, «с половиной». Nothing to say when the number goes on."""
        joint = ("с",) if self.lang == "ru" else ("and", "a")
        if self._form() == "с" and self._form(1) in _ODD and (scale := self._next(2)) and scale.multiplies:
            self.at += 2
            return ()
        for noun in (0, 1):  # two and a half hours, two hours and a half
            part = self._next(noun + len(joint))
            stands = all(self._form(noun + at) == word for at, word in enumerate(joint))
            if stands and part is not None and part.role == "part":
                self._add_part(part.value, noun + len(joint) + 1)
                return ()
        added = self._next(1)
        if self._form() != ("и" if self.lang == "ru" else "and"):
            return ()
        if added is not None and added.role in ("cardinal", "small", "ordinal") and self._goes_on(added.value):
            self.at += 1
        return ()

    def _goes_on(self, value: Fraction) -> bool:
        """Whether what follows "and" is part of the number: two hundred and five, «тысяча и одна», five and twenty."""
        beyond = self._next(2)
        if (
            beyond is not None
            and beyond.multiplies
            and (beyond.value >= self.scale if self.scale is not None else beyond.value == 100)
        ):
            return False  # three million and five million
        if self.lang == "ru":
            return self.total == 1000 and self.group == 0 and value < 1000
        if value in range(20, 100, 10) and 0 < self.group < 10 and self.words[self.first - 1][0] != "between":
            return True
        return value < 100 and (self.group % 100 == 0 or self._scored())

    def _scored(self) -> bool:
        """True after three score, which ten may follow."""
        last = self.words[self.at - 1] if self.at > self.first else None
        if last is not None and last[0] == "and":
            last = self.words[self.at - 2]
        return last is not None and last[0].endswith("score")

    def _add_part(self, part: Fraction, words: int) -> None:
        """Adds a half to two, or to the scale: a million and a half."""
        if self.group == 0 and self.scale is not None:
            self.total += part * self.scale
        else:
            self.group += part
        self.at += words
