"""What the checks read, and what a check is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from aligner.bitext import Alignment, FloatArray, NullKind
from aligner.judgement import Flag
from aligner.passages import Pair, Passage, pairs, passage

__all__ = ["MISSED", "Check", "CheckedText", "Near", "Pair", "Passage", "pairs", "passage"]

Near = tuple[Pair | None, Pair | None]
"""The pair before and the pair after, in the order of the beads."""
MISSED: frozenset[NullKind] = frozenset({"omission", "addition", "lost"})
"""Kinds of null beads that a translator should look at; the others are as they should be."""
Check = Callable[[Pair, Near], Iterable[Flag]]
"""What is wrong with one bead. A flag comes without key: whoever runs the checks gives it one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedText:
    """What a check may learn from before it judges single beads: the whole text, and what users and encoder know.

    `equivalents` are rows of a user's list of names and terms: words that mean the same, in either language. `encode`
    gives unit vectors (n, dim) of n texts; without it a check does without. `dictionary` does so for single words: the
    encoder from which their counterparts were learned, where `encode` is another one.
    """

    alignment: Alignment
    pairs: tuple[Pair, ...]
    equivalents: tuple[tuple[str, ...], ...] = ()
    encode: Callable[[Sequence[str]], FloatArray] | None = None
    dictionary: Callable[[Sequence[str]], FloatArray] | None = None
