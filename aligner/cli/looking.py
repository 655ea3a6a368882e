"""The commands that look closer: explain, eval, doctor."""

from __future__ import annotations

from pathlib import Path

import click

from aligner import config
from aligner.cli.options import JSON, text_argument
from aligner.cli.printing import print_json, progress_line


@click.command()
@click.argument("text")
@click.argument("what", metavar="SEGMENT|BEAD")
@JSON
def explain(text: str, what: str, as_json: bool) -> None:
    """Show which rules cut or joined a segment (ru.s12), or what a bead rests on (b12)."""
    from aligner import explain as explaining

    path = text_argument(text)
    with progress_line() as progress:
        found = explaining.explain(config.read_text_folder(path), what, config.settings(), progress)
    if as_json:
        print_json(found)
        return
    for line in explaining.as_lines(found):
        click.echo(line)


@click.command("eval")
@click.argument("text")
@click.option("--gold", required=True, type=click.Path(path_type=Path), help="Gold beads: source TAB target indices.")
@click.option("--min-f1", type=float, help="Exit with 1 when strict F1 is lower.")
@JSON
def eval_(text: str, gold: Path, min_f1: float | None, as_json: bool) -> int:
    """Compare the alignment of a text with gold beads: strict, lax and link scores."""
    from aligner.scoring import score

    with progress_line() as progress:
        scores = score(config.read_text_folder(text_argument(text)), gold, config.settings(), progress)
    if as_json:
        print_json(scores)
    else:
        for name, values in scores["scores"].items():
            figures = "  ".join(f"{word} {value:.3f}" for word, value in values.items())
            click.echo(f"{name.ljust(14)}{figures}")
        click.echo(f"signature     {scores['signature']}")
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
