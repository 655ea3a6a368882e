"""A user's own list of names and terms that mean the same: `names.tsv` in a text folder, or beside all texts."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from aligner.errors import InputError

NAME = "names.tsv"


def read_equivalents(folders: Iterable[Path]) -> tuple[tuple[str, ...], ...]:
    """The rows of `names.tsv` in each of these folders that has one: words that mean the same, in either language.

    One row a line, the words with tabs between them; empty lines and lines that begin with `#` are left out. Raises
    InputError, with the line, for a row of a single word and for a file that is not UTF-8.
    """
    rows: list[tuple[str, ...]] = []
    for path in (folder / NAME for folder in folders):
        if path.is_file():
            rows += _rows(path)
    return tuple(rows)


def _rows(path: Path) -> Iterable[tuple[str, ...]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8 (byte at offset {error.start})", path=path, hint="Save it as UTF-8.") from None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        words = tuple(word for cell in line.split("\t") if (word := " ".join(cell.split())))
        if len(words) < 2:
            raise InputError(
                f"one word alone: {line.strip()!r}",
                path=path,
                line=number,
                hint="Write what means the same on one line, with tabs: Пекин<TAB>Beijing<TAB>Peking",
            )
        yield words
