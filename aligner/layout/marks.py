"""Lines that say by themselves what they are: numbers, dates, addressees, stamps.

Every pattern is for a whole line of words with the white space folded. Used twice: to keep such a line apart from its
neighbours, and to name the kind of its block.
"""

from __future__ import annotations

import re

from aligner.layout import words as w

ROMAN = r"(?:[IVXLC]{1,8}|[ivxlc]{2,8})"
_YEAR = r"(?:\d{4}|\d{2}|\d[\d ]{2,5}\d)"
_NUMBER_SIGN = r"(?:№|Nº|N°|No\.?|#)"
_PLACE = r"(?:(?:г\.\s?)?[^\W\d_][\w.-]+(?: [^\W\d_][\w-]+)?,\s)?"
_DAY = r"[«\"“(\[]?\d{1,2}(?:-?(?:ого|го|ое|е)|st|nd|rd|th)?[»\"”]?"
_DATE = (
    rf"(?:{_DAY}[.\s]*(?:{w.any_of(w.MONTHS)}|[IVX]{{1,4}})[.,\s]*{_YEAR}"
    rf"|{w.any_of(w.MONTHS)} {_DAY},? {_YEAR}"
    rf"|{_DAY}[./]\s?\d{{1,2}}[./]\s?{_YEAR})"
    rf"(?:\s?{w.any_of(w.YEAR)})?[)\]]?\.?"
)
_NAME = r"[A-ZА-ЯЁ][\w’'.-]*"
_NAMES = rf"{_NAME}(?:(?:,? и |,? and |, ?|\s){_NAME})*"
_SIGNED = r"(?:[A-ZА-ЯЁ]\. ?){1,2}[A-ZА-ЯЁ][\w-]+"

_DATELINE = w.whole(
    rf"(?:{w.any_of(w.OF_DATE)} )?{_PLACE}{_DATE}(?:,? \d{{1,2}}[:.]\d\d)?(?:,? {_NUMBER_SIGN} ?[\w/-]{{1,12}})?"
)
_SHELF_NUMBER = w.whole(rf"(?:[^\W\d_]{{2,5}}\. ?)?{_NUMBER_SIGN} ?[\w./–-]*\d[\w./–-]*(?:,? {ROMAN}| ?/ ?\w+)?\.?")
_DOCUMENT_NUMBER = re.compile(rf"{_NUMBER_SIGN} ?\d{{1,5}}\Z")
_BARE_NUMBER = re.compile(rf"(?:{_NUMBER_SIGN} ?)?\d[\d\s/–-]*(?:, ?{ROMAN})?\Z")
_ADDRESSEE = re.compile(rf"(?i:{w.any_of(w.ADDRESSEE)})(?: ?[Tt][Hh][Ee])? ?{_NAMES}[.:]?\Z")
_REFERENCE = re.compile(rf"(?i:{w.any_of(w.REFERENCE)}).{{0,60}}\Z")
_OFFICE = re.compile(rf"(?i:{w.any_of(w.OFFICE)})\b")
_SIGNED_AT_END = re.compile(rf"(?:\A|.*[\s/(]){_SIGNED}[/)]?\Z")
_SIGNATURE = re.compile(rf"[/(]?{_SIGNED}(?:, ?{_SIGNED})*[/)]?\Z")
_SECRECY = w.whole(rf"[\W_]*{w.any_of(w.SECRECY)}(?:[\W_]+{w.any_of(w.SECRECY)})?[\W_]*(?:экз\.? ?№? ?\w+\.?)?")
_RECEIPT = re.compile(rf"(?i:[\W_]*{w.any_of(w.RECEIPT)})")
_LETTERHEAD = w.whole(rf"[\W_]*{w.any_of(w.LETTERHEAD)}[\W_]*")
_LONGEST = 200


def is_dateline(words: str) -> bool:
    """True for a line that is a date, with or without a place before it."""
    return len(words) < 60 and _DATELINE.match(words) is not None


def is_dated_signature(words: str) -> bool:
    """True for a date and names after it: `29.III.53 Kuznetsov, Fedorenko`."""
    return len(words) < 80 and re.match(rf"{_DATE}\s{_NAMES}\Z", words) is not None


def is_shelf_number(words: str) -> bool:
    """True for a line that is a number with its sign: `№ П19/9`."""
    return len(words) < 60 and _SHELF_NUMBER.match(words) is not None


def is_document_number(words: str) -> bool:
    """True for the number of a printed document, `№ 342`, which may be a part of its heading."""
    return _DOCUMENT_NUMBER.match(words) is not None


def is_bare_number(words: str) -> bool:
    """True for figures without any word: `817 00584`, `46-100`, `№ 89, I`."""
    return len(words) < 60 and _BARE_NUMBER.match(words) is not None


def is_addressee(words: str) -> bool:
    """True for a line that names who is written to: only names follow the form of address."""
    return len(words) < 100 and _ADDRESSEE.match(words) is not None


def is_reference(words: str) -> bool:
    """True for a line that refers to an item of other papers: `К пункту 9 прот. № 19`."""
    return len(words) < 80 and _REFERENCE.match(words) is not None


def is_signature(words: str) -> bool:
    """True for initials and a surname, and nothing else."""
    return len(words) < 100 and _SIGNATURE.match(words) is not None


def is_office(words: str) -> bool:
    """True for a short line that names an office: `Секретарь ЦК`."""
    return len(words) <= 80 and _OFFICE.match(words) is not None and words[-1] not in ".!?…,:"


def is_signed(words: str) -> bool:
    """True for a short line that ends with initials and a surname: `Секретарь ЦК Н. Хрущев`."""
    return len(words) <= 80 and _SIGNED_AT_END.match(words) is not None


def is_secrecy(words: str) -> bool:
    """True for a mark of secrecy or urgency."""
    return len(words) < 80 and _SECRECY.match(words) is not None


def is_receipt(words: str) -> bool:
    """True for what a stamp or a copyist's mark says: `Копия верна`, `Copy No. 2`."""
    return len(words) < _LONGEST and _RECEIPT.match(words) is not None


def is_letterhead(words: str) -> bool:
    """True for the printed slogan of a letterhead."""
    return len(words) < 80 and _LETTERHEAD.match(words) is not None


def stands_alone(words: str) -> bool:
    """True for a line that is complete in itself and never a part of a wrapped paragraph."""
    return len(words) < 100 and any(
        test(words)
        for test in (is_dateline, is_dated_signature, is_shelf_number, is_addressee, is_signature, is_secrecy)
    )
