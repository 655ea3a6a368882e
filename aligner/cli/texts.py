"""The commands that make and show texts: run, pair, import, list."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aligner import config
from aligner.cli.importing import BEAD_FORMATS, take_over
from aligner.cli.options import ANCHORS, JSON, MODEL, ONLINE, TEXTS, text_argument, two_files
from aligner.cli.printing import file_list, print_json, print_rows, progress_line, say_note

if TYPE_CHECKING:
    from aligner.bitext import Alignment
    from aligner.judgement import Edition


@click.command()
@click.argument("text")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write here, not to alignments/ID.")
@ANCHORS
@MODEL
@ONLINE
@JSON
def run(text: str, output: Path | None, anchors: Path | None, model: str | None, online: bool, as_json: bool) -> None:
    """Align a text folder and write its edition (the same as `align TEXT`)."""
    from aligner import judging, store

    path = text_argument(text)
    folder = config.read_text_folder(path)
    output = output or store.alignment_folder(path, folder.metadata.id)
    with progress_line() as progress:
        chosen = config.settings(model=model, offline=not online)
        found = judging.align_text(folder, output, chosen, progress, anchors=anchors)
    _report_encodings(found.edition.alignment, folder.files)
    for notice in found.notices:
        say_note(notice)
    _report(found.edition, output, found.changed, as_json)


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("target", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write an edition to this folder.")
@click.option("--source-lang", default="ru", help="Language of SOURCE.")
@click.option("--target-lang", default="en", help="Language of TARGET.")
@click.option("--lines", is_flag=True, help="Each line is one segment: nothing is split.")
@click.option("--to", "to", metavar="FORMAT", help="Print in this format (see `align export --list`).  [default: tsv]")
@click.option("--encoding", help="Encoding of both files, when it is not recognised.")
@ANCHORS
@MODEL
@ONLINE
@JSON
def pair(
    source: Path,
    target: Path,
    output: Path | None,
    source_lang: str,
    target_lang: str,
    lines: bool,
    to: str | None,
    encoding: str | None,
    anchors: Path | None,
    model: str | None,
    online: bool,
    as_json: bool,
) -> None:
    """Align two files without a text folder; print the result, or write an edition with -o."""
    from aligner import judging, pipeline, registry, store
    from aligner.exchange import ExportOptions
    from aligner.judgement import Edition

    write = registry.writer(to or "tsv")
    files, metadata = two_files(source, target, source_lang, target_lang, encoding)
    with progress_line() as progress:
        chosen = config.settings(model=model, offline=not online)
        alignment = pipeline.align_files(files, metadata, chosen, progress, lines=lines, anchors=anchors)
    _report_encodings(alignment, files)
    if output is None and as_json:
        raise click.UsageError("--json says what was written, and needs -o; --to jsonl prints the beads as JSON.")
    if output is None:
        for data in write(Edition(alignment=alignment), ExportOptions()).files.values():
            sys.stdout.buffer.write(data)
        return
    with progress_line() as progress:
        edition, findings = judging.judge(alignment, chosen, progress)
        results = {**pipeline.outputs(edition), "findings.json": findings}
    if to is not None:
        written = write(edition, ExportOptions())
        results |= {f"{metadata.id}{suffix}": data for suffix, data in written.files.items()}
    _report(edition, output, store.write_files(output, results), as_json)


@click.command("import", epilog="\b\nalign import page.txt\nalign import 117427 --beads mine.tmx --format tmx")
@click.argument("page", type=click.Path(path_type=Path), metavar="PAGE")
@click.option("--id", "identifier", help="Name of the new text folder.  [default: the document's number, or its title]")
@click.option("--encoding", help="Encoding of the page, when it is not recognised.")
@click.option("--force", is_flag=True, help="Replace a text folder that is already there.")
@click.option("--beads", type=click.Path(path_type=Path), help="Take over this alignment of TEXT, made elsewhere.")
@click.option("--format", "format_name", type=click.Choice(BEAD_FORMATS), help="Format of --beads.")
@click.option("--source-sentences", type=click.Path(path_type=Path), help="The sentences that --beads counts.")
@click.option("--target-sentences", type=click.Path(path_type=Path), help="The same for the translation.")
@click.option("--reviewer", metavar="NAME", help="Whose alignment it is.  [default: from git, or you]")
@JSON
def import_(
    page: Path,
    identifier: str | None,
    encoding: str | None,
    force: bool,
    beads: Path | None,
    format_name: str | None,
    source_sentences: Path | None,
    target_sentences: Path | None,
    reviewer: str | None,
    as_json: bool,
) -> None:
    """Make a text folder from a saved page of the archive's site, or take over an alignment made elsewhere."""
    from aligner.errors import SettingsError

    if beads is not None:
        if identifier or encoding or force:
            raise SettingsError("--id, --encoding and --force are for a page, not for --beads")
        if format_name is None:
            raise SettingsError("--beads needs --format", hint=f"One of: {', '.join(BEAD_FORMATS)}.")
        take_over(str(page), beads, format_name, (source_sentences, target_sentences), reviewer, as_json=as_json)
        return
    if format_name or source_sentences or target_sentences:
        raise SettingsError("--format and the sentences go with --beads FILE")
    _import_page(page, identifier, encoding, force=force, as_json=as_json)


