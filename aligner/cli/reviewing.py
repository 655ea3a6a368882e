"""The commands with which people set an alignment right."""

from __future__ import annotations

import click

from aligner import config
from aligner.cli.options import text_argument
from aligner.errors import InputError


@click.command()
@click.argument("text")
@click.option("--port", type=int, help="Port to listen on.  [default: 8765, or a free one]")
@click.option("--host", default="127.0.0.1", help="Address to listen on.")
@click.option("--reviewer", metavar="NAME", help="Who decides, as the edition names them.  [default: from git, or you]")
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
        click.echo(f"note: {notice}", err=True)
    serve(session, host=host, port=port, open_browser=not no_browser, announce=lambda line: click.echo(line, err=True))
