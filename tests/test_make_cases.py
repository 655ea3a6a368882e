"""Planted cases: what is planted is what gold says, and the same seed plants the same."""

import importlib
import json
import sys
from difflib import SequenceMatcher
from itertools import combinations, pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.bitext import Alignment, Bead, Document, Metadata, Signature, TwinLink, Witness
from aligner.segment import segment_lines

sys.path.append(str(Path(__file__).parents[1] / "scripts"))
make_cases: Any = importlib.import_module("make_cases")
bench_cases: Any = importlib.import_module("bench_cases")
Row = tuple[tuple[int, ...], tuple[int, ...], str]

THINGS = (
    ("дорога", "the road"),
    ("гора", "the mountain"),
    ("Ангара", "the Angara"),
    ("письмо", "the letter"),
    ("Колесников", "Kolesnikov"),
)
DEEDS = (("молчит", "keeps silent"), ("стоит в стороне", "stands aside"), ("ждёт ответа", "waits for an answer"))


def base_case(size: int) -> Any:
    """A case of beads of type 1-1, now and then 2-1 or 1-0, in which no two sentences are the same."""
    beads = []
    for number in range(size):
        (thing, english_thing), (deed, english_deed) = THINGS[number % 5], DEEDS[number % 3]
        source = make_cases.Line(f"На {number}-й день {thing} всё ещё {deed}, и Сергей Колесников это видит.")
        target = make_cases.Line(
            f"On day {number} {english_thing} still {english_deed}, and Sergei Kolesnikov can see it."
        )
        more = (make_cases.Line(f"Так было {number} раз, но не больше."),) if number % 7 == 3 else ()
        beads.append(make_cases.GoldBead(source=(source, *more), target=() if number % 11 == 5 else (target,)))
    return make_cases.in_order(beads)


BASE = base_case(80)
VARIANTS = sorted(make_cases.PLANTS)


def planted(variant: str, seed: int, base: Any = BASE) -> tuple[dict[str, str], list[Row]]:
    """The files of a planted case, and its gold."""
    files = make_cases.files(make_cases.PLANTS[variant](base, Random(seed)), {"variant": variant})
    return files, [row(line) for line in files["gold.tsv"].splitlines()]


def row(line: str) -> Row:
    source, target, label = line.split("\t")
    return indices(source), indices(target), label


def indices(column: str) -> tuple[int, ...]:
    return tuple(int(index) for index in column.split(",") if index)


def found(files: dict[str, str], gold: list[Row]) -> Alignment:
    """What an aligner says that finds all that was planted."""
    documents = {
        side: segment_lines(
            Document(side=side, lang=lang, text=files[f"{lang}.sents"], path="", sha256="", encoding="")
        )
        for side, lang in (("source", "ru"), ("target", "en"))
    }
    ids = {side: [segment.id for segment in document.segments] for side, document in documents.items()}
    beads = [
        Bead(
            id=f"b{number}",
            source=tuple(ids["source"][at] for at in source),
            target=tuple(ids["target"][at] for at in target),
            origin="crossing" if label == "crossing" else "search",
            kind=label if not source or not target else None,
        )
        for number, (source, target, label) in enumerate(gold, 1)
        if label != "witness"
    ]
    witnesses: dict[str, list[TwinLink]] = {}
    for line in files.get("witnesses.tsv", "").splitlines():
        twin, base, side = line.split("\t")
        twin_ids, base_ids = (tuple(ids[side][at] for at in indices(column)) for column in (twin, base))
        witnesses.setdefault(side, []).append(TwinLink(twin=twin_ids, base=base_ids))
    return Alignment(
        metadata=Metadata(id="case", title=""),
        source=documents["source"],
        target=documents["target"],
        beads=tuple(beads),
        signature=Signature(pairs=()),
        witnesses=tuple(Witness(side=side, links=tuple(links)) for side, links in witnesses.items()),
    )


