"""The clauses of a passage: what stands between commas, dashes, brackets and conjunctions."""

from __future__ import annotations

import re
from functools import cache, lru_cache

Cut = tuple[int, int]
"""Where a clause starts and stops in the text of its passage."""

_CONJUNCTIONS = {
    "ru": "и|а|но|или|либо|что|чтобы|котор(?:ый|ая|ое|ые|ого|ой|ому|ым|ом|ую|ых|ыми)|когда|пока|если|хотя|потому|"
    "поскольку|так как|где|куда|откуда|чем|будто|словно|однако|зато|причём|причем|ибо|дабы",
    "en": "and|but|or|nor|that|which|who|whom|whose|when|while|whereas|until|if|although|though|because|since|as|where|"
    "than|so|for which|in order to|however|yet|unless|after|before|without",
}
_STOPS = r"(?<=[,;:!?…)\]])\s|(?<=\.)\s(?=[A-ZА-ЯЁ«“\"])|\s(?=[(\[«“])|\s[—–-]\s"


@cache
def _boundary(lang: str) -> re.Pattern[str]:
    words = _CONJUNCTIONS.get(lang)
    return re.compile(_STOPS + (rf"|\s(?=(?i:{words})\s)" if words else ""))


@lru_cache(maxsize=1 << 16)
def clauses(text: str, lang: str) -> tuple[Cut, ...]:
    """The clauses of a text in order, each with its own punctuation and without the blanks around it."""
    found: list[Cut] = []
    start = 0
    for boundary in _boundary(lang).finditer(text):
        if boundary.start() > start:
            found.append((start, boundary.start()))
        start = boundary.end()
    if start < len(text):
        found.append((start, len(text)))
    return tuple(found)
