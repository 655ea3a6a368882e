"""A sentence at the edge of a bead that may translate what stands alone beside the bead."""

from __future__ import annotations

from collections.abc import Iterator

from aligner.check.coverage import WORD, silent
from aligner.check.passages import MISSED, Check, CheckedText, Near, Pair, Passage
from aligner.check.phrases import language, quote
from aligner.judgement import Flag

_LEAST_WORDS = 4


def stray(text: CheckedText) -> Check:
    """The check for a sentence that is at least as like a lone neighbour of its bead as what it is paired with.

    Where a translation drops much, the aligner may join two sentences rather than pair what is left of one. Without an
    encoder it says nothing.
    """
    if text.encode is None:
        return silent
    encode = text.encode

    def judge(pair: Pair, near: Near) -> Iterator[Flag]:
        for beside, where in zip(near, ("before", "after"), strict=True):
            if pair.bead.is_null or beside is None or beside.bead.kind not in MISSED:
                continue
            lone, own, mate = (
                (beside.source, pair.target, pair.source)
                if beside.bead.source
                else (beside.target, pair.source, pair.target)
            )
            start, stop = _edge(own, last=where == "after")
            edge = own.text[start:stop]
            if edge == own.text or min(len(WORD.findall(side)) for side in (edge, lone.text)) < _LEAST_WORDS:
                continue
            vectors = encode([edge, lone.text, mate.text])
            if vectors[0] @ vectors[1] >= vectors[0] @ vectors[2]:
                said = f"{quote(edge)} may belong to what stands alone {where} it in the {language(lone)}"
                yield Flag(
                    code="similarity",
                    severity="warning",
                    bead=pair.bead.id,
                    message=said,
                    evidence=(own.evidence(start, stop),),
                )

    return judge


def _edge(passage: Passage, *, last: bool) -> tuple[int, int]:
    """Where the first or the last sentence of a passage starts and stops."""
    inner = passage.starts[1:]
    if not inner:
        return 0, len(passage.text)
    return (inner[-1], len(passage.text)) if last else (0, inner[0] - 1)