def _import_page(page: Path, identifier: str | None, encoding: str | None, *, force: bool, as_json: bool) -> None:
    from aligner.ingest.archive_page import read_archive_page
    from aligner.ingest.folder import write_text_folder

    read = read_archive_page(page, encoding=encoding, id=identifier)
    folder = TEXTS / read.metadata.id
    written = write_text_folder(folder, read, force=force)
    if as_json:
        print_json({"text": read.metadata.id, "files": [str(path) for path in written], "notes": list(read.notes)})
        return
    print_rows(
        {
            read.metadata.id: read.metadata.title,
            **{f"note {number}": note for number, note in enumerate(read.notes, 1)},
            "written": file_list(folder, [path.name for path in written]),
            "next": f"align {folder}",
        }
    )


@click.command("list")
@JSON
def list_(as_json: bool) -> None:
    """Show the texts in texts/, and how far each has come."""
    from aligner import listing

    entries = listing.texts(TEXTS)
    if as_json:
        print_json(entries)
        return
    if not entries:
        click.echo("No texts yet. Make one from a saved page: align import PAGE", err=True)
    widths = [max((len(str(entry[key])) for entry in entries), default=0) for key in ("id", "date", "state")]
    for entry in entries:
        cells = [str(entry[key]).ljust(width) for key, width in zip(("id", "date", "state"), widths, strict=True)]
        click.echo("  ".join([*cells, str(entry["title"])]))


def _report_encodings(alignment: Alignment, files: Sequence[config.SideFile]) -> None:
    """Say when an encoding was recognised that nobody named."""
    for document, file in zip(alignment.documents, files, strict=True):
        if file.encoding is None and not document.encoding.startswith("utf-8"):
            click.echo(f"{file.path}: read as {document.encoding}, which was recognised", err=True)


def _report(edition: Edition, folder: Path, changed: Mapping[str, bool], as_json: bool) -> None:
    from aligner.report import next_command, summary

    following = next_command(edition, folder)
    result = summary(edition)
    if as_json:
        files = [str(folder / name) for name in changed]
        print_json({**result, "files": files, "changed": dict(changed), "next": following})
        return
    rows = {"segments": " · ".join(f"{lang} {count}" for lang, count in result["segments"].items())}
    if result["missing"]:
        rows["note"] = result["missing"]
    else:
        rows["beads"] = " · ".join(f"{kind} {count}" for kind, count in result["beads"].items())
        rows["null"] = " · ".join(f"{kind} {count}" for kind, count in result["null"].items()) or "none"
        if result["crossing"]:
            stand = "bead stands" if result["crossing"] == 1 else "beads stand"
            rows["crossing"] = f"{result['crossing']} {stand} elsewhere in the translation"
        if result["witness"]:
            are = "segment is" if result["witness"] == 1 else "segments are"
            rows["witness"] = f"{result['witness']} {are} a second copy, linked to the base"
        rows["flags"] = " · ".join(f"{code} {count}" for code, count in result["flags"].items()) or "none"
        if result["decided"]:
            rows["reviewed"] = f"{result['decided']} {'bead' if result['decided'] == 1 else 'beads'} as people decided"
    word = "written" if any(changed.values()) else "unchanged"
    rows |= {word: file_list(folder, list(changed)), "signature": result["signature"], "next": following}
    print_rows({edition.alignment.metadata.id: edition.alignment.metadata.title, **rows})
