"""Read this first: the calls of a run, in the order of the data flow.

    text folder ─ingest→ Document ─layout→ blocks ─segment→ segments ─embed→ Vectors ─align→ beads ─edition→ files

Stages take values and give values; only this file knows more than one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from aligner import config, registry
from aligner.bitext import Alignment, Bead, Document, Metadata, Vectors
from aligner.errors import BrokenInvariant, InputError, SettingsError
from aligner.exchange import ExportOptions
from aligner.judgement import Edition
from aligner.signature import make_signature

if TYPE_CHECKING:
    from aligner.embed import Encoder

Progress = Callable[[str], None]

OUTPUTS = {
    "alignment.json": "json",
    "edition.html": "html",
    "edition.xml": "tei",
    "table.tsv": "tsv",
    "{id}.tmx": "tmx",
}


def run(
    text: config.TextFolder,
    settings: config.Settings,
    progress: Progress,
    *,
    anchors: Path | None = None,
    journal: Path | None = None,
) -> Alignment:
    """The alignment of a text folder: its documents read, split and paired; of one text alone, nothing is paired.

    `journal` is the `review.jsonl` beside the last alignment, if there is one: what people decided is kept.
    """
    return align_files(text.files, text.metadata, settings, progress, anchors=anchors, journal=journal)


def align_files(
    files: tuple[config.SideFile, ...],
    metadata: Metadata,
    settings: config.Settings,
    progress: Progress,
    *,
    lines: bool = False,
    anchors: Path | None = None,
    journal: Path | None = None,
) -> Alignment:
    """The alignment of one or two files. With `lines`, each line is one segment and nothing is split.

    `anchors` is a file of beads that a person has confirmed: they are kept, and what lies between them is paired anew.
    Raises InputError for a text that cannot be read, SettingsError for two sides in one language, ModelError.
    """
    from aligner.ingest.tei import keep_apart

    if len({file.lang for file in files}) != len(files):
        raise SettingsError(
            f"both sides are said to be {files[0].lang!r}", hint="Name the languages: --source-lang, --target-lang."
        )
    documents = keep_apart([prepare(file, progress, lines=lines) for file in files])
    if len(documents) == 1:
        return _single(documents[0], metadata, lines=lines)
    return _pair(
        documents[0], documents[1], metadata, settings, progress, lines=lines, anchors=anchors, journal=journal
    )


def prepare(file: config.SideFile, progress: Progress, *, lines: bool = False) -> Document:
    """The document of one side, with blocks and segments."""
    from aligner.ingest.text import read_document
    from aligner.layout import layout
    from aligner.segment import segment, segment_lines

    document = read_document(file.path, side=file.side, lang=file.lang, encoding=file.encoding)
    progress(f"splitting {document.path}")
    if not document.segments:  # a TEI file may have them, or at least its blocks
        document = segment_lines(document) if lines else segment(document if document.blocks else layout(document))
    if not document.segments:
        raise InputError("nothing but page numbers and blanks", path=file.path, hint="Is this the right file?")
    return document


def _single(document: Document, metadata: Metadata, *, lines: bool) -> Alignment:
    signature = make_signature(langs=[document.lang], lines=lines)
    return Alignment(
        metadata=metadata,
        source=document if document.side == "source" else None,
        target=document if document.side == "target" else None,
        beads=(),
        signature=signature,
    )


def _pair(
    source: Document,
    target: Document,
    metadata: Metadata,
    settings: config.Settings,
    progress: Progress,
    *,
    lines: bool,
    anchors: Path | None,
    journal: Path | None,
) -> Alignment:
    from aligner.align import AlignSettings, align, signature
    from aligner.anchors import read_anchors
    from aligner.embed import load_encoder
    from aligner.review.rerun import keep

    confirmed = read_anchors(anchors, source, target) if anchors else ()
    said = sha256(anchors.read_bytes()).hexdigest()[:8] if anchors else None
    kept = keep(journal.parent, source, target) if journal else None
    if kept is not None:
        source, target = kept.source, kept.target
        confirmed = kept.beside(confirmed)
        said = "-".join(part for part in (said, kept.digest) if part) or None
    encoder = load_encoder(settings.model, cache=settings.cache, offline=settings.offline)
    vectors: list[Vectors] = []
    for document in (source, target):
        progress(f"encoding {document.path}: {len(document.segments)} segments")
        vectors.append(_encoded(document, encoder))
    progress("aligning")
    found = align(source, target, vectors[0], vectors[1], AlignSettings(), confirmed)
    return Alignment(
        metadata=metadata,
        source=source,
        target=target,
        beads=kept.named(found.beads) if kept else found.beads,
        witnesses=found.witnesses,
        signature=make_signature(
            langs=[source.lang, target.lang],
            lines=lines,
            encoder=encoder.signature,
            aligner=signature(AlignSettings()),
            anchors=said,
        ),
    )


def pair_anew(alignment: Alignment, anchors: Sequence[Bead], encoder: Encoder) -> Alignment:
    """The alignment with what lies between the anchors paired anew; of one text alone, the alignment as it is."""
    from aligner.align import AlignSettings, align

    source, target = alignment.source, alignment.target
    if source is None or target is None:
        return alignment
    vectors = [_encoded(document, encoder) for document in (source, target)]
    found = align(source, target, vectors[0], vectors[1], AlignSettings(), anchors)
    return replace(alignment, beads=found.beads, witnesses=found.witnesses)


def longest() -> int:
    """How many segments the longest span has that is encoded."""
    from aligner.align import AlignSettings

    return AlignSettings().longest


def _encoded(document: Document, encoder: Encoder) -> Vectors:
    return encoder.encode_spans([segment.text for segment in document.segments], longest())


def outputs(edition: Edition) -> dict[str, bytes]:
    """The files of an edition, by name. Raises BrokenInvariant when our own TEI would not pass its checks."""
    from aligner.edition.tei import check_tei

    files: dict[str, bytes] = {}
    metadata = edition.alignment.metadata
    for name, format_name in OUTPUTS.items():
        if format_name != "tmx" or edition.alignment.beads:
            written = registry.writer(format_name)(edition, ExportOptions())
            (files[name.format(id=metadata.id)],) = written.files.values()
    problems = check_tei(files["edition.xml"])
    if problems:
        first = problems[0]
        raise BrokenInvariant(f"edition.xml, line {first.line}: {first.message} ({len(problems)} problems in all)")
    return files


def write(folder: Path, alignment: Alignment, files: Mapping[str, bytes]) -> tuple[dict[str, bool], tuple[str, ...]]:
    """For each file whether its bytes are new; and a notice of decisions that no longer fit the text.

    A run of a text that people have reviewed is noted in their journal.
    """
    from aligner.review import rerun

    return rerun.write(folder, alignment, files, when=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
