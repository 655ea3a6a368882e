"""Lines that were copied instead of translated, and words that were left in the other script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from aligner.check.passages import Check, CheckedText, Near, Pair
from aligner.check.phrases import quote
from aligner.judgement import Flag

_ALIKE = 0.9
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SCRIPTS = {"en": re.compile(r"[а-яё]", re.I), "ru": re.compile(r"[a-z]", re.I)}
"""Letters that are foreign to a translation into this language."""
_FEW = {"en": 1}
"""How many words make a copy: a Russian word in English is seen at once, other words may be names or terms."""
_ENOUGH = 4
_LEFT = re.compile(r"(?<![\w-])[а-яё]+(?:-[а-яё]+)*(?:[\s,;:.–—-]+[а-яё]+(?:-[а-яё]+)*)+(?![\w-])", re.I)
"""Two Russian words or more: a single one may be a term that the translator keeps."""
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|„[^“]*“|\"[^\"]*\"|\([^)]*\)|\[[^\]]*\]|\*[^*]+\*")


def untranslated(_text: CheckedText) -> Check:
    """The check of copied lines."""
    return _untranslated


def _untranslated(pair: Pair, _near: Near) -> Iterator[Flag]:
    if pair.bead.is_null:
        return
    source, target = pair.source, pair.target
    if _is_copy(pair):
        yield Flag(
            code="untranslated",
            severity="warning",
            bead=pair.bead.id,
            message=f"{quote(target.text)} was copied, not translated.",
            evidence=(source.evidence(0, len(source.text)), target.evidence(0, len(target.text))),
        )
    elif source.lang == "ru" and target.lang == "en":
        kept = [match.span() for match in _QUOTED.finditer(target.text)]
        for match in _LEFT.finditer(target.text):
            if not any(start <= match.start() and match.end() <= stop for start, stop in kept):
                yield Flag(
                    code="untranslated",
                    severity="warning",
                    bead=pair.bead.id,
                    message=f"Russian words are left in the English: {quote(match.group())}.",
                    evidence=(target.evidence(*match.span()),),
                )


def _is_copy(pair: Pair) -> bool:
    """True where both sides have (almost) the same words, and most of them are foreign to the target."""
    source, target = (_WORD.findall(passage.text.lower()) for passage in (pair.source, pair.target))
    script = _SCRIPTS.get(pair.target.lang)
    foreign = sum(script is None or script.search(word) is not None for word in target)
    if foreign < max(_FEW.get(pair.target.lang, _ENOUGH), len(target) / 2):
        return False
    return source == target or SequenceMatcher(None, source, target, autojunk=False).ratio() >= _ALIKE
