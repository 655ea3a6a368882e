"""How messages name a language and quote words."""

from __future__ import annotations

from aligner.check.passages import Pair, Passage

_NAMES = {"ru": "Russian", "en": "English"}
_LONGEST = 60


def language(passage: Passage) -> str:
    """`Russian`, `English`; of another language, which side it is."""
    return _NAMES.get(passage.lang, "original" if passage.side == "source" else "translation")


def quote(text: str) -> str:
    """The text in quotation marks, its middle left out where it is long."""
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST * 2 // 3].rstrip()} … {text[-(_LONGEST // 3) :].lstrip()}"
    return f"“{text}”"


def russian_english(pair: Pair) -> tuple[Passage, Passage] | None:
    """The Russian and the English side of a pair, whichever is the source; None where they are other languages."""
    by_language = {pair.source.lang: pair.source, pair.target.lang: pair.target}
    return (by_language["ru"], by_language["en"]) if by_language.keys() == {"ru", "en"} else None
