"""The commands that write editions in other formats, and check TEI files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aligner import config
from aligner.cli.options import JSON, text_argument
from aligner.cli.printing import print_json
from aligner.errors import SettingsError

if TYPE_CHECKING:
    from aligner.exchange import ExportOptions
    from aligner.judgement import Edition

STATUSES = ("auto", "confirmed", "edited", "rejected", "unsure")


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
@click.option("-o", "--output", help="File or folder to write; - prints.  [default: the folder in alignments/]")
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

    options = ExportOptions(
        min_probability=min_prob,
        statuses=frozenset(statuses),
        no_flagged=no_flagged,
        dedupe=dedupe,
        langs=_languages(langs),
        bom=bom,
        split=split,
    )
    registry.writer(name)  # an unknown format is said before anything is read
    editions = [_edition(text, drawn=name == "html") for text in texts]
    report: list[dict[str, Any]] = []
    for folder, stem, edition_group in _groups(editions, name, output):
        written = _write(name, edition_group, options)
        files = {f"{stem}{suffix}": data for suffix, data in written.files.items()}
        if output == "-":
            for data in files.values():
                sys.stdout.buffer.write(data)
        elif not dry_run:
            store.write_files(folder, files)
        report.append({"files": [str(folder / file) for file in files], "notes": list(written.notes)})
    _tell(report, to_terminal=output == "-", as_json=as_json)


def _languages(pairs: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        code, equals, wanted = pair.partition("=")
        if not (code and equals and wanted):
            raise SettingsError(f"{pair!r} names no language", hint="Write --lang ru=ru-RU.")
        found[code] = wanted
    return found


def _edition(name: str, *, drawn: bool) -> tuple[Path, Edition]:
    from aligner import judging, store

    text = config.read_text_folder(text_argument(name))
    folder = store.alignment_folder(text.path, text.metadata.id)
    return folder, judging.load_edition(text, folder, config.settings(), drawn=drawn)


def _groups(
    editions: list[tuple[Path, Edition]], name: str, output: str | None
) -> list[tuple[Path, str, list[Edition]]]:
    """Which editions go into which file: folder, name without ending, editions. Only a memory can hold several."""
    if name == "tmx" and output is not None and len(editions) > 1:
        path = Path(output)
        return [(path.parent, path.name.removesuffix(".tmx"), [edition for _, edition in editions])]
    groups = []
    for folder, edition in editions:
        stem = edition.alignment.metadata.id
        if output in (None, "-"):
            groups.append((folder, stem, [edition]))
        elif len(editions) > 1 or Path(str(output)).is_dir() or str(output).endswith("/"):
            groups.append((Path(str(output)), stem, [edition]))
        else:
            path = Path(str(output))
            groups.append((path.parent, path.name.partition(".")[0] or stem, [edition]))
    return groups


def _write(name: str, editions: list[Edition], options: ExportOptions) -> Any:
    from aligner import registry

    if len(editions) > 1:
        from aligner.export.tmx import write_memory

        return write_memory(editions, options)
    return registry.writer(name)(editions[0], options)


def _tell(report: list[dict[str, Any]], *, to_terminal: bool, as_json: bool) -> None:
    if as_json and not to_terminal:
        print_json(report)
        return
    for entry in report:
        if not to_terminal:
            for file in entry["files"]:
                click.echo(file)
        for note in entry["notes"]:
            click.echo(f"note: {note}", err=True)


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
            click.echo(f"{file}: valid, whole and consistent")
    return int(bool(problems))
