"""How well an English word can spell the name that a Russian word spells: from 0 to 1.

Both words are read from left to right at once, like an edit distance (Wagner and Fischer 1974), but what the moves cost
is said by tables of letters: `х` may be h, kh, ch or j at no cost, so that Хьюз can be Hughes and Даллес Dulles.
Chinese and Korean names have tables of their own, for words that consist of their syllables.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from aligner.check.naming.tables import rows

VOWELS = frozenset("аеёиоуыэюяй")
ENGLISH_VOWELS = frozenset("aeiouy")
ENDINGS = frozenset(
    [
        "а",
        "я",
        "у",
        "ю",
        "е",
        "ы",
        "и",
        "о",
        "ом",
        "ем",
        "ём",
        "ой",
        "ей",
        "ёй",
        "ою",
        "ею",
        "ам",
        "ям",
        "ами",
        "ями",
        "ах",
        "ях",
        "ов",
        "ев",
        "ым",
        "им",
        "ого",
        "ому",
        "его",
        "ему",
        "ыми",
        "ими",
        "ых",
        "их",
        "ии",
        "ию",
        "ией",
        "иям",
        "ий",
        "ый",
        "ая",
        "яя",
        "ую",
        "юю",
        "ья",
        "ье",
        "ьи",
        "ью",
        "ьей",
        "ьями",
        "й",
        "ь",
    ]
)
"""Endings of Russian cases, which no English word spells."""
DERIVED = re.compile(
    r"(?:(?:ов|ев|ин|ий|ан|ян)?ск(?:ий|ого|ому|им|ом|ая|ой|ую|ое|ие|их|ими)|(?:ов|ев|ан|ян|ий)?ц(?:а|у|ем|ы|ев|ам|ами|ах|е)"
    r"|(?:ов|ев|ан|ян|ий)?ец|ан(?:ин|ина|ину|ином|ине|е|ам|ами)?|изм\w*|ист\w*)$"
)
"""What makes an adjective or a member of a name: москов-ский, тайван-ец, лисынман-овцы."""
ENGLISH_DERIVED = ("an", "ian", "ans", "ians", "n", "ese", "ish", "er", "ers", "ic", "ist", "ists", "ite", "ites", "i")

RARE = 0.3
SWAPPED_VOWEL = 0.45
LOST = {"vowel": 0.5, "consonant": 1.0}
SILENT = {"e": 0.15, "h": 0.3, "s": 0.4}
SILENT_VOWEL, SILENT_CONSONANT, DOUBLED = 0.4, 0.8, 0.1
DERIVATION, LONGEST = 0.3, 6

Spellings = dict[str, tuple[tuple[str, float], ...]]

_SOFT = str.maketrans("ё", "е")
_LOOKS = str.maketrans("aceopxykmhtb", "асеорхукмнтв")
"""Latin letters that a scan or a keyboard has put into a Russian word."""


def plain(word: str) -> str:
    """A word in lower case, without accents, hyphens, apostrophes and the English possessive; й stays й."""
    word = re.sub(r"['’]s?$", "", word.lower())
    if any("а" <= letter <= "ё" for letter in word):
        word = word.translate(_LOOKS)
    kept = "".join(letter if "а" <= letter <= "ё" else unicodedata.normalize("NFD", letter)[0] for letter in word)
    return re.sub(r"[^a-zа-яё]", "", kept.replace("ß", "ss").replace("ł", "l").replace("ø", "o").replace("æ", "ae"))


@lru_cache(maxsize=1 << 18)
def likeness(russian: str, english: str) -> float:
    """How well the English word can spell the Russian one in any of its cases, from 0 to 1."""
    russian, english = plain(russian), plain(english)
    if not russian or not english or not _may_begin(russian[0], english[0]):
        return 0.0
    if len(english) > 2 * len(russian) + 2 or len(russian) > 2 * len(english) + 6:
        return 0.0
    best = _likeness(russian, english, _letters())
    for known, table in ((_chinese(), _chinese_table()), (_korean(), _korean_table())):
        if best < 1 and known.fullmatch(_bare(russian)):
            best = max(best, _likeness(russian, english, table))
    return best


def _likeness(russian: str, english: str, table: Spellings) -> float:
    """1 less the cost of the cheapest reading by this table, per letter; endings of both words may go unread."""
    costs = _costs(russian, english, table)
    stops = {len(russian): 0.0}
    for cut in range(max(2, len(russian) - 4), len(russian)):
        if russian[cut:] in ENDINGS:
            stops[cut] = 0.05
    derived = DERIVED.search(russian)
    if derived and derived.start() >= 3:
        stops[derived.start()] = DERIVATION
    ends = {len(english): 0.0}
    if derived or len(english) > 4:
        ends.update(
            {
                len(english) - len(end): DERIVATION
                for end in ENGLISH_DERIVED
                if english.endswith(end) and len(english) > len(end) + 2
            }
        )
    return max(
        0.0,
        *(
            1 - (costs[stop][end] + extra + more) / ((stop + end) / 2)
            for stop, extra in stops.items()
            for end, more in ends.items()
        ),
    )


def _costs(russian: str, english: str, table: Spellings) -> list[list[float]]:
    """What reading the first i Russian and the first j English letters costs, as rows of i."""
    rows_, columns = len(russian) + 1, len(english) + 1
    costs = [[99.0] * columns for _ in range(rows_)]
    costs[0][0] = 0.0
    silent = [_silent(english, place) for place in range(len(english))]
    for i in range(rows_):
        row = costs[i]
        moves = [
            (length, spelling, cost)
            for length in range(1, min(LONGEST, len(russian) - i) + 1)
            for spelling, cost in table.get(russian[i : i + length], ())
        ]
        lost = _lost(russian, i) if i < len(russian) else 0.0
        vowel = i < len(russian) and russian[i] in VOWELS
        for j in range(columns):
            here = row[j]
            if here >= 99:
                continue
            if j + 1 < columns and here + silent[j] < row[j + 1]:
                row[j + 1] = here + silent[j]
            if i == len(russian):
                continue
            for length, spelling, cost in moves:
                if english.startswith(spelling, j):
                    after = costs[i + length]
                    if here + cost < after[j + len(spelling)]:
                        after[j + len(spelling)] = here + cost
            below = costs[i + 1]
            below[j] = min(below[j], here + lost)
            if vowel and j < len(english) and english[j] in ENGLISH_VOWELS:
                below[j + 1] = min(below[j + 1], here + SWAPPED_VOWEL)
    return costs


def _silent(english: str, place: int) -> float:
    """What an English letter costs that stands for nothing in the Russian."""
    letter = english[place]
    if place and english[place - 1] == letter:
        return DOUBLED
    return SILENT.get(letter, SILENT_VOWEL if letter in ENGLISH_VOWELS else SILENT_CONSONANT)


def _lost(russian: str, place: int) -> float:
    """What a Russian letter costs that the English does not spell."""
    if place and russian[place - 1] == russian[place]:
        return DOUBLED
    return LOST["vowel" if russian[place] in VOWELS else "consonant"]


@cache
def _letters() -> Spellings:
    table: Spellings = {}
    for russian, usual, *rarer in rows("sounds.tsv"):
        costs = [(spelling, 0.0) for spelling in usual.split()]
        costs += [(spelling, RARE) for spelling in (rarer[0].split() if rarer else ())]
        table[russian] = tuple(("" if spelling == "-" else spelling, cost) for spelling, cost in costs)
    return table


def _bare(word: str) -> str:
    return word.translate(_SOFT)


@cache
def _syllables() -> dict[str, tuple[str, ...]]:
    """The syllables of Palladius with their soft spellings (пен for пэн), each with its English spellings."""
    found: dict[str, tuple[str, ...]] = {}
    for russian, english in rows("palladius.tsv"):
        spellings = tuple(english.split())
        for spelling in {russian, russian.replace("э", "е"), russian.replace("ё", "е")}:
            found[spelling] = tuple(dict.fromkeys((*found.get(spelling, ()), *spellings)))
    return found


@cache
def _chinese() -> re.Pattern[str]:
    syllables = "|".join(sorted(_syllables(), key=lambda syllable: (-len(syllable), syllable)))
    return re.compile(f"(?:{syllables}){{1,3}}(?:{'|'.join(sorted(ENDINGS, key=len, reverse=True))})?")


@cache
def _chinese_table() -> Spellings:
    chinese = {russian: tuple((spelling, 0.0) for spelling in english) for russian, english in _syllables().items()}
    return {key: (*chinese.get(key, ()), *_letters().get(key, ())) for key in {*chinese, *_letters()}}


@cache
def _korean() -> re.Pattern[str]:
    first = r"(?:к[кх]?|т[тх]?|п[пх]?|ч[чх]?|чж|дж|ц|сс?|[гдбрлмнвхй])?"
    syllable = first + r"(?:[ьй]?[аеиоуыэюя]й?|в[аео])(?:[кмнптлр]|ль|нъ|нь|г)?"
    return re.compile(f"(?:{syllable}){{1,3}}(?:{'|'.join(sorted(ENDINGS, key=len, reverse=True))})?")


@cache
def _korean_table() -> Spellings:
    korean = {
        russian: tuple((spelling, 0.0) for spelling in english.split()) for russian, english in rows("kontsevich.tsv")
    }
    return {key: (*korean.get(key, ()), *_letters().get(key, ())) for key in {*korean, *_letters()}}


@cache
def _first_letters() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for table in (_letters(), _chinese_table(), _korean_table()):
        for russian, spellings in table.items():
            found.setdefault(russian[0], set()).update(spelling[:1] for spelling, _ in spellings if spelling)
    for letter in VOWELS:
        found.setdefault(letter, set()).update("aeiouyhj")
    return {letter: frozenset(letters) for letter, letters in found.items()}


def _may_begin(russian: str, english: str) -> bool:
    """Whether a name that begins with this Russian letter can begin with this English letter."""
    return english in _first_letters().get(russian, frozenset())
