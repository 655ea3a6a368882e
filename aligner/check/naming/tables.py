"""The lists that a linguist edits: read from aligner/check/data, once, when they are first needed."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The lines of a data file as fields between tabs, without comments (`#`) and empty lines."""
    text = (files("aligner.check") / "data" / name).read_text(encoding="utf-8")
    lines = (line.rstrip() for line in text.splitlines())
    return tuple(tuple(line.split("\t")) for line in lines if line and not line.startswith("#"))


@cache
def words(name: str) -> frozenset[str]:
    """The words of a data file, separated by blanks or lines, in lower case."""
    return frozenset(word.lower() for row in rows(name) for field in row for word in field.split())
