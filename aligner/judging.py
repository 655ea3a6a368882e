"""What the checks and people say of an alignment, brought together: editions to write, reviews to open.

    align_text     text folder → files      a whole run
    judge          Alignment → Edition      after a run: all checks, and the decisions that the review has kept
    load_edition   folder → Edition         what is on the disk, with the edits since
    open_review    folder → Session         the same, to be edited

The findings of the last run lie beside the alignment (`findings.json`), so that a review opens at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from aligner import config, pipeline, store
from aligner.bitext import Alignment, Bead, FloatArray
from aligner.judgement import Edition, Flag, Named

if TYPE_CHECKING:
    from aligner.check import Checker
    from aligner.embed import Encoder
    from aligner.review.session import Session

FEW = 64  # texts that are encoded sooner than they are remembered
PARTS = 240  # the most parts of a text in the matrix of similarities


def equivalents(text: config.TextFolder) -> tuple[tuple[str, ...], ...]:
    """The user's names and terms that count for a text: those of its folder, and those beside all texts."""
    from aligner.ingest.equivalents import read_equivalents

    return read_equivalents([text.path, text.path.resolve().parent])


@dataclass(frozen=True, slots=True, kw_only=True)
class Aligned:
    """What a run of a text folder has brought: the edition, which files are new, what to say of the review."""

    edition: Edition
    changed: Mapping[str, bool]
    notices: tuple[str, ...]


def align_text(
    text: config.TextFolder,
    output: Path,
    settings: config.Settings,
    progress: pipeline.Progress,
    *,
    anchors: Path | None = None,
) -> Aligned:
    """A text folder aligned, checked and written to `output`, with the decisions of the review there kept.

    In a folder of `alignments/` the index of all editions is made anew.
    """
    from aligner import listing
    from aligner.edition.reading import write_index

    alignment = pipeline.run(text, settings, progress, anchors=anchors, journal=output / "review.jsonl")
    edition, findings = judge(alignment, settings, progress, rows=equivalents(text), folder=output)
    progress("writing")
    files = {**pipeline.outputs(edition), "findings.json": findings}
    changed, notices = pipeline.write(output, alignment, files)
    if output.parent.name == "alignments":
        store.write_files(output.parent, {"index.html": write_index(listing.editions(output.parent))})
    return Aligned(edition=edition, changed=changed, notices=notices)


def judge(
    alignment: Alignment,
    settings: config.Settings,
    progress: pipeline.Progress,
    *,
    rows: tuple[tuple[str, ...], ...] = (),
    folder: Path | None = None,
) -> tuple[Edition, bytes]:
    """An alignment as an edition, and its findings as bytes for `findings.json`.

    `rows` are the user's equivalents; `folder` holds the review whose decisions the alignment has kept.
    """
    from aligner.review.rerun import marks

    digest = _digest(store.dump_alignment(alignment), rows)
    if alignment.source is None or alignment.target is None:
        return Edition(alignment=alignment), store.dump_findings((), (), digest)
    encoder = _encoder(settings)
    found = store.load_findings(folder, digest) if folder else None
    if found is None:
        progress("checking")
        made = _checker(alignment, encoder, rows, settings)
        found = made.flags(alignment), made.names(alignment)
    flags, names = found
    decisions, dismissed = marks(folder, alignment) if folder else ({}, {})
    edition = Edition(
        alignment=alignment,
        flags=tuple(flag for flag in flags if flag.key not in dismissed),
        names=names,
        decisions=MappingProxyType(decisions),
        dismissed=MappingProxyType(dismissed),
        matrix=matrix(alignment, encoder),
    )
    return edition, store.dump_findings(flags, names, digest)


