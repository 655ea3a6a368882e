"""The alignment of a text against a gold one, with the signature of what was scored."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

from aligner import config, pipeline
from aligner.bitext import Alignment, Document
from aligner.errors import GoldError, InputError
from aligner.evaluate import (
    IndexBead,
    Score,
    at_home,
    boundaries,
    calibration,
    evaluate,
    homes,
    index_beads,
    places,
    read_beads,
    right_beads,
)


def score(
    text: config.TextFolder,
    gold: Path,
    settings: config.Settings,
    progress: pipeline.Progress,
    *,
    gold_segments: tuple[Path, Path] | None = None,
) -> dict[str, Any]:
    """What `score_alignment` says of the alignment of a text folder, made anew."""
    return score_alignment(pipeline.run(text, settings, progress), gold, gold_segments=gold_segments)


def score_alignment(
    alignment: Alignment, gold: Path, *, gold_segments: tuple[Path, Path] | None = None
) -> dict[str, Any]:
    """Precision, recall and F1 by measure, the calibration of the probabilities, and the signature.

    The segments of a second copy count as linked. `gold_segments`: the source and the target of the gold, a segment a
    line; then our cuts are scored, too, and our beads are compared by the gold segments that they fall into. Raises
    InputError for a text without counterpart, GoldError for a gold that does not fit.
    """
    source, target = alignment.source, alignment.target
    if source is None or target is None:
        raise InputError("there is only one text here, and nothing to compare", path=alignment.documents[0].path)
    found = index_beads(alignment.beads, source, target)
    twins = twin_beads(alignment, source, target)
    scores: dict[str, Score] = {}
    if gold_segments is None:
        sizes = [1 + max(places(document).values()) for document in (source, target)]
    else:
        wanted = [_lines(path) for path in gold_segments]
        own = [[segment.text for segment in document.segments] for document in (source, target)]
        sizes = [len(lines) for lines in wanted]
        moves = [
            _by_index(document, homes(lines, texts))
            for document, lines, texts in zip((source, target), wanted, own, strict=True)
        ]
        found, twins = at_home(found, *moves), at_home(twins, *moves)
        names = ("source_boundaries", "target_boundaries")
        scores = {name: boundaries(*pair) for name, *pair in zip(names, wanted, own, strict=True)}
    beads = read_beads(gold, source_size=sizes[0], target_size=sizes[1])
    result = evaluate(beads, [bead for bead in (*found, *twins) if any(bead)])
    scores = {field.name: getattr(result, field.name) for field in fields(result)} | scores
    return {
        "text": alignment.metadata.id,
        "scores": {
            name: {"precision": value.precision, "recall": value.recall, "f1": value.f1}
            for name, value in scores.items()
        },
        "calibration": _calibration(alignment, beads, found),
        "signature": str(alignment.signature),
    }


def twin_beads(alignment: Alignment, source: Document, target: Document) -> tuple[IndexBead, ...]:
    """For each bead that a second copy repeats, the segments of the copy with the bead's other side."""
    left, right = places(source), places(target)
    return tuple(
        (
            tuple(sorted(left[name] for name in (twins if side == "source" else bead.source))),
            tuple(sorted(right[name] for name in (twins if side == "target" else bead.target))),
        )
        for side, twins, bead in alignment.twins()
    )


def as_lines(scored: dict[str, Any]) -> list[str]:
    """What `score_alignment` found, for a person to read."""
    width = max(map(len, scored["scores"])) + 2
    lines = [
        name.replace("_", " ").ljust(width) + "  ".join(f"{word} {value:.3f}" for word, value in values.items())
        for name, values in scored["scores"].items()
    ]
    known = scored["calibration"]
    if known:
        share = "" if known["doubtful"] is None else f", {known['doubtful']:.0%} of them among the tenth most in doubt"
        lines.append(
            f"{'probability'.ljust(width)}error {known['error']:.3f} on {known['beads']} beads; "
            f"{known['wrong']} are wrong{share}"
        )
    return [*lines, f"{'signature'.ljust(width)}{scored['signature']}"]


def _calibration(alignment: Alignment, gold: tuple[IndexBead, ...], found: tuple[IndexBead, ...]) -> dict[str, Any]:
    """How far the probabilities of the search can be believed; nothing where no bead has one."""
    known = [
        (bead.probability, right)
        for bead, place, right in zip(alignment.beads, found, right_beads(gold, found), strict=True)
        if bead.probability is not None and bead.origin != "person" and any(place)
    ]
    result = calibration([chance for chance, _ in known], [right for _, right in known])
    return {} if result is None else {field.name: getattr(result, field.name) for field in fields(result)}


def _by_index(document: Document, values: list[tuple[int, ...]]) -> dict[int, tuple[int, ...]]:
    return dict(zip(places(document).values(), values, strict=True))


def _lines(path: Path) -> list[str]:
    """The segments of a gold text; a blank line is a segment, so that the numbers of the others stay."""
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = f"cannot be read: {error.strerror}" if isinstance(error, OSError) else "not UTF-8"
        raise GoldError(reason, path=path) from None
