"""Plant errors into the translations of ordinary cases: `make_errors.py GOLD_FOLDER OUT_FOLDER [--seed 1] [--size N]`.

Texts are the fine base cases that GOLD_FOLDER/CASES.tsv lists. Errors of the kinds below, as many of each, go into
English sentences that translate one Russian sentence, spread over the texts, and into at most 8 % of a text's beads.
Beads that have true errors already, listed in defects.tsv, get none, nor do their neighbours.
They are planted by simple means of their own, so that they do not favour what the checks look for; the same seed gives
the same bytes.

number      a number that both sides have is another one, in digits or in words
date        day, month or year of a date of both sides is another one
name        another name of the same text stands for a name that both sides have
clause      a clause of at least three words and a fifth of the sentence is dropped
sentence    another sentence of the translation stands for this one
negation    not, n't, no or never is dropped, and Russian negates
copy        the Russian sentence was copied

A text holds ru.sents, en.sents, gold.tsv, errors.tsv (the line of the bead in gold.tsv, 1-based; kind, before, after)
and defects.tsv (the line of a bead with a true error, kind).
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from random import Random

from defects import defects
from make_cases import Case, GoldBead, Line, base_cases, files, in_order, read_base

from aligner.bitext import SIDES

TOUCHED = 0.08
MONTHS = {
    "January": "январ",
    "February": "феврал",
    "March": "март",
    "April": "апрел",
    "May": "ма[яйе]",
    "June": "июн",
    "July": "июл",
    "August": "август",
    "September": "сентябр",
    "October": "октябр",
    "November": "ноябр",
    "December": "декабр",
}
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NUMBER_WORDS = {
    "two": "дв(?:а|е|ух|ум|умя|ое)",
    "three": "тр(?:и|ех|ёх|ем|ём|емя|ое)",
    "four": "четыр(?:е|ех|ёх|ем|ём|ьмя)",
    "five": "пят(?:ь|и|ью|еро)",
    "six": "шест(?:ь|и|ью|еро)",
    "seven": "сем(?:ь|и|ью|еро)",
    "eight": "вос(?:емь|ьми|емью)",
    "nine": "девят(?:ь|и|ью)",
    "ten": "десят(?:ь|и|ью)",
    "twelve": "двенадцат(?:ь|и|ью)",
    "twenty": "двадцат(?:ь|и|ью)",
    "thirty": "тридцат(?:ь|и|ью)",
    "fifty": "пят(?:ьдесят|идесяти)",
    "hundred": "сто|ста|сот(?:ня|ни|ню)|двести|тр[её]хсот|триста",
}
_FIGURE = re.compile(r"(?<![\w.,/:-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w/:-])")
_MONTH = "|".join(MONTHS)
_DATE = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH})(?:,? (?P<year>\d{{4}}))?\b"
    rf"|\b(?P<month2>{_MONTH}) (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year2>\d{{4}}))?\b(?!\d)"
    rf"|\b(?P<month3>{_MONTH}),? (?P<year3>\d{{4}})\b"
)
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b(?!['’.-]?[A-Z])")
_RUSSIAN_NAME = re.compile(r"\b[А-ЯЁ][а-яё]{2,}")
_ALONE = re.compile(
    r"(?<![\w’'-])(?!(?:the|an?|this|these|those|his|her|my|your|our|their|its) )[a-z]+,? ([A-Z][a-z]{3,})\b"
    r"(?!['’.-]?[A-Z]| [A-Z])"
)
"""A name that neither an article nor another capital makes part of a title: not the Government, Count Vronsky."""
_PEOPLE = re.compile(
    r"(?:[ei]an|ican|ish|ese)s?$|^(?:French|Dutch|Germans?|Greeks?|Arabs?|Arabic|Swiss|Czechs?|Turks?|Poles?|Jews?)$"
)
_NO_NAMES = re.compile(
    "(?:Count|Countess|Prince|Princess|King|Queen|President|Minister|Director|Doctor|Professor|General|Lady|Lord|Heaven"
    "|Mama|Papa|Government|Ministry|Department|Commission|Committee|Council|Party|Church|Society|Article|Thou"
    f"|{'|'.join((*MONTHS, *WEEKDAYS))})s?"
)
_LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch . y . e yu ya".replace(".", "").split(" "),
        strict=True,
    )
)
_NOT_DROPPED = r"(?! (?:only|one|longer|more|less|least|sooner|doubt|wonder|matter|merely|just|simply|even)\b)"
_NEGATION = re.compile(
    rf"(?P<auxiliary>\b(?:ca|wo|sha|do|does|did|is|are|was|were|have|has|had|would|could|should|must|need))n['’]t\b"
    rf"|\bcan(?P<cannot>not)\b|(?<!-)\b(?:not|no|never) {_NOT_DROPPED.replace('(?! (?:', '(?!(?:')}(?=[a-z])",
    re.I,
)
_SHORTENED = {"ca": "can", "wo": "will", "sha": "shall"}
_RUSSIAN_NEGATION = re.compile(r"\b(?:не|нет|никогда|нельзя)\b(?! (?:только|раз|столько|просто)\b)", re.I)


@dataclass(slots=True)
class Text:
    """A case into which errors are planted, and the places where there are some already."""

    name: str
    case: Case
    defects: dict[int, str] = field(default_factory=dict)
    errors: dict[int, tuple[str, str, str]] = field(default_factory=dict)

    @property
    def room(self) -> bool:
        """Whether there may be one more."""
        return len(self.errors) + 1 <= TOUCHED * len(self.case.beads)

    def free(self, at: int) -> bool:
        """Whether a bead is of type 1-1 and neither it nor a neighbour holds an error, planted or true."""
        bead = self.case.beads[at]
        single = len(bead.source) == len(bead.target) == 1
        return single and not (self.errors.keys() | self.defects.keys()) & {at - 1, at, at + 1}


# The plants: a Russian sentence, its translation, all sentences of the translation, random numbers; the wrong one.


def number(source: str, target: str, others: Sequence[str], rng: Random) -> str | None:
    """The target with another number."""
    del others
    found: list[tuple[int, int, str]] = []
    russian = re.sub(r"(?<=\d)[\s.,](?=\d)", "", source)
    for match in _FIGURE.finditer(target):
        plain = re.sub(r"[.,]", "", match.group())
        near = target[max(0, match.start() - 12) : match.end() + 12]
        if re.search(rf"(?<!\d){plain}(?!\d)", russian) and not re.search(rf"\b(?:{_MONTH})\b", near):
            other = _other_figure(match.group(), rng)
            if re.sub(r"[.,]", "", other) not in russian:
                found.append((*match.span(), other))
    for match in re.finditer(rf"\b(?:{'|'.join(NUMBER_WORDS)})\b(?![-\w])", target):
        if re.search(rf"\b(?:{NUMBER_WORDS[match.group()]})\b", source, re.I):
            others_left = [
                word for word, stems in NUMBER_WORDS.items() if not re.search(rf"\b(?:{stems})\b", source, re.I)
            ]
            found.append((*match.span(), rng.choice(others_left)))
    return _replaced(target, found, rng)


def _other_figure(figure: str, rng: Random) -> str:
    at = rng.choice([place for place, character in enumerate(figure) if character.isdigit()])
    digits = [digit for digit in "123456789" if digit != figure[at]]
    return f"{figure[:at]}{rng.choice(digits)}{figure[at + 1 :]}"


def date(source: str, target: str, others: Sequence[str], rng: Random) -> str | None:
    """The target with another date."""
    del others
    found: list[tuple[int, int, str]] = []
    for match in _DATE.finditer(target):
        part = {name.rstrip("23"): name for name, value in match.groupdict().items() if value}
        month = match.group(part["month"])
        number = list(MONTHS).index(month)
        if not re.search(rf"\b{MONTHS[month]}|[.\s]{ROMAN[number]}[.\s]|\.0?{number + 1}\.", source, re.I):
            continue
        other = rng.choice([name for name in MONTHS if name != month])
        found.append((*match.span(part["month"]), other))
        if "day" in part and re.search(rf"(?<!\d)0?{match.group(part['day'])}(?!\d)", source):
            days = [day for day in range(1, 29) if str(day) != match.group(part["day"])]
            found.append((*match.span(part["day"]), str(rng.choice(days))))
        if "year" in part and match.group(part["year"]) in source:
            year = int(match.group(part["year"])) + rng.choice((-10, -2, -1, 1, 2, 10))
            found.append((*match.span(part["year"]), str(year)))
    return _replaced(target, found, rng)


def name(source: str, target: str, others: Sequence[str], rng: Random) -> str | None:
    """The target with another name."""
    known = _names(tuple(others))
    russian = [_latin(match.group()) for match in _RUSSIAN_NAME.finditer(source)]
    found: list[tuple[int, int, str]] = []
    for match in _NAME.finditer(target):
        own = match.group()
        if own not in known or not any(_alike(own, word) >= 0.75 for word in russian):
            continue
        strangers = [
            other
            for other in known
            if other not in target and _alike(own, other) < 0.5 and all(_alike(other, word) < 0.6 for word in russian)
        ]
        if strangers:
            found.append((*match.span(), rng.choice(strangers)))
    return _replaced(target, found, rng)


@lru_cache(maxsize=1)
def _names(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The proper names of a text in alphabetical order: words that stand alone, and only ever with a capital."""
    whole = " ".join(texts)
    small = set(re.findall(r"\b[a-z]+\b", whole))
    known = {word for word in _ALONE.findall(whole) if word.lower() not in small}
    return tuple(sorted(word for word in known if not _PEOPLE.search(word) and not _NO_NAMES.fullmatch(word)))


