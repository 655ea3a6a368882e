"""The invented documents that the checks learn from and are measured on are as their scripts take them to be."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parent.parent / "scripts"
KINDS = {"clause", "negation", "meaning", "addition", "number", "date", "name"}


@pytest.mark.parametrize("path", sorted((SCRIPTS / "made").glob("*.tsv")), ids=lambda path: path.stem)
def test_a_mistake_names_its_kind_and_the_russian_words_concerned(path):
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 40
    for row in rows:
        assert all(row[:2])
        if len(row) != 2:
            russian, english, kind, mistaken, concerned = row
            assert kind in KINDS
            assert mistaken not in ("", english)
            assert concerned in russian
            assert bool(concerned) == (kind != "addition")


@pytest.mark.parametrize("folder", sorted((SCRIPTS / "documents").iterdir()), ids=lambda path: path.name)
def test_the_errors_of_a_document_stand_in_it(folder):
    def joined(name: str) -> str:
        return re.sub(r"\s+", " ", (folder / name).read_text(encoding="utf-8"))

    assert joined("ru.txt") != joined("en.txt")
    rows = [line.split("\t") for line in (folder / "errors.tsv").read_text(encoding="utf-8").splitlines()]
    assert len(rows) in (8, 10)
    for kind, right, *mistaken in rows:
        assert kind in KINDS | {"sentence"}
        assert right in joined("en.txt")
        assert right not in joined("wrong.txt")
        assert (mistaken or [""])[0] in joined("wrong.txt")