def texts(files: dict[str, str], gold: list[Row], label: str) -> set[tuple[str, str]]:
    source, target = files["ru.sents"].splitlines(), files["en.sents"].splitlines()
    return {
        (" ".join(source[at] for at in left), " ".join(target[at] for at in right))
        for left, right, name in gold
        if name == label
    }


@given(st.sampled_from(VARIANTS), st.integers(0, 1000))
def test_every_segment_is_in_one_bead_or_is_a_twin(variant: str, seed: int) -> None:
    files, gold = planted(variant, seed)
    twins = [line.split("\t") for line in files.get("witnesses.tsv", "").splitlines()]
    for number, (side, name) in enumerate((("source", "ru.sents"), ("target", "en.sents"))):
        used = [at for line in gold if line[2] != "witness" for at in line[number]]
        used += [at for twin, _, where in twins if where == side for at in indices(twin)]
        assert sorted(used) == list(range(len(files[name].splitlines())))


@given(st.sampled_from(VARIANTS), st.integers(0, 1000))
def test_what_carries_no_label_crosses_nothing(variant: str, seed: int) -> None:
    _, gold = planted(variant, seed)
    plain = sorted(line for line in gold if not line[2])
    assert all(before[0] < after[0] and before[1] < after[1] for before, after in pairwise(plain))
    assert all((label == "") == bool(source and target) for source, target, label in gold if label in ("", "omission"))


@given(st.sampled_from([name for name in VARIANTS if name.startswith("swap")]), st.integers(0, 1000))
def test_exchanged_blocks_keep_their_pairs(variant: str, seed: int) -> None:
    files, gold = planted(variant, seed)
    straight = make_cases.files(BASE, {})
    before = texts(straight, [row(line) for line in straight["gold.tsv"].splitlines()], "")
    crossing = texts(files, gold, "crossing")
    assert texts(files, gold, "") | crossing == before
    assert len(crossing) >= 2


@given(st.integers(0, 1000))
def test_a_letterhead_crosses_and_lacks_a_line_or_two(seed: int) -> None:
    files, gold = planted("head_1", seed)
    labels = [label for _, _, label in gold]
    assert labels.count("letterhead") in (1, 2)
    assert "crossing" in labels
    again = json.loads(files["meta.json"])["planted"][2]["segments"]
    assert len(BASE.source) // 3 < again[0] < len(files["ru.sents"].splitlines())


@given(st.sampled_from([name for name in VARIANTS if name.startswith("twin")]), st.integers(0, 1000))
def test_a_twin_resembles_its_base_and_has_its_counterparts(variant: str, seed: int) -> None:
    files, gold = planted(variant, seed)
    number = variant.startswith("twin_target")
    name = "en.sents" if number else "ru.sents"
    lines = files[name].splitlines()
    other = {at: line[1 - number] for line in gold if line[2] != "witness" for at in line[number]}
    linked = {at: line[1 - number] for line in gold if line[2] == "witness" for at in line[number]}
    original = {line.text for line in BASE.on("target" if number else "source")}
    pairs = [line.split("\t")[:2] for line in files["witnesses.tsv"].splitlines()]
    assert any(lines[at] not in original for twin, _ in pairs for at in indices(twin))
    for twin, base in pairs:
        assert all(lines[at] in original for at in indices(base))
        copy, model = (" ".join(lines[at] for at in indices(column)) for column in (twin, base))
        assert SequenceMatcher(None, copy, model, autojunk=False).ratio() > 0.5
        assert all(set(other[at]) <= set(linked[indices(twin)[0]]) for at in indices(base))
    assert (min(indices(pairs[0][0])) > min(indices(pairs[0][1]))) == variant.endswith("later")


@given(st.integers(0, 1000))
def test_what_recurs_is_neither_witness_nor_crossing(seed: int) -> None:
    files, gold = planted("refrain", seed)
    assert {label for _, _, label in gold} <= {"", "omission"}
    lines = files["ru.sents"].splitlines()
    assert sum(lines.count(line) > 2 for line in set(lines)) >= 5
    assert "witnesses.tsv" not in files


