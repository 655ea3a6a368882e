"""Which encoding the bytes of a file are in: by its marks where it has some, else by the letters of Russian.

The eight-bit encodings of Russian place the same letters at different bytes, so only one of them makes Russian of a
Russian file; the others make a permutation of it that no Russian writes ("оПХБЕР" for "Привет"). How Russian a text
looks is the mean log-likelihood of its characters beyond ASCII under the letter frequencies of the language.
"""

from __future__ import annotations

import codecs
import math
import re
from collections import Counter
from dataclasses import dataclass

# Percent of all letters in Russian prose, from the usual tables.
_RUSSIAN = {
    **{"о": 10.97, "е": 8.45, "а": 8.01, "и": 7.35, "н": 6.70, "т": 6.26, "с": 5.47, "р": 4.73, "в": 4.54},
    **{"л": 4.40, "к": 3.49, "м": 3.21, "д": 2.98, "п": 2.81, "у": 2.62, "я": 2.01, "ы": 1.90, "ь": 1.74},
    **{"г": 1.70, "з": 1.65, "б": 1.59, "ч": 1.44, "й": 1.21, "х": 0.97, "ж": 0.94, "ш": 0.73, "ю": 0.64},
    **{"ц": 0.48, "щ": 0.36, "э": 0.32, "ф": 0.26, "ё": 0.20, "ъ": 0.04, "і": 0.01, "ѣ": 0.01, "є": 0.01, "ї": 0.01},
}
_PUNCTUATION = "\xa0«»„“”‘’–—…№§°"
_SYMBOLS = "£©®±·•"
_ACCENTED = "".join(map(chr, range(0xC0, 0x100))).replace("×", "").replace("÷", "")
_LOG = {
    **dict.fromkeys(_ACCENTED, math.log(0.03)),
    **dict.fromkeys(_SYMBOLS, math.log(0.02)),
    **dict.fromkeys(_PUNCTUATION, math.log(0.05)),
    **{form: math.log(percent / 100) for low, percent in _RUSSIAN.items() for form in (low, low.upper())},
}
_ODD = math.log(1e-5)  # box drawing, control characters, letters of other Slavic alphabets

# What neither a Russian nor an English word does, and how much less likely it makes the text.
_BREAKS = (
    (re.compile(r"[а-яё][А-ЯЁ]"), 3.0),
    (re.compile(r"[A-Za-z](?=[А-яЁё])|[А-яЁё](?=[A-Za-z])"), 5.0),
    (re.compile(r"[À-ÿ](?=[À-ÿ])"), 4.0),
)
_ASCII = re.compile(r"[\x00-\x7f]+")
_CYRILLIC = re.compile(r"[А-яЁё]")

EIGHT_BIT = ("windows-1251", "koi8-r", "cp866", "iso-8859-5", "windows-1252")
SUPPORTED = ("utf-8", "utf-16", *EIGHT_BIT)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_REPORTED = {"cp1251": "windows-1251", "cp1252": "windows-1252", "iso8859-5": "iso-8859-5", "iso8859-1": "iso-8859-1"}

# Russian has a mean of about -3.1 (99 of 100 lines of 40 letters lie above -3.4), KOI8-R taken for Windows-1251 one of
# -3.6 and less, every other confusion lies far lower. So the mean tells that a text is fine, or hopeless; between these
# the likelier reading decides.
_CERTAINLY_RUSSIAN = -3.25
_RUSSIAN_ENOUGH = -4.0
_CLEAR = 5.0  # the best reading is e^5 times likelier than the next one
_ENOUGH = 2000  # characters of a line tell enough
# One letter in so many has to be in lines that are certainly wrong.
_GOOD_PART = 4


def reported_name(name: str) -> str:
    """The name under which we report an encoding. Raises LookupError for one that is none."""
    info = codecs.lookup(name)
    if not info._is_text_encoding:
        raise LookupError(name)
    return _REPORTED.get(info.name, info.name)


def marked(data: bytes) -> str | None:
    """The encoding that a byte order mark names, or None."""
    return next((name for bom, name in _BOMS if data.startswith(bom)), None)


