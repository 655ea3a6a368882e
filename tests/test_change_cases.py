"""Changed cases: no sentence is lost, gold says what was changed, and the same seed changes the same."""

import importlib
import json
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.append(str(Path(__file__).parents[1] / "scripts"))
make_cases: Any = importlib.import_module("make_cases")
change_cases: Any = importlib.import_module("change_cases")


def beads(size: int, word: str = "слово") -> list[Any]:
    """Beads of one sentence a side, each with a number of its own."""
    return [
        make_cases.GoldBead(
            source=(make_cases.Line(f"Это {word} под номером {number}."),),
            target=(make_cases.Line(f"This is word number {number}."),),
        )
        for number in range(size)
    ]


def text(found: list[Any], side: str) -> list[str]:
    return [line.text for bead in found for line in bead.on(side)]


def shapes(found: list[Any]) -> set[tuple[int, int]]:
    return {(len(bead.source), len(bead.target)) for bead in found}


@given(st.integers(0, 1000))
def test_joined_sentences_keep_their_words_and_their_beads(seed: int) -> None:
    found = change_cases.joined(beads(60), 0.5, Random(seed))
    assert shapes(found) <= {(1, 1), (1, 2), (2, 1), (1, 3), (3, 1), (2, 2)} and len(shapes(found)) > 1
    for bead in found:
        numbers = [
            [word.strip(".,;:") for word in " ".join(text([bead], side)).split() if word.strip(".,;:").isdigit()]
            for side in ("source", "target")
        ]
        assert numbers[0] == numbers[1]
    in_all = " ".join(text(found, "source")).replace(" –", ".")
    assert [int(word.strip(".,;:")) for word in in_all.split() if word.strip(".,;:").isdigit()] == list(range(60))


@given(st.integers(0, 1000))
def test_what_is_left_out_stands_alone_on_the_other_side(seed: int) -> None:
    before = beads(80)
    found = change_cases.left_out(before, Random(seed))
    kept = [
        {line for bead in each for side in ("source", "target") for line in bead.on(side)} for each in (before, found)
    ]
    assert kept[1] < kept[0]
    assert shapes(found) <= {(1, 1), (1, 0), (0, 1)} and (1, 0) in shapes(found)


@given(st.integers(0, 1000))
def test_what_is_added_has_no_counterpart(seed: int) -> None:
    before = beads(80)
    found = change_cases.added(before, beads(120, "чужое"), Random(seed))
    assert [bead for bead in found if bead in before] == before
    assert all(not (bead.source and bead.target) for bead in found if bead not in before)


@pytest.mark.parametrize("variant", change_cases.VARIANTS)
def test_every_variant_changes_something(variant: str) -> None:
    base = change_cases.Base(name="novel", about={"source": "made up"}, beads=tuple(beads(80)))
    found = change_cases.changed(base, variant, beads(120, "чужое"), Random(1))
    assert shapes(found) != {(1, 1)}


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    gold = tmp_path / "gold"
    (gold).mkdir()
    (gold / "CASES.tsv").write_text("case\tvariant\nnovel\tbase\nnews\tbase\nnote\tbase\n", encoding="utf-8")
    for name, size in (("novel", 110), ("news", 105), ("note", 9)):
        (gold / name).mkdir()
        about = {"source": name, "licence": "CC0-1.0"}
        for file, content in make_cases.files(make_cases.in_order(beads(size, name)), about).items():
            (gold / name / file).write_text(content, encoding="utf-8")
    trees = []
    for folder, seed in (("one", 1), ("two", 1), ("three", 2)):
        assert change_cases.change_cases(gold, tmp_path / folder, seed) == 2 * len(change_cases.VARIANTS)
        files = sorted(path for path in (tmp_path / folder).rglob("*") if path.is_file())
        trees.append({path.relative_to(tmp_path / folder): path.read_bytes() for path in files})
    assert trees[0] == trees[1] != trees[2]
    assert json.loads(trees[0][Path("novel__joined/meta.json")])["source"] == "novel"
