"""A second copy of a passage, as archives hold it: misread, spelt otherwise, cut otherwise, broken off.

Everything is drawn from a given generator of random numbers: the same generator, the same copy.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from random import Random

Group = tuple[list[str], list[int]]
"""Texts of the copy, and the positions of the lines of the passage that they repeat."""

CONFUSED = {  # what scans take for what, both scripts
    **dict(zip("ниепшцвоалтыьбгмзсую", "инсншизсодгмъоглвеио", strict=True)),
    **dict(zip("eohlutcnrfia", "cab1nloumt1o", strict=True)),
}
VOWELS = ("эе", "оа", "иы", "ёе", "ея", "ea", "ou", "iy", "ao")
_NAME = re.compile(r"(?<=[^\W\d_] )[A-ZА-ЯЁ][a-zа-яё]{3,}")
_WORD = re.compile(r"\b[a-zа-яё]{4,}\b")


def second_copy(lines: Sequence[str], rng: Random) -> tuple[list[Group], list[str]]:
    """The copy of a passage of at least four lines as groups in its order, and what was done to it."""
    groups: list[Group] = [([line], [number]) for number, line in enumerate(lines)]
    done = []
    for name, action, chance in (("missing", _leave_out, 0.4), ("joined", _join, 0.5), ("split", _split, 0.5)):
        if rng.random() < chance and action(groups, rng):
            done.append(name)
    names = _respelt_names(" ".join(lines), rng)
    rate = rng.choice((0.01, 0.03, 0.06))
    for texts, _ in groups:
        texts[:] = [_vary(text, names, rate, lines, rng) for text in texts]
    if rng.random() < 0.5 and _break_off(groups):
        done.append("broken off")
    if [texts for texts, _ in groups] == [[line] for line in lines]:  # no copy is perfect
        groups[0][0][0] = groups[0][0][0][:-1]
    return groups, [*done, f"misread {rate:.0%} of the words", *(f"{old} > {new}" for old, new in names.items())]


def misread(text: str, rate: float, rng: Random) -> str:
    """The text with this share of its words misread: a letter taken for another, lost, or a blank put in."""
    words = text.split(" ")
    for number, word in enumerate(words):
        if len(word) < 3 or rng.random() >= rate:
            continue
        at = rng.randrange(1, len(word))
        misread_letter = CONFUSED.get(word[at], word[at])
        words[number] = rng.choice(
            (f"{word[:at]}{misread_letter}{word[at + 1 :]}", word[:at] + word[at + 1 :], f"{word[:at]} {word[at:]}")
        )
    return " ".join(words)


def without_clause(text: str) -> str | None:
    """The sentence without what stands between two of its commas or after the last, a quarter to 60 % of it."""
    commas = [match.start() for match in re.finditer(r"[,;:](?= )", text)]
    end = len(text.rstrip(".!?…»”\"'"))
    for first, second in pairwise([*commas, end]):
        if 0.25 * len(text) <= second - first <= 0.6 * len(text):
            return text[:first] + text[second:]
    return None


def _leave_out(groups: list[Group], rng: Random) -> bool:
    if len(groups) < 5:
        return False
    del groups[rng.randrange(1, len(groups) - 1)]
    return True


def _join(groups: list[Group], rng: Random) -> bool:
    """Two neighbouring lines run together into one."""
    at = rng.randrange(len(groups) - 1)
    if len(groups[at][0]) > 1 or len(groups[at + 1][0]) > 1:
        return False
    groups[at : at + 2] = [([f"{groups[at][0][0]} {groups[at + 1][0][0]}"], [*groups[at][1], *groups[at + 1][1]])]
    return True


def _split(groups: list[Group], rng: Random) -> bool:
    """A long line falls into two after a comma or the like near its middle."""
    long = [group for group in groups if len(group[0]) == 1 and len(group[0][0]) > 60]
    rng.shuffle(long)
    for texts, _ in long:
        text = texts[0]
        cuts = [match.end() for match in re.finditer(r"[,;:.]\s", text)]
        cuts = [cut for cut in cuts if 0.3 * len(text) < cut < 0.7 * len(text)]
        if cuts:
            texts[:] = [text[: cuts[0]].strip(), text[cuts[0] :].strip()]
            return True
    return False


def _break_off(groups: list[Group]) -> bool:
    """The copy stops in the middle of its last line, between two words or inside one."""
    text = groups[-1][0][-1]
    if len(text) < 30:
        return False
    groups[-1][0][-1] = text[: round(0.55 * len(text))].strip()
    return True


def _respelt_names(text: str, rng: Random) -> dict[str, str]:
    """Up to three names of the text, each with a spelling that another typist might prefer."""
    names = sorted(set(_NAME.findall(text)))
    chosen = rng.sample(names, min(3, len(names)))
    return {name: other for name in chosen if (other := _respelt(name, rng)) != name}


def _respelt(name: str, rng: Random) -> str:
    places = [
        (at, pair[1 - pair.index(letter)]) for at, letter in enumerate(name) for pair in VOWELS if at and letter in pair
    ]
    if not places:
        return name
    at, letter = rng.choice(places)
    return name[:at] + letter + name[at + 1 :]


def _vary(text: str, names: dict[str, str], rate: float, lines: Sequence[str], rng: Random) -> str:
    for old, new in names.items():
        text = re.sub(rf"\b{old}\b", new, text)
    words = list(_WORD.finditer(text))
    if len(words) > 6 and rng.random() < 0.15:  # another word, or none
        word = rng.choice(words)
        others = [*_WORD.findall(rng.choice(lines)), ""]
        text = " ".join((text[: word.start()] + rng.choice(others) + text[word.end() :]).split())
    return misread(text, rate, rng)
