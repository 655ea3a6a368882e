"""What goes to the terminal: results to stdout, everything else to stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from aligner import config


def say(word: str, text: str) -> None:
    """Print one line to stderr that begins with a red word."""
    color = False if config.no_color() else None
    click.echo(f"{click.style(word, fg='red', bold=True)}: {text}", err=True, color=color)


def say_note(text: str) -> None:
    """Print one line to stderr that a person should know of."""
    click.echo(f"note: {text}", err=True)


@contextmanager
def progress_line() -> Iterator[Any]:
    """A function that shows the present stage on one line of the terminal, and nothing elsewhere."""
    terminal = sys.stderr.isatty()

    def show(stage: str) -> None:
        if terminal:
            click.echo(f"\r\x1b[K{stage} …", nl=False, err=True)

    try:
        yield show
    finally:
        if terminal:
            click.echo("\r\x1b[K", nl=False, err=True)


def file_list(folder: Path, names: Sequence[str]) -> str:
    """A folder and the names of files in it, on one line."""
    return f"{folder}/ " + ", ".join(names)


def print_rows(rows: Mapping[str, str]) -> None:
    """Print names and values as a table; the first name stands out as a title."""
    first, *others = rows
    click.echo(f"{click.style(first, bold=True)}  {rows[first]}")
    width = max((len(name) for name in others), default=0)
    for name in others:
        click.echo(f"  {name.ljust(width)}  {rows[name]}")


def print_json(value: Any) -> None:
    """Print plain values as JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
