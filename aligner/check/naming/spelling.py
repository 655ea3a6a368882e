"""How well an English word can spell the name that a Russian word spells: from 0 to 1.

Both words are read from left to right at once, like an edit distance (Wagner and Fischer 1974), but what the moves cost
is said by tables of letters: `х` may be h, kh, ch or j at no cost, so that Хьюз can be Hughes and Даллес Dulles.
Chinese and Korean names have tables of their own, for words that consist of their syllables.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Literal

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
    r"|(?:ов|ев|ан|ян|ий)?ец|ан(?:ин|ина|ину|ином|ине|е|ам|ами)?|изм\w*|ист\w*"
    r"|(?:ов|ев|ин)(?:о|а|у|ы|ой|ом|ым|ого|ому|ых|ыми)|(?:[ео]ньк|[оеу]?чк|[уюы]шк)(?:а|у|и|е|ой|о)|ян(?:ка|ки|ку|кой|ке|ок|кам|ками))$"
)
"""What makes another word of a name: москов-ский, тайван-ец, лисынман-овцы, Ванин-о, Дол-ленька, моавит-янки."""
ENGLISH_DERIVED = ("an", "ian", "ans", "ians", "n", "ese", "ish", "er", "ers", "ic", "ist", "ists", "ite", "ites", "i")

NEVER = 99.0
RARE = 0.3
SWAPPED_VOWEL = 0.45
LOST = {"vowel": 0.5, "consonant": 1.0}
SILENT = {"e": 0.15, "h": 0.3, "s": 0.4}
SILENT_VOWEL, SILENT_CONSONANT, DOUBLED = 0.4, 0.8, 0.1
DERIVATION, LONGEST = 0.3, 6
HARDLY = 0.55
"""Below this likeness nobody asks how unlike two words are."""

_ROMANISED = re.compile(
    r"(?:(?:kk|k|g|tt|t|d|pp|p|b|ch|tch|jj|j|ss|sh|s|h|n|m|r|l|rh)?['’]?[wy]?[aeiouy]+(?:ng|ck|rk|h|[kntlmprgb](?![aeiouwy]))?)+"
)
"""English words that may be Korean ones: open syllables, or such as end in a few consonants."""

Spelling = tuple[str, float]
Spellings = dict[str, dict[str, list[Spelling]]]
"""How Russian letters are spelled, by the first English letter ("" for nothing at all), and what each costs."""
Reading = tuple[tuple[tuple[int, dict[str, list[Spelling]]], ...], float, float]
Tradition = Literal["usual", "chinese", "korean"]

_SOFT = str.maketrans("ё", "е")
_LOOKS = str.maketrans("aceopxykmhtb", "асеорхукмнтв")
"""Latin letters that a scan or a keyboard has put into a Russian word."""


@lru_cache(maxsize=1 << 16)
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
    best = _likeness(russian, english, "usual")
    if best < 1 and _chinese().fullmatch(_bare(russian)):
        best = max(best, _likeness(russian, english, "chinese"))
    if best < 1 and _korean().fullmatch(_bare(russian)) and _ROMANISED.fullmatch(english):
        best = max(best, _likeness(russian, english, "korean"))
    return best


def _likeness(russian: str, english: str, tradition: Tradition) -> float:
    """1 less the cost of the cheapest reading, per letter; endings of both words may go unread."""
    costs = _costs(russian, english, tradition)
    stops = {len(russian): 0.0}
    for cut in range(max(2, len(russian) - 4), len(russian)):
        if russian[cut:] in ENDINGS:
            stops[cut] = 0.05
    derived = DERIVED.search(russian)
    for start in _derived_at(derived):
        if start >= 3:
            stops[start] = DERIVATION
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


def _derived_at(derived: re.Match[str] | None) -> tuple[int, ...]:
    """Where the ending may begin that makes another word of a name: моск-овский, азов-ский."""
    if derived is None:
        return ()
    start = derived.start()
    return (start, start + 2) if derived[0].startswith(("овск", "евск", "инск", "анск")) else (start,)


def _costs(russian: str, english: str, tradition: Tradition) -> list[list[float]]:
    """What reading the first i Russian and the first j English letters costs, as rows of i; too dear is NEVER."""
    most = (1 - HARDLY) * (len(russian) + len(english)) / 2
    costs = [[NEVER] * (len(english) + 1) for _ in range(len(russian) + 1)]
    costs[0][0] = 0.0
    silent = _silences(english)
    for i, (moves, lost, swapped) in enumerate(_readings(russian, tradition)):
        row = costs[i]
        for j, here in enumerate(row):
            if j and row[j - 1] + silent[j - 1] < here:
                here = row[j] = row[j - 1] + silent[j - 1]
            if here > most:
                continue
            below = costs[i + 1] if i < len(russian) else row
            if here + lost < below[j]:
                below[j] = here + lost
            if j == len(english):
                continue
            letter = english[j]
            for after, spellings in moves:
                for spelling, cost in spellings.get(letter, ()):
                    if english.startswith(spelling, j) and here + cost < costs[after][j + len(spelling)]:
                        costs[after][j + len(spelling)] = here + cost
            if letter in ENGLISH_VOWELS and here + swapped < below[j + 1]:
                below[j + 1] = here + swapped
    return costs


@lru_cache(maxsize=1 << 15)
def _readings(russian: str, tradition: Tradition) -> tuple[Reading, ...]:
    """For each place of a Russian word, and its end: where the next letters lead and how they are spelled.

    Also what it costs to leave a letter out, and to take another vowel for it.
    """
    table = {"usual": _letters, "chinese": _chinese_table, "korean": _korean_table}[tradition]()
    found: list[Reading] = []
    for start, letter in enumerate(russian):
        stops = range(start + 1, min(start + LONGEST, len(russian)) + 1)
        moves = tuple((stop, table[russian[start:stop]]) for stop in stops if russian[start:stop] in table)
        if not start:
            moves = tuple((stop, _dearer(spellings)) for stop, spellings in moves)
        found.append((moves, _lost(russian, start, table), SWAPPED_VOWEL if letter in VOWELS else NEVER))
    return (*found, ((), NEVER, NEVER))


def _dearer(spellings: dict[str, list[Spelling]]) -> dict[str, list[Spelling]]:
    """The same spellings at the beginning of a name, where a rare one is rarer still."""
    return {first: [(spelling, 2 * cost) for spelling, cost in known] for first, known in spellings.items()}


@lru_cache(maxsize=1 << 15)
def _silences(english: str) -> tuple[float, ...]:
    return tuple(_silent(english, place) for place in range(len(english)))


def _silent(english: str, place: int) -> float:
    """What an English letter costs that stands for nothing in the Russian."""
    letter = english[place]
    if place and english[place - 1] == letter:
        return DOUBLED
    return SILENT.get(letter, SILENT_VOWEL if letter in ENGLISH_VOWELS else SILENT_CONSONANT)


def _lost(russian: str, place: int, table: Spellings) -> float:
    """What a Russian letter costs that the English does not spell."""
    letter = russian[place]
    if place and russian[place - 1] == letter:
        return DOUBLED
    silent = table.get(letter, {}).get("")
    return silent[0][1] if silent else LOST["vowel" if letter in VOWELS else "consonant"]


def _indexed(spellings: dict[str, list[Spelling]]) -> Spellings:
    table: Spellings = {}
    for russian, known in spellings.items():
        for spelling, cost in known:
            table.setdefault(russian, {}).setdefault(spelling[:1], []).append((spelling, cost))
    return table


@cache
def _sounds() -> dict[str, list[Spelling]]:
    found: dict[str, list[Spelling]] = {}
    for russian, *columns in rows("sounds.tsv"):
        for column, cost in zip(columns, (0.0, RARE), strict=False):
            found.setdefault(russian, []).extend(("" if one == "-" else one, cost) for one in column.split())
    return found


@cache
def _letters() -> Spellings:
    return _indexed(_sounds())


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
    return _with_sounds(_syllables())


def _with_sounds(spellings: Mapping[str, Iterable[str]]) -> Spellings:
    """A table of its own spellings, and all that letters may say."""
    own = {russian: [(spelling, 0.0) for spelling in english] for russian, english in spellings.items()}
    return _indexed({key: [*own.get(key, ()), *_sounds().get(key, ())] for key in sorted({*own, *_sounds()})})


@cache
def _korean() -> re.Pattern[str]:
    first = r"(?:к[кх]?|т[тх]?|п[пх]?|ч[чх]?|чж|дж|ц|сс?|[гдбрлмнвхй])?"
    syllable = first + r"(?:[ьй]?[аеиоуыэюя]й?|в[аео])(?:[кмнптлр]|ль|нъ|нь|г)?"
    return re.compile(f"(?:{syllable}){{1,3}}(?:{'|'.join(sorted(ENDINGS, key=len, reverse=True))})?")


@cache
def _korean_table() -> Spellings:
    return _with_sounds({russian: english.split() for russian, english in rows("kontsevich.tsv")})


@cache
def _first_letters() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for table in (_letters(), _chinese_table(), _korean_table()):
        for russian, spellings in table.items():
            found.setdefault(russian[0], set()).update(filter(None, spellings))
    for letter in VOWELS:
        found.setdefault(letter, set()).update("aeiouyhj")
    return {letter: frozenset(letters) for letter, letters in found.items()}


def _may_begin(russian: str, english: str) -> bool:
    """Whether a name that begins with this Russian letter can begin with this English letter."""
    return english in _first_letters().get(russian, frozenset())
