"""Why a segment has no counterpart: short named rules in order, the words they look for as data.

A rule gets a `Null` and says whether its kind fits; the first that says yes decides, otherwise the segment is an
omission (source) or an addition (target).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass

from aligner.align.dates import is_date
from aligner.bitext import Block, BlockKind, Document, NullKind

_HEAD_SEGMENTS = 12
_SHORT = 90
_REPEATED = 3

# Each list: the Russian words, then the English ones.
_STAMP_WORDS = (
    r"секретно|рассекречен\w*|вход\w*\s*№|вх\.?\s*№|исх\.?\s*№|экз\.|экземпляр\s*№|подлежит\s+возврату|снятие\s+копий"
    r"|получена\s+копия|хранить|контроль|в\s+дело|"
    r"secret|declassified|classified|confidential|(?:copy|incoming|outgoing)\s+(?:no|n[º°]|№)|received\s+by|stamp(?:ed)?"
)
_HEAD_WORDS = (
    r"пролетарии|центральный\s+комитет|цк|партия|министерств\w*|наркомат\w*|комиссариат\w*|посольств\w*|управлени\w*"
    r"|канцеляри\w*|бюро|штаб\w*|совет\w*|союз\w*|бланк\w*|"
    r"letterhead|workers|proletarians|central\s+committee|party|ministry|embassy|department|chancery|bureau|staff"
    r"|council|union"
)
_FORM_STARTS = (
    r"(?:№|n[oº°]\.?)\s*(?:[^\W\d]{1,3}\s?-?\d+|\d+\s*/)|тов\.|т\.\s*т\.|товарищ(?:у|ам)\b|к\s+пункту\b|выписка\b|срочно\b"
    r"|вне\s+очереди|не\s+подлежит|"
    r"to\s+(?:cdes?\b|comrades?\b)|ref\.|excerpt\b|urgent\b|top\s+priority|not\s+for\s+publication"
)
_SHELF_WORDS = r"ф|фонд|оп|опись|д|дело|л|лл|лист|п|папка|f|fond|op|opis|d|delo|l|ll|list|p|papka|box|folder"
_NOTE_STARTS = (
    r"печ(?:ат)?\.|печатается|публикуется|опубликован\w*|подлинник|копия|заверенная|автограф|отпуск|пер(?:евод)?\.|"
    r"source:|printed|published|original|certified|archive|translated\s+by|translation\s+by|obtained|contributed"
)
_DOCUMENT_WORDS = (
    r"текст|документ|телеграмма|письмо|записка|постановление|решение|помета|резолюция|подпись|дата|датируется|слово|"
    r"text|document|telegram|letter|note|decree|resolution|signature|date|word"
)

_LONE_NUMBER = re.compile(r"[-–—\s]*\d{1,4}[-–—\s]*|(?:стр|с|л|лист|page|p)\.?\s*\d{1,4}(?:\s*об\.?)?", re.I)
_NUMBERS_ONLY = re.compile(r"(?:№|N[oº°]\.?|[\d\s.,:;/()\[\]-]|[IVXLC]+\b)+")
_ORNAMENT = re.compile(r"[\W_]+")
_STAMP = re.compile(rf"\b(?:{_STAMP_WORDS})(?!\w)", re.I)
_HEAD = re.compile(rf"\b(?:{_HEAD_WORDS})\b", re.I)
_FORM_START = re.compile(_FORM_STARTS, re.I)
_SHELFMARK = re.compile(rf"\b(?:{_SHELF_WORDS})\.?\s*\d+", re.I)
_NOTE_START = re.compile(rf"[\W\d]*(?:{_NOTE_STARTS})", re.I)
_FOOTNOTE = re.compile(rf"(?:\*+|\d{{1,2}}\)?|[^\W\d_])\s*(?i:{_DOCUMENT_WORDS})\b")
_BRACKETED = re.compile(r"\[[^\[\]]*\][.,;:]?|\((?:прим|note|ed|editor|translator|sic)\b.*\)\.?", re.I)
_SENTENCE_END = re.compile(r"[^\W\d]{4,}[.!?…]+$")
_BROKEN_OFF = re.compile(r"[\w,–—-]$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Null:
    """A segment without counterpart, and what a rule may look at.

    `position`: which segment of its side; `last`: whether it is the last one; `repeats`: how many segments of the side
    read the same but for digits; `after_break`: nothing after it has a counterpart, and the other side breaks off.
    """

    text: str
    block: BlockKind
    position: int
    last: bool
    repeats: int
    after_break: bool


def is_furniture(null: Null) -> bool:
    """True for page numbers, ornaments, and short lines that come back again and again without a full stop."""
    if null.block in ("page_number", "running_head"):
        return True
    if _LONE_NUMBER.fullmatch(null.text) or _ORNAMENT.fullmatch(null.text):
        return True
    return null.repeats >= _REPEATED and len(null.text) <= _SHORT and bool(re.search(r"[\w\d]$", null.text))


def is_stamp(null: Null) -> bool:
    """True for stamps and registration marks: secrecy, receipt, or nothing but numbers."""
    if null.block == "stamp" or (_NUMBERS_ONLY.fullmatch(null.text) and not is_date(null.text)):
        return True
    return len(null.text) <= _SHORT and _STAMP.search(null.text) is not None


def is_archival_note(null: Null) -> bool:
    """True for shelfmarks, and for notes on where a text is kept or printed and how it was approved."""
    if null.block == "note" or len(_SHELFMARK.findall(null.text)) >= 2:
        return True
    return _NOTE_START.match(null.text) is not None or _FOOTNOTE.match(null.text) is not None


def is_letterhead(null: Null) -> bool:
    """True for the head of a form: institution, slogan, number, date, addressee, in a short line near the start."""
    if null.position >= _HEAD_SEGMENTS or len(null.text) > _SHORT:
        return False
    form_line = _FORM_START.match(null.text) and not _SENTENCE_END.search(null.text)
    return bool(_HEAD.search(null.text) or form_line or is_date(null.text))


def is_editorial(null: Null) -> bool:
    """True for what stands whole in square brackets, or in round ones as a note."""
    return _BRACKETED.fullmatch(null.text) is not None


def is_lost(null: Null) -> bool:
    """True where a text breaks off: its last words, or what the other side has beyond that point."""
    return null.after_break or (null.last and null.block == "paragraph" and _breaks_off(null.text))


RULES: tuple[tuple[Callable[[Null], bool], NullKind], ...] = (
    (is_furniture, "page furniture"),
    (is_archival_note, "archival note"),
    (is_stamp, "stamp"),
    (is_letterhead, "letterhead"),
    (is_editorial, "editorial insertion"),
    (is_lost, "lost"),
)


def null_kinds(document: Document, other: Document, nulls: Collection[int]) -> dict[int, NullKind]:
    """The kind of each segment of `document` without counterpart in `other`, by position."""
    segments = document.segments
    paired = [index for index in range(len(segments)) if index not in nulls]
    tail = paired[-1] + 1 if paired else 0
    other_breaks = bool(other.segments) and _breaks_off(other.segments[-1].text)
    shapes = [re.sub(r"\d", "0", segment.text) for segment in segments]
    repeats = Counter(shapes)
    starts = [block.start for block in document.blocks]
    kinds: dict[int, NullKind] = {}
    for index in sorted(nulls):
        null = Null(
            text=segments[index].text,
            block=_block_kind(document.blocks, starts, segments[index].start),
            position=index,
            last=index == len(segments) - 1,
            repeats=repeats[shapes[index]],
            after_break=other_breaks and paired != [] and index >= tail,
        )
        default: NullKind = "omission" if document.side == "source" else "addition"
        kinds[index] = next((kind for rule, kind in RULES if rule(null)), default)
    return kinds


def _block_kind(blocks: tuple[Block, ...], starts: list[int], offset: int) -> BlockKind:
    """The kind of the block that holds an offset; paragraph where nothing is marked."""
    return blocks[bisect_right(starts, offset) - 1].kind if blocks else "paragraph"


def _breaks_off(text: str) -> bool:
    """True for a text that stops within a sentence: several words, and no mark at the end but a comma or hyphen."""
    return len(text.split()) > 4 and _BROKEN_OFF.search(text) is not None
