"""Options and arguments that several commands share."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aligner import config
from aligner.errors import InputError

if TYPE_CHECKING:
    from aligner.bitext import Metadata

TEXTS = Path("texts")

MODEL = click.option(
    "--model", metavar="NAME", help="Sentence encoder: muse, or a sentence-transformers name or path.  [default: muse]"
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
ANCHORS = click.option(
    "--anchors",
    type=click.Path(path_type=Path),
    help="File of beads that you have confirmed (as --to beads prints them): they are kept.",
)
ONLINE = click.option("--online", is_flag=True, help="Allow a named model to be downloaded.")


def text_names() -> list[str]:
    """The ids of the texts in texts/."""
    return sorted(path.parent.name for path in TEXTS.glob("*/text.toml"))


def near(name: str, known: Sequence[str]) -> str:
    """A hint at the known name that is most like `name`."""
    close = difflib.get_close_matches(name, known, n=1)
    return f" Did you mean {close[0]!r}?" if close else " `align --help` shows what there is."


def text_argument(name: str) -> Path:
    """The folder of a text named by path or by id."""
    path = Path(name)
    if path.exists() or "/" in name:
        return path
    if (TEXTS / name).is_dir():
        return TEXTS / name
    raise InputError(f"there is no text {name!r}.{near(name, text_names())}", path=TEXTS)


def two_files(
    source: Path, target: Path, source_lang: str, target_lang: str, encoding: str | None
) -> tuple[tuple[config.SideFile, config.SideFile], Metadata]:
    """Two files that are no text folder, as one, with a name made from theirs."""
    from aligner.bitext import Metadata

    files = (
        config.SideFile(path=source, side="source", lang=source_lang, encoding=encoding),
        config.SideFile(path=target, side="target", lang=target_lang, encoding=encoding),
    )
    return files, Metadata(id=config.identifier(source.stem), title=f"{source.name} – {target.name}")
