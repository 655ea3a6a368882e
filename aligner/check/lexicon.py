"""The numerals that each language knows, read from `data/`, and words as these lists have them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal, get_args

Role = Literal["cardinal", "small", "ordinal", "scale", "scales", "part", "count", "prefix", "glued"]
ROLES: tuple[Role, ...] = get_args(Role)
LANGUAGES = ("ru", "en")
HALF = Fraction(1, 2)

_WORD = re.compile(r"[^\W\d_]+")
_ADJECTIVE = [
    "ый",
    "ой",
    "ий",
    "ая",
    "яя",
    "ое",
    "ее",
    "ые",
    "ие",
    "ого",
    "его",
    "ому",
    "ему",
    "ым",
    "им",
    "ом",
    "ем",
    "ую",
    "юю",
    "ою",
    "ей",
    "ых",
    "их",
    "ыми",
    "ими",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeral:
    """What one word says as a numeral: its readings, the likeliest first, and its role (see the data files)."""

    values: tuple[Fraction, ...]
    role: Role

    @property
    def value(self) -> Fraction:
        """The likeliest reading."""
        return self.values[0]

    @property
    def multiplies(self) -> bool:
        """True for тысяча, dozen, and the like."""
        return self.role in ("scale", "scales")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The numerals of a language by form, how Russian compounds begin and go on, and what digits glue to."""

    words: dict[str, Numeral]
    prefixes: dict[str, Fraction]
    measures: tuple[str, ...]
    glued: dict[str, Fraction]


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """A text in lower case, ё as е: as the lists have it. No character moves."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(character.lower() if len(character.lower()) == 1 else character for character in text)
    return lower.replace("ё", "е")


@lru_cache(maxsize=16384)
def words_of(text: str) -> tuple[tuple[str, int, int], ...]:
    """The words of a text, folded, each with its start and stop."""
    return tuple((match.group(), match.start(), match.end()) for match in _WORD.finditer(fold(text)))


def rows(name: str) -> list[list[str]]:
    """The rows of one of the data files, without comments, as fields."""
    text = files("aligner.check").joinpath("data", name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


@cache
def lexicon(lang: str) -> Lexicon:
    """The numerals of a language; empty for a language that has no list."""
    words: dict[str, Numeral] = {}
    prefixes: dict[str, Fraction] = {}
    glued: dict[str, Fraction] = {}
    for readings, role, forms in rows(f"numerals.{lang}.tsv") if lang in LANGUAGES else ():
        values = tuple(Fraction(reading) for reading in readings.split(","))
        for form in forms.split():
            if role == "prefix":
                prefixes[form] = values[0]
            elif role == "glued":
                glued[form] = values[0]
            else:
                known = next(known for known in ROLES if known == role)
                words.update(dict.fromkeys(inflected(form), Numeral(values=values, role=known)))
    measures = tuple(stem for (stem,) in rows("measures.ru.txt")) if lang == "ru" else ()
    return Lexicon(words=words, prefixes=prefixes, measures=measures, glued=glued)


def inflected(form: str) -> list[str]:
    """The form, or with the endings of a Russian adjective if it ends in a hyphen."""
    return [form[:-1] + ending for ending in _ADJECTIVE] if form.endswith("-") else [form]
