"""The words of our TEI: names, tables of kinds, and how a character that XML forbids is written."""

from __future__ import annotations

import re
from typing import Final, Literal

from aligner.bitext import BlockKind, ElisionKind, NullKind, Origin, Status
from aligner.judgement import FlagCode, Severity

NameKind = Literal["person", "place", "institution"]

TEI: Final = "{http://www.tei-c.org/ns/1.0}"
XML_ID: Final = "{http://www.w3.org/XML/1998/namespace}id"
XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"

# What XML calls white space: it may stand between elements. Any other blank (a no-break space, a form feed) may not.
SPACE: Final = " \t\r\n"

# Characters that XML 1.0 cannot hold, not even as a character reference.
FOREIGN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# A name that may be an xml:id; the profile is stricter, this is for a clear message before anything is written.
NAME: Final = re.compile(r"[^\W\d][\w.-]*")

# Each block kind as element and @type. `None` is a text on which no blocks are marked.
BLOCKS: Final[dict[BlockKind | None, tuple[str, str | None]]] = {
    "paragraph": ("p", None),
    "heading": ("head", None),
    "form": ("ab", "form"),
    "stamp": ("ab", "stamp"),
    "note": ("ab", "note"),
    "page_number": ("fw", "pageNum"),
    "running_head": ("fw", "header"),
    None: ("ab", "unmarked"),
}
BLOCK_KINDS: Final = {names: kind for kind, names in BLOCKS.items()}
CONTAINERS: Final = frozenset({"p", "head", "ab"})

# `surplus/@reason` for each kind of elision. A later piece of one elision says so with a second word.
REASONS: Final[dict[ElisionKind, str]] = {
    "furniture": "furniture",
    "hyphen": "hyphen",
    "blank": "ocr-blank",
    "markup": "markup",
}
ELISION_KINDS: Final = {reason: kind for kind, reason in REASONS.items()}
CONTINUED: Final = "continued"

STATUSES: Final[dict[Status, str]] = {
    "auto": "proposed by the program, not reviewed",
    "confirmed": "confirmed by a person",
    "edited": "changed by a person",
    "rejected": "rejected by a person",
    "unsure": "a person looked and could not decide",
}
# Who is responsible for a bead of each origin: the xml:id of a `respStmt`, and what the responsibility is.
RESPONSIBLE: Final[dict[Origin, tuple[str, str]]] = {
    "search": ("resp.machine", "segmentation and alignment, by program"),
    "crossing": ("resp.crossing", "alignment of what the two texts have in another order, by program"),
    "person": ("resp.person", "review of the alignment"),
}
UNALIGNED: Final[dict[NullKind, str]] = {
    "omission": "in the original only: left untranslated",
    "addition": "in the translation only: added by the translator",
    "letterhead": "printed letterhead of the form",
    "stamp": "stamp or registry mark",
    "archival note": "archival reference, source or filing note",
    "page furniture": "page number or running head",
    "editorial insertion": "inserted by an editor",
    "lost": "its counterpart is not on the pages that have come down",
}
MISMATCHES: Final[dict[FlagCode | Severity, str]] = {
    "error": "probably a mistake in one of the texts, or a wrong pair",
    "warning": "to be looked at",
    "info": "worth knowing",
    "number": "a number differs",
    "date": "a date or a time differs",
    "name": "a name differs, or has no counterpart",
    "omission": "words of the original have no counterpart",
    "addition": "words of the translation have no counterpart",
    "untranslated": "left in the language of the original",
    "length": "much longer or shorter than its counterpart",
    "similarity": "the meanings are far apart",
    "negation": "one side denies what the other says",
    "punctuation": "a question, an exclamation or a bracket is marked on one side only",
    "wording": "the wording differs from what is usual",
    "variant": "two copies of the passage differ in what is translated",
    "consistency": "the same words are translated in several ways",
}
# The list, the entry and the name of each kind of named thing, and the letter that its xml:id begins with.
NAMED: Final[dict[NameKind, tuple[str, str, str, str]]] = {
    "person": ("listPerson", "person", "persName", "p"),
    "place": ("listPlace", "place", "placeName", "l"),
    "institution": ("listOrg", "org", "orgName", "o"),
}


def category(kind: NullKind) -> str:
    """The xml:id of the taxonomy category for a kind of null bead: `un.archival-note`."""
    return "un." + kind.replace(" ", "-")


def char_id(character: str) -> str:
    """The xml:id of the declaration of a character that XML cannot hold: `char.000C`."""
    return f"char.{ord(character):04X}"


def char_of(reference: str) -> str:
    """The character that a `g` with this @ref stands for."""
    return chr(int(reference.removeprefix("#char."), 16))


def text_id(lang: str, number: int = 1) -> str:
    """The xml:id of a `<text>` in this language: `t.ru`, and `t.ru.2` for the second."""
    return f"t.{lang}" if number == 1 else f"t.{lang}.{number}"


def witness_id(lang: str, number: int = 1) -> str:
    """The xml:id of the witness that a `<text>` in this language was read from: `W.ru`."""
    return f"W.{lang}" if number == 1 else f"W.{lang}.{number}"


def mismatch(word: FlagCode | Severity) -> str:
    """The xml:id of the taxonomy category for a code or a severity: `mm.number`."""
    return f"mm.{word}"