@pytest.mark.parametrize("variant", VARIANTS)
def test_who_finds_all_gets_all_the_marks(variant: str, tmp_path: Path) -> None:
    files, gold = planted(variant, 3)
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    alignment = found(files, gold)
    (truth,) = bench_cases.golds(tmp_path)
    marks = bench_cases.score("case", truth, bench_cases.answer(alignment), 0.0, alignment)
    assert marks.strict.f1 == 1 and not marks.errors
    assert marks.crossing.met == marks.crossing.wanted == [label for _, _, label in gold].count("crossing")
    assert marks.witness.f1 == (1 if variant.startswith("twin") else 0)
    assert marks.right_base == marks.witness.wanted
    assert marks.nulls.f1 == 1 and marks.kinds.right == marks.kinds.wanted == marks.nulls.wanted
    assert not marks.false_crossings
    assert str(marks)


def test_a_crossing_without_a_link_of_gold_is_false(tmp_path: Path) -> None:
    files, gold = planted("swap_small", 3)
    (tmp_path / "gold.tsv").write_text(files["gold.tsv"], encoding="utf-8")
    pairs = [at for at, line in enumerate(gold) if line[0] and line[1]]
    first, last = gold[pairs[0]], gold[pairs[-1]]
    gold[pairs[0]], gold[pairs[-1]] = (first[0], last[1], "crossing"), (last[0], first[1], "crossing")
    alignment = found(files, gold)
    (truth,) = bench_cases.golds(tmp_path)
    marks = bench_cases.score("case", truth, bench_cases.answer(alignment), 0.0, alignment)
    assert marks.false_crossings == 2
    assert len(marks.errors) == 4 and any(error.startswith("x ") for error in marks.errors)


def test_a_clause_less_changes_no_link() -> None:
    files, _ = planted("part", 1)
    straight = make_cases.files(BASE, {})
    assert files["gold.tsv"] == straight["gold.tsv"]
    shorter = json.loads(files["meta.json"])["planted"][0]["segments"]
    assert shorter
    for at, (text, before) in enumerate(
        zip(files["en.sents"].splitlines(), straight["en.sents"].splitlines(), strict=True)
    ):
        assert (len(text) < len(before)) == (at in shorter)


@pytest.mark.parametrize("variant", ["swap_adjacent", "swap_apart", "swap3", "twin_source_later"])
def test_nothing_is_planted_in_a_text_that_is_too_short(variant: str) -> None:
    assert make_cases.PLANTS[variant](base_case(9), Random(1)) is None


@given(st.permutations(range(6)))
def test_the_longest_chain_is_as_long_as_any(order: list[int]) -> None:
    beads = [((at,), (target,)) for at, target in enumerate(order)]
    chain = sorted(make_cases.monotone_chain(beads))
    assert all(before[1] < after[1] for before, after in pairwise(chain))
    longer = (chosen for chosen in combinations(order, len(chain) + 1))
    assert not any(list(chosen) == sorted(chosen) for chosen in longer)


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    gold = tmp_path / "gold"
    (gold / "novel").mkdir(parents=True)
    (gold / "CASES.tsv").write_text("case\tvariant\nnovel\tbase\nnovel__del\tdel\nlit_tale\tbase\n", encoding="utf-8")
    about = {"source": "made up", "licence": "CC0-1.0"}
    for name, text in make_cases.files(BASE, about).items():
        (gold / "novel" / name).write_text(text, encoding="utf-8")
    trees = []
    for folder, seed in (("one", 1), ("two", 1), ("three", 2)):
        assert make_cases.make_cases(gold, tmp_path / folder, seed) == len(VARIANTS)
        files = sorted(path for path in (tmp_path / folder).rglob("*") if path.is_file())
        trees.append({path.relative_to(tmp_path / folder): path.read_bytes() for path in files})
    assert trees[0] == trees[1]
    assert trees[0] != trees[2]
