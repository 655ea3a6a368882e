"""The command that says what does not match."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from aligner import config
from aligner.cli.options import JSON, text_argument
from aligner.cli.printing import print_json, say_note

if TYPE_CHECKING:
    from aligner.judgement import Edition, Flag

SEVERITIES = ("error", "warning", "info")
COLORS = {"error": "red", "warning": "yellow", "info": "blue"}


@click.command()
@click.argument("text")
@click.option(
    "--fail-on", type=click.Choice([*SEVERITIES, "never"]), default="error", help="Exit with 1 from this severity on."
)
@click.option("--show", type=click.Choice(SEVERITIES), default="warning", help="Show flags from this severity on.")
@click.option("--code", "codes", multiple=True, metavar="WORD", help="Only flags of this word (number, date, name …).")
@JSON
def check(text: str, fail_on: str, show: str, codes: tuple[str, ...], as_json: bool) -> int:
    """Show what does not match in an aligned text: numbers, dates, names, missing clauses."""
    from aligner import judging, store
    from aligner.errors import SettingsError
    from aligner.judgement import FLAG_CODES

    for code in codes:
        if code not in FLAG_CODES:
            raise SettingsError(f"no flag is called {code!r}", hint=f"There are: {', '.join(FLAG_CODES)}.")
    folder = config.read_text_folder(text_argument(text))
    place = store.alignment_folder(folder.path, folder.metadata.id)
    edition = judging.load_edition(folder, place, config.settings(), tell=say_note)
    flags = [flag for flag in edition.flags if not codes or flag.code in codes]
    shown = [flag for flag in flags if SEVERITIES.index(flag.severity) <= SEVERITIES.index(show)]
    if as_json:
        print_json(
            {"text": folder.metadata.id, "flags": [_entry(edition, flag) for flag in flags], **_tail(edition, flags)}
        )
    else:
        _print(edition, shown)
        counts = _tail(edition, flags)["counts"]
        click.echo(" · ".join(f"{word} {number}" for word, number in counts.items()) or "no flags", err=True)
    limit = SEVERITIES.index(fail_on) if fail_on != "never" else -1
    return int(any(SEVERITIES.index(flag.severity) <= limit for flag in flags))


def _print(edition: Edition, flags: list[Flag]) -> None:
    beads = {bead.id: bead for bead in edition.alignment.beads}
    last = None
    for flag in flags:
        if flag.bead != last:
            bead = beads[flag.bead]
            click.echo(click.style(f"{bead.id}  {bead.kind or bead.type}", bold=True))
            for names in (bead.source, bead.target):
                if names:
                    click.echo(f"    {edition.alignment.text(names)}")
            last = flag.bead
        click.echo(f"  {click.style(flag.severity, fg=COLORS[flag.severity])}  {flag.code}: {flag.message}")


def _entry(edition: Edition, flag: Flag) -> dict[str, Any]:
    documents = {document.side: document for document in edition.alignment.documents}
    return {
        "bead": flag.bead,
        "code": flag.code,
        "severity": flag.severity,
        "message": flag.message,
        "key": flag.key,
        "evidence": [
            {
                "side": item.side,
                "start": item.start,
                "stop": item.stop,
                "line": documents[item.side].text.count("\n", 0, item.start) + 1,
                "text": documents[item.side].reading(item.start, item.stop),
            }
            for item in flag.evidence
        ],
    }


def _tail(edition: Edition, flags: list[Flag]) -> dict[str, Any]:
    counts = {word: sum(flag.severity == word for flag in flags) for word in SEVERITIES}
    return {
        "counts": {word: number for word, number in counts.items() if number},
        "dismissed": len(edition.dismissed),
        "signature": str(edition.alignment.signature),
    }
