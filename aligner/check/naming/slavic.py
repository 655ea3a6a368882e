"""Slavic surnames, which English spells letter by letter: Маврин is Mavrin and not Mazurin, however alike they are."""

from __future__ import annotations

import re
from functools import lru_cache

from aligner.check.naming.spelling import likeness, plain
from aligner.check.naming.words import is_russian

FOREIGN = 0.9
"""From this likeness two words in -in may be one foreign name: Болдуин, Baldwin."""
_OF_CASES = "(?:а|у|ым|ом|е|ой|ы|ых|ыми)?"
_RUSSIAN = re.compile(
    rf".{{2,}}(?:[оеё]в|[иы]н){_OF_CASES}|(?P<adjective>.{{2,}}[сц]к(?:ий|ого|ому|им|ом|ая|ой|ую|ие|их|ими))"
    r"|.{2,}[еи]н?ь?к[оауие]|.{2,}[чщнтл][ую]к(?:а|у|ом|е)?"
)
_ENGLISH = re.compile(
    r".{2,}(?:[eo](?:v|ff|w)|(?P<foreign>[iy]n))a?s?|(?P<adjective>.{2,}[sct][kc](?:[iy]{1,2}|ij|a[iyj]a|o[iy])s?)"
    r"|.{2,}[eiy]n?ko|.{2,}u[ck]k?"
)
_RUSSIAN_ENDING = re.compile("(?:а|у|ым|ом|е|ой|ы|ых|ыми|ий|ого|ому|им|ая|ую|ие|их|ими|о|и)$")
_ENGLISH_ENDING = re.compile("(?:(?:[iy]{1,2}|ij|a[iyj]a|o[yi]?|a)s?|s)$")
_SPELLINGS = dict(
    row.split()
    for row in (
        *("а a", "б b", "в (?:v|w|f)", "г g", "д d", "е (?:[yij]?e|e[yij]e|[yij]?o)", "ё (?:[yij]?e|[yij]?o)"),
        *("ж (?:zh|rz|j|z|g)", "з [zs]", "и (?:i|y|ie)", "й [yij]?", "к (?:k|c|ck|q)", "л l", "м m", "н n", "о o"),
        *("п p", "р r", "с s", "т t", "у o?u?", "ф (?:f|ph)", "х (?:kh|h|ch|x)", "ц (?:ts|tz|cz|c|z|s)"),
        *("ч (?:ch|tch|tsch|cz|c)", "ш (?:sh|sch|s|sz|rz)", "щ (?:shch|szcz|sch|sh|stch|s)", "ъ [ijy]?"),
        *("ы (?:y|i|ui)", "ь [ijy]?", "э e", "ю [yij]?o?u", "я [yije]?a", "ξ (?:ks|cs|x)"),
    )
)
"""How English spells a letter of a Russian surname; ξ is кс."""


@lru_cache(maxsize=1 << 16)
def clash(russian: str, english: str) -> bool:
    """Whether both words look like Slavic surnames, and like two of them."""
    own, other = plain(russian), plain(english)
    name, spelled = _RUSSIAN.fullmatch(own), _ENGLISH.fullmatch(other)
    if not name or not spelled or (name["adjective"] and not spelled["adjective"]):
        return False
    if spelled["foreign"] and likeness(russian, english) >= FOREIGN:
        return False
    stems = (_RUSSIAN_ENDING.sub("", own), _ENGLISH_ENDING.sub("", other))
    return not any(_spelled(one).fullmatch(_single(two)) for one, two in ((own, other), stems))


def _single(word: str) -> str:
    return re.sub(r"(.)\1", r"\1", word)


def clashing(word: str, other: str) -> float:
    """How alike two surnames of which either may be the Russian one are; 0 where they do not clash."""
    russian, english = (word, other) if is_russian(word) else (other, word)
    return likeness(russian, english) if clash(russian, english) else 0.0


@lru_cache(maxsize=1 << 14)
def _spelled(russian: str) -> re.Pattern[str]:
    """The usual spellings of a surname; letters may be doubled or not."""
    letters = re.sub("(?<=[жчшщц])[ео]", "ё", _single(russian)).replace("кс", "ξ")
    return re.compile("".join(_SPELLINGS[letter] for letter in letters))
