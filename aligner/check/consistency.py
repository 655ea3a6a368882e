"""Consistency: the same name or listed term translated in two ways across the text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher

from aligner.check.naming.match import learn
from aligner.check.naming.spelling import ENGLISH_DERIVED, plain
from aligner.check.naming.words import Word
from aligner.check.passages import Check, CheckedText, Near, Pair, Passage
from aligner.judgement import Flag, Severity

VARIANT = 0.65
"""From this similarity two English words are two spellings of one name."""


def consistency(text: CheckedText) -> Check:
    """A check of names and listed terms that are translated in one way here and in another elsewhere in the text."""
    if {document.lang for document in text.alignment.documents} != {"ru", "en"}:
        return lambda _pair, _near: ()
    matcher = learn(text)

    def check(pair: Pair, near: Near) -> Iterable[Flag]:
        del near
        if pair.bead.is_null:
            return
        russian, english = (pair.source, pair.target) if pair.source.lang == "ru" else (pair.target, pair.source)
        said: set[tuple[str, str]] = set()
        for one, other in matcher.translations(matcher.match(pair)):
            usual = _usual(matcher.english[one.key], other.key)
            if usual and (one.key, other.key) not in said:
                said.add((one.key, other.key))
                yield _flag(
                    pair, (russian, one), (english, other), matcher.shown[usual], matcher.english[one.key][usual]
                )

    return check


def _usual(ways: Counter[str], here: str) -> str | None:
    """The more usual English spelling of a name that is spelled so here; of two as usual the first in the text."""
    order = {key: place for place, key in enumerate(ways)}
    best = min(ways, key=lambda key: (-ways[key], order[key]), default=here)
    return None if best == here or _is_derived(best, here) else best


def _is_derived(one: str, other: str) -> bool:
    """Whether two English words are forms of one: Russia and Russian, Levin and Levins, Anna and Anne."""
    first, second = sorted((plain(one), plain(other)), key=len)
    roots = {word.removesuffix(end) for word in (second,) for end in (*ENGLISH_DERIVED, "s", "a", "e", "y", "ia")}
    return first in roots or first.rstrip("aeiouys") in {root.rstrip("aeiouys") for root in roots}


def _flag(pair: Pair, russian: tuple[Passage, Word], english: tuple[Passage, Word], usual: str, times: int) -> Flag:
    word, other = russian[1], english[1]
    spelled = SequenceMatcher(None, plain(usual), plain(other.text), autojunk=False).ratio()
    severity: Severity = (
        "warning" if spelled >= VARIANT and times > 1 and min(len(usual), len(other.text)) > 5 else "info"
    )
    return Flag(
        code="consistency",
        severity=severity,
        bead=pair.bead.id,
        message=f"“{word.text}” is “{other.text}” here and “{usual}” elsewhere in the translation",
        evidence=tuple(sorted(passage.evidence(one.start, one.stop) for passage, one in (russian, english))),
    )
