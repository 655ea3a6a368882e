"""The commands that write editions in other formats, and check TEI files."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aligner import config
from aligner.cli.options import JSON, text_argument
from aligner.cli.printing import print_json, say_note
from aligner.errors import SettingsError

if TYPE_CHECKING:
    from aligner.exchange import ExportOptions, Written
    from aligner.judgement import Edition

STATUSES = ("auto", "confirmed", "edited", "rejected", "unsure")
NAMING_EACH_OTHER = ("xces", "intertext", "tei")


def _list_formats(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if not value or ctx.resilient_parsing:
        return
    from aligner.registry import FORMATS

    for entry in FORMATS:
        click.echo(click.style(entry.name, bold=True) + f"  {entry.files}")
        click.echo(f"    keeps   {entry.keeps}")
        click.echo(f"    loses   {entry.loses}")
        if entry.opened:
            click.echo(f"    opened  {entry.opened}")
    ctx.exit()


@click.command()
@click.argument("texts", nargs=-1, required=True, metavar="TEXT...")
@click.option("-f", "--format", "name", required=True, help="One of the formats of --list.")
@click.option(
    "--list", is_flag=True, callback=_list_formats, expose_value=False, is_eager=True, help="Show the formats."
)
@click.option("-o", "--output", help="File, or folder (with a slash); - prints.  [default: the folder in alignments/]")
@click.option("--min-prob", type=click.FloatRange(0, 1), help="Leave out less probable beads that nobody confirmed.")
@click.option("--status", "statuses", multiple=True, type=click.Choice(STATUSES), help="Only beads with this status.")
@click.option("--no-flagged", is_flag=True, help="Leave out beads with an open warning or error.")
@click.option("--dedupe", is_flag=True, help="Write each pair of texts once.")
@click.option("--lang", "langs", multiple=True, metavar="ru=ru-RU", help="Write another language code.")
@click.option("--bom", is_flag=True, help="Begin a table with a byte order mark, for Excel.")
@click.option("--split", is_flag=True, help="TEI: one file a language and one with the links.")
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@JSON
def export(
    texts: tuple[str, ...],
    name: str,
    output: str | None,
    min_prob: float | None,
    statuses: tuple[Any, ...],
    no_flagged: bool,
    dedupe: bool,
    langs: tuple[str, ...],
    bom: bool,
    split: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Write aligned texts in another format: TMX, spreadsheets, corpora, ladders (see --list)."""
    from aligner import registry, store
    from aligner.exchange import ExportOptions

    name = name.lower()
    write = registry.writer(name)  # an unknown format is said before anything is read
    _refuse_idle({"dedupe": dedupe, "bom": bom, "split": split}, name)
    options = ExportOptions(
        min_probability=min_prob,
        statuses=frozenset(statuses),
        no_flagged=no_flagged,
        dedupe=dedupe,
        langs=_languages(langs),
        bom=bom,
        split=split,
    )
    editions = [_edition(text, drawn=name == "html") for text in dict.fromkeys(texts)]
    _refuse_unknown_languages(options, [edition for _, edition in editions])
    report: list[dict[str, Any]] = []
    if name == "tmx" and len(editions) > 1 and output is not None and not _is_folder(output):
        from aligner.export.tmx import write_memory

        done = [(Path(), "", write_memory([edition for _, edition in editions], options))]
    else:
        done = [(folder, edition.alignment.metadata.id, write(edition, options)) for folder, edition in editions]
    _refuse_what_does_not_fit(output, name, done)
    for own_folder, identifier, written in done:
        folder, files = _placed(output, own_folder, identifier, written)
        if output == "-":
            files = {} if dry_run else files
            for data in files.values():
                sys.stdout.buffer.write(data)
        elif not dry_run:
            store.write_files(folder, files)
        notes = [f"{identifier}: {note}" if len(done) > 1 else note for note in written.notes]
        report.append({"files": [str(folder / file) for file in files], "notes": notes})
    _tell(report, to_terminal=output == "-", as_json=as_json)


