"""Mismatches between the two sides of each bead, as flags: shown, never used to drop a pair.

Each check is a factory in a file of its own. It reads the whole text once and gives the function that judges one bead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256

from aligner.bitext import Alignment, FloatArray
from aligner.check.consistency import consistency
from aligner.check.dates import dates
from aligner.check.gaps import gaps
from aligner.check.length import length
from aligner.check.likeness import likeness
from aligner.check.names import find_names, names
from aligner.check.negation import negation
from aligner.check.nulls import nulls
from aligner.check.numbers import numbers
from aligner.check.passages import Check, CheckedText, Near, Pair, pairs, passage
from aligner.check.punctuation import punctuation
from aligner.check.stray import stray
from aligner.check.untranslated import untranslated
from aligner.check.variants import variants
from aligner.check.wording import wording
from aligner.judgement import FLAG_CODES, SEVERITIES, Evidence, Flag, FlagCode, Named

__all__ = ["VERSION", "Checker", "check", "find_names"]

VERSION = 11
"""To be raised whenever the same text would get other flags: findings that are kept on the disk are made anew."""

FACTORIES: tuple[Callable[[CheckedText], Check], ...] = (
    nulls,
    untranslated,
    numbers,
    dates,
    gaps,
    length,
    likeness,
    stray,
    names,
    wording,
    consistency,
    negation,
    punctuation,
    variants,
)

_MISSING: frozenset[FlagCode] = frozenset({"number", "date", "name", "negation", "punctuation", "wording"})
_SAYS_MORE: dict[FlagCode, frozenset[FlagCode]] = {
    "omission": _MISSING,
    "addition": _MISSING,
    "date": frozenset({"number"}),
    "number": frozenset({"name"}),
    "name": frozenset({"consistency", "wording"}),
    "wording": frozenset({"consistency"}),
}
"""Which flags are not needed beside a flag that covers their words."""


class Checker:
    """All checks of one text, made ready: the whole text is read once, then any bead can be judged at any time.

    `equivalents` are rows of words that mean the same (a user's names and terms), `encode` gives unit vectors of texts,
    and `dictionary` of words, where that is another encoder (see CheckedText).
    """

    def __init__(
        self,
        alignment: Alignment,
        *,
        equivalents: Iterable[Sequence[str]] = (),
        encode: Callable[[Sequence[str]], FloatArray] | None = None,
        dictionary: Callable[[Sequence[str]], FloatArray] | None = None,
    ) -> None:
        text = CheckedText(
            alignment=alignment,
            pairs=pairs(alignment),
            equivalents=tuple(tuple(row) for row in equivalents),
            encode=encode,
            dictionary=dictionary,
        )
        self._text = text
        self._checks = tuple(factory(text) for factory in FACTORIES)

    def flags(self, alignment: Alignment, beads: Collection[str] | None = None) -> tuple[Flag, ...]:
        """The flags of these beads (None: of all), by the order of the beads, severity and code, each with its key.

        The alignment is the one that the checker was made for, or what edits have made of it.
        """
        every = range(len(alignment.beads))
        places = every if beads is None else [at for at in every if alignment.beads[at].id in beads]
        made = alignment is self._text.alignment

        @lru_cache(maxsize=4)
        def pair(at: int) -> Pair | None:
            if at not in every:
                return None
            return self._text.pairs[at] if made else _pair(alignment, at)

        found: list[Flag] = []
        for at in places:
            here = pair(at)
            assert here is not None
            found += self._of(alignment, here, (pair(at - 1), pair(at + 1)))
        return tuple(found)

    def names(self, alignment: Alignment) -> tuple[Named, ...]:
        """The persons, places and institutions that stand on both sides, with their spellings."""
        if alignment is self._text.alignment:
            return find_names(self._text)
        return find_names(replace(self._text, alignment=alignment, pairs=pairs(alignment)))

    def _of(self, alignment: Alignment, pair: Pair, near: Near) -> Iterator[Flag]:
        """The flags of one bead, in order, with keys."""
        flags = [flag for check in self._checks for flag in check(pair, near)]
        return _keyed(sorted(_needed(flags, pair), key=_order), alignment, pair)


def check(
    alignment: Alignment,
    *,
    equivalents: Iterable[Sequence[str]] = (),
    encode: Callable[[Sequence[str]], FloatArray] | None = None,
) -> tuple[Flag, ...]:
    """The flags of all beads of an alignment."""
    return Checker(alignment, equivalents=equivalents, encode=encode).flags(alignment)


def _pair(alignment: Alignment, at: int) -> Pair:
    bead = alignment.beads[at]
    return Pair(
        bead=bead,
        source=passage(alignment, "source", bead.source),
        target=passage(alignment, "target", bead.target),
    )


def _order(flag: Flag) -> tuple[int, int, tuple[Evidence, ...], str]:
    return SEVERITIES.index(flag.severity), FLAG_CODES.index(flag.code), flag.evidence, flag.message


def _needed(flags: Sequence[Flag], pair: Pair) -> list[Flag]:
    """The flags without those that say of the same words what another says better."""
    if any(_is_whole(flag, pair) for flag in flags):
        return [flag for flag in flags if flag.code == "variant" or _is_whole(flag, pair)]
    return [flag for flag in flags if not any(_covers(other, flag) for other in flags)]


def _is_whole(flag: Flag, pair: Pair) -> bool:
    """True for what makes all else idle: a side that is empty, or copied."""
    whole = tuple(side.evidence(0, len(side.text)) for side in (pair.source, pair.target) if side.text)
    return flag.evidence == whole and (pair.bead.is_null or flag.code == "untranslated")


def _covers(better: Flag, flag: Flag) -> bool:
    """True where every word of a flag is among the words of a better one that is as grave."""
    if flag.code not in _SAYS_MORE.get(better.code, frozenset()) or not flag.evidence:
        return False
    if SEVERITIES.index(better.severity) > SEVERITIES.index(flag.severity):
        return False
    places = flag.evidence[:1] if flag.code == "negation" else flag.evidence  # its second only shows where to look
    return all(
        any(own.side == place.side and own.start <= place.start and place.stop <= own.stop for own in better.evidence)
        for place in places
    )


def _keyed(flags: Iterable[Flag], alignment: Alignment, pair: Pair) -> Iterator[Flag]:
    """The flags with keys that stay while the words of the flag and of its bead do, whatever their places and ids."""
    texts = {document.side: document for document in alignment.documents}
    seen: Counter[str] = Counter()
    for flag in flags:
        words = [f"{place.side}:{texts[place.side].reading(place.start, place.stop)}" for place in flag.evidence]
        said = "\x1f".join((flag.code, *words, pair.source.text, pair.target.text))
        seen[said] += 1
        yield replace(flag, key=sha256(f"{said}\x1f{seen[said]}".encode()).hexdigest()[:16])