def _latin(word: str) -> str:
    return "".join(_LATIN.get(letter, letter) for letter in word.lower())


def _alike(one: str, other: str) -> float:
    """How similar two names are, case endings apart."""
    size = max(4, min(len(one), len(other)))
    return SequenceMatcher(None, one.lower()[:size], other.lower()[:size], autojunk=False).ratio()


def clause(source: str, target: str, others: Sequence[str], rng: Random) -> str | None:
    """The target without one of its clauses."""
    del source, others
    end = len(target.rstrip(".!?…»”\"'"))
    borders = [0, *(match.start() for match in re.finditer(r"[,;:](?= )| [–—](?= )", target)), end]
    found: list[tuple[int, int, str]] = []
    for first, second in pairwise(borders):
        words = re.findall(r"[^\W\d_]+", target[first:second])
        if first and len(words) >= 3 and 0.2 * len(target) <= second - first <= 0.6 * len(target):
            found.append((first, second, ""))
    return _replaced(target, found, rng)


def sentence(source: str, target: str, others: Sequence[str], rng: Random) -> str | None:
    """Another sentence of about any length."""
    del source
    long = [other for other in others if len(other.split()) >= 4 and _alike_words(other, target) < 0.2]
    return rng.choice(long) if long and len(target.split()) >= 4 else None


