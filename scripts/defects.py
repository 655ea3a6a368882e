"""Which beads of the development texts hold true errors of their translation: see defects.tsv."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from aligner.evaluate import IndexBead

_FILE = Path(__file__).with_name("defects.tsv")


@cache
def _all() -> dict[str, dict[IndexBead, str]]:
    found: dict[str, dict[IndexBead, str]] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            case, source, target, kind = line.split("\t")
            found.setdefault(case, {})[_lines(source), _lines(target)] = kind
    return found


def defects(case: str) -> dict[IndexBead, str]:
    """What is wrong with which beads of a base case, by the beads of its gold."""
    return _all().get(case, {})


def _lines(listed: str) -> tuple[int, ...]:
    return tuple(int(line) for line in listed.split(","))
