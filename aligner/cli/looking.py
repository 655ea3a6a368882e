"""The commands that look closer: explain, eval, doctor."""

from __future__ import annotations

from pathlib import Path

import click

from aligner import config
from aligner.cli.options import JSON, MODEL, ONLINE, text_argument, two_files
from aligner.cli.printing import print_json, progress_line


@click.command()
@click.argument("text")
@click.argument("what", metavar="SEGMENT|BEAD")
@MODEL
@JSON
def explain(text: str, what: str, model: str | None, as_json: bool) -> None:
    """Show which rules cut or joined a segment (ru.s12), or what a bead rests on (b12): its rivals, term by term."""
    from aligner import explain as explaining

    path = text_argument(text)
    with progress_line() as progress:
        found = explaining.explain(config.read_text_folder(path), what, config.settings(model=model), progress)
    if as_json:
        print_json(found)
        return
    for line in explaining.as_lines(found):
        click.echo(line)


@click.command("eval")
@click.argument("text", required=False)
@click.option("--pair", nargs=2, type=click.Path(path_type=Path), metavar="SOURCE TARGET", help="Two files, no TEXT.")
@click.option("--gold", required=True, type=click.Path(path_type=Path), help="Gold beads: source TAB target indices.")
@click.option(
    "--gold-segments",
    nargs=2,
    type=click.Path(path_type=Path),
    metavar="SOURCE TARGET",
    help="The segments that the gold counts, one a line: our own splitting is scored, too.",
)
@click.option("--source-lang", default="ru", help="Language of SOURCE.")
@click.option("--target-lang", default="en", help="Language of TARGET.")
@click.option("--lines", is_flag=True, help="With --pair: each line is one segment.")
@click.option("--encoding", help="With --pair: encoding of both files, when it is not recognised.")
@click.option("--min-f1", type=float, help="Exit with 1 when strict F1 is lower.")
@MODEL
@ONLINE
@JSON
def eval_(
    text: str | None,
    pair: tuple[Path, Path] | None,
    gold: Path,
    gold_segments: tuple[Path, Path] | None,
    source_lang: str,
    target_lang: str,
    lines: bool,
    encoding: str | None,
    min_f1: float | None,
    model: str | None,
    online: bool,
    as_json: bool,
) -> int:
    """Compare an alignment with gold beads: strict, lax and link scores, null beads, boundaries, calibration."""
    from aligner import pipeline, scoring

    if (text is None) == (pair is None):
        raise click.UsageError("Name a TEXT, or two files with --pair.")
    settings = config.settings(model=model, offline=not online)
    with progress_line() as progress:
        if pair is None:
            folder = config.read_text_folder(text_argument(str(text)))
            scores = scoring.score(folder, gold, settings, progress, gold_segments=gold_segments)
        else:
            files, metadata = two_files(pair[0], pair[1], source_lang, target_lang, encoding)
            alignment = pipeline.align_files(files, metadata, settings, progress, lines=lines)
            scores = scoring.score_alignment(alignment, gold, gold_segments=gold_segments)
    if as_json:
        print_json(scores)
    else:
        for line in scoring.as_lines(scores):
            click.echo(line)
    return int(min_f1 is not None and scores["scores"]["strict"]["f1"] < min_f1)


@click.command()
@JSON
def doctor(as_json: bool) -> int:
    """Check this machine: Python, packages, encoder, cache, write access; each trouble with its cure."""
    from aligner import doctor as checking

    checks = checking.check(config.settings())
    if as_json:
        print_json([{"name": c.name, "fine": c.fine, "found": c.found, "cure": c.cure} for c in checks])
    else:
        for one in checks:
            mark = click.style("ok  ", fg="green") if one.fine else click.style("fail", fg="red")
            click.echo(f"{mark} {one.name}: {one.found}" + ("" if one.fine else f"\n     {one.cure}"))
    return 0 if all(one.fine for one in checks) else 1
