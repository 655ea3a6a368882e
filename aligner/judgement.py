"""The nouns of judgement: what the checks say about beads, and what people decide.

As in `bitext`, all values are frozen and offsets count characters of `Document.text`. A flag is shown and never used to
drop a pair; a decision is never lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, get_args

from aligner.bitext import Alignment, FloatArray, Side

FlagCode = Literal[
    "number",
    "date",
    "name",
    "omission",
    "addition",
    "untranslated",
    "length",
    "similarity",
    "negation",
    "punctuation",
    "wording",
    "variant",
    "consistency",
]
Severity = Literal["error", "warning", "info"]

FLAG_CODES: tuple[FlagCode, ...] = get_args(FlagCode)
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""The gravest first."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Evidence:
    """The words that a flag is about: a stretch of the original text of one side."""

    side: Side
    start: int
    stop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A mismatch that a check found in a bead: a word for it, how grave it is, where, and one sentence.

    `key` names the flag as long as its words and the words of its bead stay: a dismissal is kept by it.
    """

    code: FlagCode
    severity: Severity
    bead: str
    message: str
    evidence: tuple[Evidence, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A person, place or institution that the name check found on both sides, with all its spellings by language.

    `beads` are the ids of the beads where it stands; `evidence` all places of both sides, in order.
    """

    kind: Literal["person", "place", "institution"]
    source: tuple[str, ...]
    target: tuple[str, ...]
    beads: tuple[str, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Who gave a bead the form or status that it has, what was done (confirm, merge, move …), and when.

    `when` is UTC, as `2026-11-22T09:30:00Z`. `comment` is the last remark on the bead, or empty.
    """

    bead: str
    who: str
    when: str
    operation: str
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismissal:
    """A flag that a person has set aside, by its key, with the reason."""

    key: str
    reason: str
    who: str
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What is written out: an alignment, what the checks say about it, and what people decided.

    `flags` are the open ones, in the order of the beads; `decisions` go by bead id, `dismissed` by flag key. `matrix`
    is how similar the texts are, float32 (parts of the source, parts of the target), where that was computed.
    """

    alignment: Alignment
    flags: tuple[Flag, ...] = ()
    names: tuple[Named, ...] = ()
    decisions: Mapping[str, Decision] = field(default_factory=lambda: MappingProxyType({}))
    dismissed: Mapping[str, Dismissal] = field(default_factory=lambda: MappingProxyType({}))
    matrix: FloatArray | None = field(default=None, compare=False, repr=False)