def _alike_words(one: str, other: str) -> float:
    left, right = (set(re.findall(r"\w{4,}", text.lower())) for text in (one, other))
    return len(left & right) / max(1, min(len(left), len(right)))


def negation(source: str, target: str, others: Sequence[str], rng: Random) -> str | None:
    """The target without one of its negations."""
    del others
    if not _RUSSIAN_NEGATION.search(source):
        return None
    found: list[tuple[int, int, str]] = []
    for match in _NEGATION.finditer(target):
        auxiliary = match.group("auxiliary")
        if match.group("cannot"):
            found.append((*match.span("cannot"), ""))
        elif auxiliary:
            found.append((*match.span(), _SHORTENED.get(auxiliary.lower(), auxiliary)))
        else:
            found.append((*match.span(), ""))
    return _replaced(target, found, rng)


def copy(source: str, target: str, others: Sequence[str], rng: Random) -> str | None:
    """The Russian sentence itself."""
    del target, others, rng
    return source if len(re.findall(r"[А-яЁё]{2,}", source)) >= 3 else None


def _replaced(text: str, changes: Sequence[tuple[int, int, str]], rng: Random) -> str | None:
    """The text with one of the changes: start, stop, and what stands there instead."""
    if not changes:
        return None
    start, stop, other = rng.choice(changes)
    return text[:start] + other + text[stop:]


