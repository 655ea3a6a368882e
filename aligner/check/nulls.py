"""What stands on one side only, by its kind: text that was dropped or added, or what belongs to the page."""

from __future__ import annotations

from collections.abc import Iterator

from aligner.check.passages import MISSED, Check, CheckedText, Near, Pair
from aligner.check.phrases import language, quote
from aligner.judgement import Flag, FlagCode, Severity


def nulls(_text: CheckedText) -> Check:
    """The check of null beads."""
    return _null


def _null(pair: Pair, _near: Near) -> Iterator[Flag]:
    kind = pair.bead.kind
    if kind is None:
        return
    passage = pair.source if pair.bead.source else pair.target
    severity: Severity = "warning" if kind in MISSED else "info"
    dropped = passage.side == "source"
    code: FlagCode = "addition"
    if dropped:
        code = "omission" if kind in MISSED else "untranslated"
    other = language(pair.target if dropped else pair.source)
    if kind == "lost":
        message = f"{quote(passage.text)} has no counterpart: the {other} breaks off."
    elif kind in MISSED:
        message = f"{quote(passage.text)} has no counterpart in the {other}."
    elif dropped:
        message = f"Left untranslated, {kind}: {quote(passage.text)}."
    else:
        message = f"Not in the {other}, {kind}: {quote(passage.text)}."
    yield Flag(
        code=code,
        severity=severity,
        bead=pair.bead.id,
        message=message,
        evidence=(passage.evidence(0, len(passage.text)),) if passage.text else (),
    )