def likelihood(text: str) -> tuple[float, int]:
    """The log-likelihood of the characters beyond ASCII as Russian (or as English punctuation), and their number."""
    beyond = _ASCII.sub("", text)
    total = sum(times * _LOG.get(char, _ODD) for char, times in Counter(beyond).items())
    total -= sum(price * len(pattern.findall(text)) for pattern, price in _BREAKS)
    return total, len(beyond)


def _mean_reaches(floor: float, text: str) -> bool:
    total, count = likelihood(text)
    return total >= floor * count


def recognise(data: bytes) -> str | None:
    """The encoding that the bytes are evidently in, or None when that is not clear."""
    if name := marked(data):
        return name
    if name := _bare_utf16(data):
        return name
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _eight_bit(data)
    return "utf-8"


def _bare_utf16(data: bytes) -> str | None:
    """`utf-16-le` or `utf-16-be` for UTF-16 without a mark: nearly all of it is Cyrillic, ASCII and punctuation."""
    if len(data) < 4 or len(data) % 2 or not (b"\x00" in data or b"\x04" in data):
        return None
    for name in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if plausible_share(text) >= 0.97:
            return name
    return None


def plausible_share(text: str) -> float:
    """The share of characters that Russian and English texts are made of."""
    plausible = re.findall(r"[\t\n\f\r -~\xa0-ÿА-яЁё‐-…№\ufeff]", text)
    return len(plausible) / max(len(text), 1)


def _eight_bit(data: bytes) -> str | None:
    readings: dict[str, str] = {}
    for name in EIGHT_BIT:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        readings.setdefault(text, name)
    ranked = sorted(((likelihood(text), text) for text in readings), reverse=True)
    if not ranked:
        return None
    (total, count), best = ranked[0]
    rival = ranked[1][0][0] if len(ranked) > 1 else -math.inf
    if total / max(count, 1) < _RUSSIAN_ENOUGH or total - rival < _CLEAR:
        return None
    # Windows-1251 and -1252 have the same quotation marks and dashes: without a Cyrillic letter it is the latter.
    return readings[best] if _CYRILLIC.search(best) else "windows-1252"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mojibake:
    """Text that was decoded with a wrong encoding: in which line (1-based), and what was taken for what."""

    line: int
    sample: str
    repaired: str
    real: str
    taken_for: str


def find_mojibake(text: str) -> Mojibake | None:
    """The first line that makes Russian when it is encoded and decoded again another way, or None.

    Such lines must hold a good part of the letters that are not ASCII: a text read in a wrong encoding has hardly
    any others, and one odd line in a good text proves nothing.
    """
    if text.isascii():
        return None
    first: Mojibake | None = None
    wrong = 0
    for number, whole in enumerate(text.split("\n"), 1):
        line = whole[:_ENOUGH]
        if not _mean_reaches(_CERTAINLY_RUSSIAN, line) and (found := _repair(line)):
            repaired, real, taken_for = found
            wrong += _foreign(whole)
            first = first or Mojibake(
                line=number, sample=line.strip()[:40], repaired=repaired, real=real, taken_for=taken_for
            )
    return first if wrong * _GOOD_PART > _foreign(text) else None


def _foreign(text: str) -> int:
    return sum(not character.isascii() for character in text)


def _repair(line: str) -> tuple[str, str, str] | None:
    """The Russian that a line was, its real encoding and the one it was taken for; or None."""
    best: tuple[float, str, str, str] | None = None
    for taken_for in (*EIGHT_BIT, "iso-8859-1"):
        data = line.encode(taken_for, "ignore")
        if len(data) * 20 < len(line) * 19:
            continue  # the line was never in this encoding
        before = likelihood(data.decode(taken_for, "ignore"))[0]  # without what this encoding does not have
        for real in ("utf-8", *EIGHT_BIT[:-1]):
            repaired = data.decode(real, "replace")
            gain = likelihood(repaired)[0] - before
            if real != taken_for and gain > 2 * _CLEAR and _reads(repaired) and (best is None or gain > best[0]):
                best = (gain, repaired.strip()[:40], real, taken_for)
    return best[1:] if best else None


def _reads(text: str) -> bool:
    """True for enough Russian letters to be sure, with hardly a character lost."""
    letters = len(_CYRILLIC.findall(text))
    return letters >= 6 and text.count("\ufffd") * 20 <= letters and _mean_reaches(_RUSSIAN_ENOUGH, text)