def load_edition(
    text: config.TextFolder,
    folder: Path,
    settings: config.Settings,
    *,
    drawn: bool = False,
    tell: Callable[[str], None] = lambda _notice: None,
) -> Edition:
    """The edition in a folder of `alignments/`, with all that has been decided since the last run.

    `drawn`: with the matrix of similarities, for a picture. `tell` gets what is to be said about the review's journal.
    Raises InputError where there is no alignment.
    """
    alignment = store.load_alignment(folder)
    if alignment.source is None or alignment.target is None:
        return Edition(alignment=alignment)
    session = open_review(text, folder, settings, reviewer="")
    for notice in session.notices:
        tell(notice)
    edition = session.edition()
    found = _known(folder, equivalents(text))
    known = {bead.id for bead in edition.alignment.beads}
    names = tuple(name for name in found[1] if known.issuperset(name.beads)) if found else ()
    picture = matrix(edition.alignment, _encoder(settings)) if drawn else None
    return replace(edition, names=names, matrix=picture)


def open_review(text: config.TextFolder, folder: Path, settings: config.Settings, *, reviewer: str) -> Session:
    """The review in a folder of `alignments/`, with checks, similarities and realignment at hand."""
    from aligner.review.session import Session

    rows = equivalents(text)
    found = _known(folder, rows)
    encoders: list[Encoder] = []

    def encoder() -> Encoder:
        if not encoders:
            encoders.append(_encoder(settings))
        return encoders[0]

    def similarity(source: str, target: str) -> float:
        left, right = encoder().encode([source, target])
        return float(left @ right)

    def realign(alignment: Alignment, anchors: Sequence[Bead]) -> Alignment:
        return pipeline.pair_anew(alignment, anchors, encoder())

    return Session.open(
        folder,
        reviewer=reviewer,
        checker=lambda alignment: _checker(alignment, encoder(), rows, settings),
        similarity=similarity,
        realign=realign,
        flags=found[0] if found else None,
    )


def matrix(alignment: Alignment, encoder: Encoder) -> FloatArray:
    """How similar the texts are, part by part: float32 (parts of the source, parts of the target), at most 240 each.

    A part is one segment or several neighbours, of which the mean vector counts.
    """
    sides = []
    for document in (alignment.source, alignment.target):
        texts = [segment.text for segment in document.segments] if document else []
        vectors = encoder.encode_spans(texts, pipeline.longest()).spans[0]
        edges = np.linspace(0, len(texts), min(PARTS, len(texts)) + 1).astype(int)
        parts = np.add.reduceat(vectors, edges[:-1], axis=0)
        sides.append(parts / np.maximum(np.linalg.norm(parts, axis=1, keepdims=True), 1e-9))
    product: FloatArray = (sides[0] @ sides[1].T).astype(np.float32)
    return product


def flag_counts(flags: Sequence[Flag]) -> dict[str, int]:
    """How many flags there are of each severity, the gravest first."""
    from aligner.judgement import SEVERITIES

    return {severity: sum(flag.severity == severity for flag in flags) for severity in SEVERITIES}


def _checker(
    alignment: Alignment, encoder: Encoder, rows: tuple[tuple[str, ...], ...], settings: config.Settings
) -> Checker:
    """The checker; the counterparts of words were learned with the default encoder, so they always come from it."""
    from aligner.check import Checker
    from aligner.embed import load_encoder

    default = encoder if settings.model == config.DEFAULT_MODEL else load_encoder(cache=settings.cache)

    def encode(texts: Sequence[str]) -> FloatArray:
        if len(texts) <= FEW:
            return encoder.encode(texts)
        vectors: FloatArray = encoder.encode_spans(texts, 1).spans[0]
        return vectors

    return Checker(alignment, equivalents=rows, encode=encode, dictionary=default.encode)


def _encoder(settings: config.Settings) -> Encoder:
    from aligner.embed import load_encoder

    return load_encoder(settings.model, cache=settings.cache, offline=settings.offline)


def _known(folder: Path, rows: tuple[tuple[str, ...], ...]) -> tuple[tuple[Flag, ...], tuple[Named, ...]] | None:
    """The findings of the last run, if they are of the alignment that lies beside them."""
    path = folder / "alignment.json"
    return store.load_findings(folder, _digest(path.read_bytes(), rows)) if path.is_file() else None


def _digest(alignment: bytes, rows: tuple[tuple[str, ...], ...]) -> str:
    """What findings depend on: the bytes of alignment.json, the user's names, and the program."""
    from aligner.check import VERSION

    said = sha256(alignment)
    said.update(repr((VERSION, rows)).encode("utf-8"))
    return said.hexdigest()