KINDS: dict[str, Callable[[str, str, Sequence[str], Random], str | None]] = {
    "date": date,  # the rarest first
    "number": number,
    "name": name,
    "negation": negation,
    "clause": clause,
    "sentence": sentence,
    "copy": copy,
}


def plant(texts: Sequence[Text], size: int, seed: int) -> None:
    """Put `size` errors into the texts, as many of each kind, one text after the other."""
    for order, kind in enumerate(KINDS):
        rng = Random(f"{seed}/{kind}")
        wanted = size * (order + 1) // len(KINDS) - size * order // len(KINDS)
        turns = [(text, _errors(text, kind, rng)) for text in texts]
        rng.shuffle(turns)
        while wanted and turns:
            for text, errors in list(turns):
                if not wanted:
                    break
                found = next(errors, None) if text.room else None
                if found is None:
                    turns.remove((text, errors))
                    continue
                at, after = found
                text.errors[at] = (kind, text.case.beads[at].target[0].text, after)
                wanted -= 1


def _errors(text: Text, kind: str, rng: Random) -> Iterator[tuple[int, str]]:
    """Places of a text where an error of this kind can be planted, in random order, and the wrong sentence."""
    others = [line.text for line in text.case.target]
    own = Random(rng.random())
    for at in own.sample(range(len(text.case.beads)), len(text.case.beads)):
        if text.free(at):
            bead = text.case.beads[at]
            after = KINDS[kind](bead.source[0].text, bead.target[0].text, others, own)
            if after is not None and after != bead.target[0].text:
                yield at, after


def wrong(text: Text) -> dict[str, str]:
    """The files of a text with its errors, by name."""
    beads = list(text.case.beads)
    for at, (_, _, after) in text.errors.items():
        beads[at] = GoldBead(source=beads[at].source, target=(Line(after),))
    case = in_order(beads)
    made = files(case, {})
    del made["meta.json"]
    target = {line: str(at) for at, line in enumerate(case.target)}
    rows = enumerate(made["gold.tsv"].splitlines(), 1)
    bead_line = {row.split("\t")[1].split(",")[0]: number for number, row in rows}
    planted = sorted(
        (bead_line[target[beads[at].target[0]]], kind, before, after)
        for at, (kind, before, after) in text.errors.items()
    )
    made["errors.tsv"] = "".join("\t".join(map(str, row)) + "\n" for row in planted)
    flawed = sorted((bead_line[target[beads[at].target[0]]], kind) for at, kind in text.defects.items())
    made["defects.tsv"] = "".join(f"{line}\t{kind}\n" for line, kind in flawed)
    return made


def read_text(folder: Path) -> Text:
    """A base case with its true errors."""
    case = read_base(folder)
    places = [{line: at for at, line in enumerate(case.on(side))} for side in SIDES]
    flawed = defects(folder.name)
    kinds = [
        flawed.get((tuple(places[0][line] for line in bead.source), tuple(places[1][line] for line in bead.target)))
        for bead in case.beads
    ]
    return Text(name=folder.name, case=case, defects={at: kind for at, kind in enumerate(kinds) if kind})


def make_errors(gold: Path, out: Path, seed: int, size: int = 200) -> int:
    """How many errors were planted into the texts written under `out`."""
    texts = [read_text(gold / base) for base in base_cases(gold)]
    plant(texts, size, seed)
    for text in texts:
        if text.errors:
            (out / text.name).mkdir(parents=True, exist_ok=True)
            for file, content in wrong(text).items():
                (out / text.name / file).write_text(content, encoding="utf-8")
    return sum(len(text.errors) for text in texts)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, metavar="GOLD_FOLDER")
    parser.add_argument("out", type=Path, metavar="OUT_FOLDER")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=int, default=200, help="how many errors in all")
    options = parser.parse_args()
    count = make_errors(options.gold, options.out, options.seed, options.size)
    parser.exit(message=f"{count} errors in {options.out}\n")
