"""Wording: a form of address that says something else on the other side, as г. (Mr.) against Cde."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from aligner.check.naming.match import SAME
from aligner.check.naming.spelling import likeness
from aligner.check.naming.tables import rows
from aligner.check.passages import Check, CheckedText, Near, Pair, Passage
from aligner.judgement import Flag

_NAME = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
MISREAD = {"г.": "т.", "т.": "г."}
"""Letters that a scan takes for each other."""


@dataclass(frozen=True, slots=True)
class Address:
    """A form of address in a text: what it says, the form, where it stands, and the words of the name after it."""

    says: str
    form: str
    start: int
    stop: int
    name: tuple[str, ...]


def wording(text: CheckedText) -> Check:
    """A check of the forms of address in a bead, between Russian and English."""
    if {document.lang for document in text.alignment.documents} != {"ru", "en"}:
        return lambda _pair, _near: ()

    def check(pair: Pair, near: Near) -> Iterable[Flag]:
        del near
        russian, english = (pair.source, pair.target) if pair.source.lang == "ru" else (pair.target, pair.source)
        others = addresses(english.text, "en")
        for one in addresses(russian.text, "ru") if others else ():
            same = [other for other in others if _alike(one, other)]
            if same and all(other.says != one.says for other in same):
                yield _flag(pair, russian, one, english, same[0])

    return check


def _flag(pair: Pair, russian: Passage, one: Address, english: Passage, other: Address) -> Flag:
    said = f"“{one.form}” ({one.says}) in the Russian is “{other.form}” in the English"
    misread = MISREAD.get(one.form)
    if misread and dict(_forms("ru")).get(misread) == other.says:
        said += f"; perhaps a misread “{misread}”"
    evidence = sorted((russian.evidence(one.start, one.stop), english.evidence(other.start, other.stop)))
    return Flag(code="wording", severity="warning", bead=pair.bead.id, message=said, evidence=tuple(evidence))


def _alike(one: Address, other: Address) -> bool:
    return any(likeness(russian, english) >= SAME for russian in one.name for english in other.name)


@lru_cache(maxsize=1 << 10)
def addresses(text: str, lang: str) -> tuple[Address, ...]:
    """The forms of address before names in a text; not the year of 1953 г."""
    found = []
    for match in _pattern(lang).finditer(text):
        name: list[str] = []
        for word in _NAME.finditer(text, match.end()):
            if not word[0][0].isupper() or text[word.start() - 1] in ",;:()" or len(name) > 3:
                break
            name.append(word[0])
        form = match["form"]
        if name and text[match.end() :].lstrip()[: len(name[0])] == name[0]:
            says = next(says for pattern, says in _forms(lang) if re.fullmatch(_regex(pattern), form, re.I))
            found.append(Address(says, form, match.start("form"), match.end("form"), tuple(name)))
    return tuple(found)


@cache
def _forms(lang: str) -> tuple[tuple[str, str], ...]:
    """Each form of the list with what it says."""
    column = 1 if lang == "ru" else 2
    return tuple((form.strip(), row[0]) for row in rows("address.tsv") for form in row[column].split(","))


@cache
def _pattern(lang: str) -> re.Pattern[str]:
    forms = sorted((form for form, _ in _forms(lang)), key=lambda form: (-len(form), form))
    choice = "|".join(_regex(form) for form in forms)
    return re.compile(rf"(?<![\w.])(?<!\d )(?P<form>{choice})(?!\w)", re.I if lang == "ru" else 0)


def _regex(form: str) -> str:
    return re.escape(form.rstrip("*")) + (r"\w*" if form.endswith("*") else "")
