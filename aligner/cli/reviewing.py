"""The commands with which people set an alignment right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aligner import config
from aligner.cli.options import JSON, TEXTS, text_argument
from aligner.cli.printing import print_json, print_rows, say, say_note
from aligner.errors import AlignerError, InputError

if TYPE_CHECKING:
    from aligner.review.apply import Plan

REVIEWER = click.option(
    "--reviewer", metavar="NAME", help="Who decides, as the edition names them.  [default: from git, or you]"
)
_COUNTS = {
    "confirmed": "confirmed",
    "rejected": "rejected",
    "unsure": "unsure",
    "edited": "set to edited",
    "auto": "taken back",
    "merge": "merged",
    "split": "split",
    "move": "sentences moved",
    "kinds": "kinds",
    "comments": "comments",
}


@click.command()
@click.argument("text")
@click.option("--port", type=int, help="Port to listen on.  [default: 8765, or a free one]")
@click.option("--host", default="127.0.0.1", help="Address to listen on.")
@REVIEWER
@click.option("--no-browser", is_flag=True, help="Do not open the page in a browser.")
def review(text: str, port: int | None, host: str, reviewer: str | None, no_browser: bool) -> None:
    """Open the review page of an aligned text: mismatches, repairs, confirmation, all by keys."""
    from aligner import judging, store
    from aligner.review.server import serve

    folder = config.read_text_folder(text_argument(text))
    place = store.alignment_folder(folder.path, folder.metadata.id)
    alignment = store.load_alignment(place)
    if len(alignment.documents) == 1:
        raise InputError("there is only one text here, and nothing is paired", path=folder.path)
    session = judging.open_review(folder, place, config.settings(), reviewer=reviewer or config.person())
    for notice in session.notices:
        say_note(notice)
    serve(session, host=host, port=port, open_browser=not no_browser, announce=lambda line: click.echo(line, err=True))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--text", "name", metavar="TEXT", help="The text it is of.  [default: as the workbook says, or its name]")
@REVIEWER
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@JSON
def apply(file: Path, name: str | None, reviewer: str | None, dry_run: bool, as_json: bool) -> int:
    """Take back a spreadsheet (xlsx, csv, tsv) that `align export` wrote and somebody has reviewed: all or nothing."""
    from aligner import judging, store
    from aligner.ingest.sheet import read_sheet
    from aligner.review.apply import plan

    sheet = read_sheet(file)
    folder = _text_of(sheet.text or file.name.partition(".")[0], file) if name is None else _read(text_argument(name))
    if sheet.text is not None and sheet.text != folder.metadata.id:
        raise InputError(f"this is a table of {sheet.text}, not of {folder.metadata.id}", path=file)
    place = store.alignment_folder(folder.path, folder.metadata.id)
    who = reviewer or config.person()
    session = judging.open_review(folder, place, config.settings(), reviewer=who)
    for notice in session.notices:
        say_note(notice)
    rev = session.rev
    found = plan(session.alignment, session.decisions, sheet, reviewer=who, fresh=session.fresh())
    if not found.problems and found.decisions and not dry_run:
        session.apply_all(rev, "apply", found.step, {"file": file.name, "decisions": dict(found.decisions)})
    _report(found, folder, file, dry_run=dry_run, as_json=as_json)
    return 2 if found.problems else 0


def _read(path: Path) -> config.TextFolder:
    return config.read_text_folder(path)


def _text_of(identifier: str, file: Path) -> config.TextFolder:
    """The text folder with this id: the one of this name, or one that says so itself."""
    for path in (TEXTS / identifier, *(toml.parent for toml in sorted(TEXTS.glob("*/text.toml")))):
        try:
            folder = _read(path)
        except AlignerError:
            continue
        if folder.metadata.id == identifier:
            return folder
    raise InputError(
        f"there is no text {identifier!r} in {TEXTS}/",
        path=file,
        hint="Go to the folder that holds texts/, or name the text: --text TEXT.",
    )


def _report(found: Plan, folder: config.TextFolder, file: Path, *, dry_run: bool, as_json: bool) -> None:
    counts = {word: found.counts[name] for name, word in _COUNTS.items() if found.counts.get(name)}
    applied = bool(found.decisions) and not found.problems and not dry_run
    if as_json:
        problems = [{"row": one.row, "message": one.message} for one in found.problems]
        body: dict[str, Any] = {"text": folder.metadata.id, "applied": applied, "beads": len(found.decisions)}
        print_json({**body, **counts, "notes": list(found.notes), "problems": problems})
        return
    for problem in found.problems:
        place = f"{file}:{problem.row}" if problem.row else f"{file}"
        click.echo(f"{place}: {problem.message}", err=True)
    if found.problems:
        number = len(found.problems)
        say("error", f"{number} {'problem' if number == 1 else 'problems'}; nothing was applied")
        return
    for note in found.notes:
        say_note(note)
    rows = {name: str(number) for name, number in counts.items()}
    beads = f"{len(found.decisions)} bead" + ("" if len(found.decisions) == 1 else "s")
    if not found.decisions:
        rows["result"] = "nothing to do: the table says what the review says"
    elif dry_run:
        rows["result"] = f"{beads} would change; nothing was applied"
    else:
        rows["result"] = f"{beads} changed, in one edit that the review can undo"
        rows["next"] = f"align {folder.path}"
    print_rows({folder.metadata.id: folder.metadata.title, **rows})