def _refuse_idle(options: dict[str, bool], name: str) -> None:
    """Say that an option means nothing for a format of ours, instead of doing nothing in silence."""
    from aligner import registry

    ours = {entry.name for entry in registry.FORMATS}
    for option, formats in {"dedupe": ("tmx", "moses"), "bom": ("csv", "tsv"), "split": ("tei",)}.items():
        if options[option] and name in ours and name not in formats:
            raise SettingsError(f"--{option} is for {' and '.join(formats)}, not for {name}")


def _languages(pairs: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        code, equals, wanted = pair.partition("=")
        if not (equals and re.fullmatch("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", wanted)):
            raise SettingsError(f"{pair!r} names no language", hint="Write --lang ru=ru-RU.")
        found[code] = wanted
    return found


def _refuse_unknown_languages(options: ExportOptions, editions: list[Edition]) -> None:
    there = {document.lang for edition in editions for document in edition.alignment.documents}
    for code in options.langs or ():
        if code not in there:
            raise SettingsError(
                f"--lang {code}=…: there is no text in {code!r} here", hint=f"There are: {', '.join(sorted(there))}."
            )


def _edition(name: str, *, drawn: bool) -> tuple[Path, Edition]:
    from aligner import judging, store

    text = config.read_text_folder(text_argument(name))
    folder = store.alignment_folder(text.path, text.metadata.id)
    return folder, judging.load_edition(text, folder, config.settings(), drawn=drawn, tell=say_note)


def _is_folder(output: str) -> bool:
    return output.endswith(("/", os.sep)) or Path(output).is_dir()


def _refuse_what_does_not_fit(output: str | None, name: str, done: list[tuple[Path, str, Written]]) -> None:
    """Several files need a folder: they would be written over each other, run together, or lose each other's names."""
    if output is None or _is_folder(output):
        return
    number = max(len(written.files) for _, _, written in done)
    if len(done) > 1:
        what = f"{len(done)} texts make {len(done)} {name} files"
    elif number > 1 and (output == "-" or name in NAMING_EACH_OTHER):
        what = f"{name} makes {number} files that belong together"
    else:
        return
    raise SettingsError(what, hint="Name a folder: -o FOLDER/ (with the slash).")


def _placed(output: str | None, own: Path, identifier: str, written: Written) -> tuple[Path, dict[str, bytes]]:
    """The folder and the named files of an export. A single file gets the very name that the user gives."""
    path = Path(output or "")
    if output in (None, "-") or _is_folder(str(output)):
        folder = own if output in (None, "-") else path
        return folder, {f"{identifier}{suffix}": data for suffix, data in written.files.items()}
    if len(written.files) == 1 and path.suffix:
        return path.parent, dict(zip([path.name], written.files.values(), strict=True))
    first = next(iter(written.files), "")
    return path.parent, {f"{path.name.removesuffix(first)}{suffix}": data for suffix, data in written.files.items()}


def _tell(report: list[dict[str, Any]], *, to_terminal: bool, as_json: bool) -> None:
    if as_json and not to_terminal:
        print_json(report)
        return
    for entry in report:
        if not to_terminal:
            for file in entry["files"]:
                click.echo(file)
        for note in entry["notes"]:
            say_note(note)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@JSON
def validate(file: Path, as_json: bool) -> int:
    """Check a TEI file, ours or another's, against the profile and the rules of integrity; with line numbers."""
    from aligner.edition.tei import check_tei

    problems = check_tei(file.read_bytes())
    if as_json:
        print_json([{"line": one.line, "code": one.code, "message": one.message} for one in problems])
    else:
        for one in problems:
            click.echo(f"{file}:{one.line}: {one.message} [{one.code}]")
        if not problems:
            click.echo(f"{file}: no problem found")
    return int(bool(problems))
