"""The alignment of a text against a gold one, with the signature of what was scored."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

from aligner import config, pipeline
from aligner.errors import InputError
from aligner.evaluate import evaluate, index_beads, read_beads


def score(
    text: config.TextFolder, gold: Path, settings: config.Settings, progress: pipeline.Progress
) -> dict[str, Any]:
    """Precision, recall and F1 by measure, and the signature. The segments of a second copy count as linked.

    Raises InputError for a text without counterpart, GoldError for a gold that does not fit.
    """
    alignment = pipeline.run(text, settings, progress)
    source, target = alignment.source, alignment.target
    if source is None or target is None:
        raise InputError("there is only one text here, and nothing to compare", path=text.path)
    wanted = read_beads(gold, source_size=len(source.segments), target_size=len(target.segments))
    found = list(index_beads(alignment.beads, source, target))
    for side, twins, bead in alignment.twins():
        sides = (twins, bead.target) if side == "source" else (bead.source, twins)
        found.append(
            (
                tuple(number for number, segment in enumerate(source.segments) if segment.id in sides[0]),
                tuple(number for number, segment in enumerate(target.segments) if segment.id in sides[1]),
            )
        )
    result = evaluate(wanted, found)
    scores = {field.name: getattr(result, field.name) for field in fields(result)}
    return {
        "text": text.metadata.id,
        "scores": {
            name: {"precision": value.precision, "recall": value.recall, "f1": value.f1}
            for name, value in scores.items()
        },
        "signature": str(alignment.signature),
    }
