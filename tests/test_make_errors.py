"""Planted errors: of every kind as many, only where the sentence allows it, and always the same."""

import importlib
import re
import sys
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from checking import aligned
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.judgement import Flag, FlagCode, Severity

sys.path.append(str(Path(__file__).parents[1] / "scripts"))
make_cases: Any = importlib.import_module("make_cases")
defects: Any = importlib.import_module("defects")
make_errors: Any = importlib.import_module("make_errors")
bench_check: Any = importlib.import_module("bench_check")

NAMES = (("Колесников", "Kolesnikov"), ("Суздалев", "Suzdalev"), ("Молотов", "Molotov"), ("Виноградов", "Vinogradov"))
MONTHS = (("января", "January"), ("июля", "July"), ("октября", "October"))


def text(size: int) -> Any:
    """A text whose sentences allow every kind of error; no two are the same."""
    beads = []
    for at in range(size):
        (name, english_name), (month, english_month) = NAMES[at % 4], MONTHS[at % 3]
        source = (
            f"Как пишет {name}, {at % 28 + 1} {month} 1953 года, когда пришла телеграмма № {300 + at}, "
            "он не был в городе."
        )
        if at % 5 == 4:
            source, target = f"Дорога {month} молчит всю ночь.", f"Quiet roads stretched past mountains, {'far ' * at}."
        else:
            target = (
                f"On {at % 28 + 1} {english_month} 1953, as we read in a letter that {english_name} wrote, "
                f"when telegram {300 + at} came, he was not in the city."
            )
        beads.append(
            make_cases.GoldBead(
                source=(make_cases.Line(source),), target=() if at % 17 == 5 else (make_cases.Line(target),)
            )
        )
    return make_errors.Text(name="text", case=make_cases.in_order(beads))


@settings(max_examples=10)
@given(st.integers(0, 1000))
def test_as_many_of_each_kind_and_not_too_many(seed: int) -> None:
    texts = [text(200), text(200)]
    make_errors.plant(texts, 28, seed)
    kinds = [kind for each in texts for kind, _, _ in each.errors.values()]
    assert sorted(kinds) == sorted([*make_errors.KINDS] * 4)
    for each in texts:
        assert 0 < len(each.errors) <= 16
        places = sorted(each.errors)
        assert all(second - first > 1 for first, second in pairwise(places))


def test_a_small_text_gets_few() -> None:
    small = text(30)
    make_errors.plant([small], 200, 1)
    assert len(small.errors) == 2


def test_the_files_say_what_was_done() -> None:
    planted = text(150)
    make_errors.plant([planted], 12, 5)
    made = make_errors.wrong(planted)
    target = made["en.sents"].splitlines()
    gold = [line.split("\t") for line in made["gold.tsv"].splitlines()]
    before = [line.text for line in planted.case.target]
    rows = [row.split("\t") for row in made["errors.tsv"].splitlines()]
    assert len(rows) == 12
    touched = {int(gold[int(number) - 1][1]) for number, *_ in rows}
    for number, kind, old, new in rows:
        at = int(gold[int(number) - 1][1])
        assert kind in make_errors.KINDS
        assert (before[at], target[at]) == (old, new)
        assert old != new
    assert all(line == old for at, (line, old) in enumerate(zip(target, before, strict=True)) if at not in touched)
    assert made["ru.sents"].splitlines() == [line.text for line in planted.case.source]


@pytest.mark.parametrize(
    ("kind", "source", "target"),
    [
        ("number", "Пришло 300 человек.", "400 people came."),
        ("number", "Пришло несколько человек.", "Two people came."),
        ("number", "24 июля 1953 г.", "24 July 1953"),
        ("date", "24 июня 1953 г.", "24 July 1953"),
        ("date", "Это было летом.", "It may be that it was in May."),
        ("name", "Пришёл посол.", "Then came Molotov."),
        ("clause", "Он ушёл.", "He went, too."),
        ("sentence", "Он ушёл.", "He went."),
        ("negation", "Он ушёл.", "He did not stay."),
        ("negation", "Он не только ушёл.", "He not only went."),
        ("copy", "№ 342", "Nº 342"),
    ],
)
def test_nothing_is_planted_where_it_would_be_no_error(kind: str, source: str, target: str) -> None:
    others = ["Then came Molotov.", "Later came Suzdalev."]
    assert all(make_errors.KINDS[kind](source, target, others, Random(seed)) is None for seed in range(20))


@pytest.mark.parametrize(
    ("kind", "source", "target", "wrong"),
    [
        ("number", "Пришло 300 человек.", "300 people came.", r"\d{3} people came\."),
        ("number", "Пришли двое.", "There came two.", r"There came [a-z]+\."),
        ("date", "24.VII.1953", "July 24, 1953", r"[A-Z][a-z]+ \d+, \d{4}"),
        ("name", "Потом пришёл Молотов.", "Then came Molotov.", r"Then came Suzdalev\."),
        (
            "clause",
            "Он ушёл, когда пришла почта.",
            "Then at last he went home, when the mail came.",
            r"Then at last he went home\.",
        ),
        ("negation", "Он не мог идти.", "He can't go.", r"He can go\."),
        ("negation", "Он не будет.", "He won't be.", r"He will be\."),
        ("negation", "Он не мог идти.", "He cannot go.", r"He can go\."),
        ("copy", "Он не мог идти.", "He could not go.", r"Он не мог идти\."),
    ],
)
def test_what_is_planted(kind: str, source: str, target: str, wrong: str) -> None:
    others = ["Then came Molotov.", "Later came Suzdalev."]
    made = make_errors.KINDS[kind](source, target, others, Random(1))
    assert made != target
    assert re.fullmatch(wrong, made)


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    gold = tmp_path / "gold"
    (gold / "novel").mkdir(parents=True)
    (gold / "CASES.tsv").write_text("case\tvariant\nnovel\tbase\nnovel__del\tdel\n", encoding="utf-8")
    for name, content in make_cases.files(text(150).case, {"source": "made up"}).items():
        (gold / "novel" / name).write_text(content, encoding="utf-8")
    trees = []
    for folder, seed in (("one", 1), ("two", 1), ("three", 2)):
        assert make_errors.make_errors(gold, tmp_path / folder, seed, 10) == 10
        files = sorted(path for path in (tmp_path / folder).rglob("*") if path.is_file())
        trees.append({path.relative_to(tmp_path / folder): path.read_bytes() for path in files})
    assert trees[0] == trees[1]
    assert trees[0] != trees[2]


def test_what_flags_are_worth() -> None:
    alignment = aligned([("Он ушёл.", "He went."), ("Дом стоит.", "The house stands."), ("Он спит.", "He eats.")])
    truth = [((at,), (at,)) for at in range(3)]
    wrong = {truth[2]: ("negation", "He eats."), truth[1]: ("number", "The house stands.")}

    def flag(bead: str, severity: Severity, code: FlagCode) -> Flag:
        return Flag(code=code, severity=severity, bead=bead, message="so it is")

    flags = [flag("b1", "warning", "name"), flag("b2", "info", "number"), flag("b3", "warning", "name")]
    found = bench_check.judge("text", alignment, truth, wrong, {}, flags)
    assert found.clean == 1
    assert [alarm.flag.bead for alarm in found.alarms] == ["b1"]
    lines = [line.split() for line in bench_check.report([found], 3)]
    assert ["negation", "1", "1.000", "0.000"] in lines
    assert ["number", "1", "0.000", "0.000"] in lines
    assert ["all", "2", "0.500", "0.000"] in lines
    assert ["name", "100.00%", "0.00%"] in lines


def test_what_the_translation_has_wrong_itself_is_neither_clean_nor_planted() -> None:
    alignment = aligned([("Он ушёл.", "He went."), ("Дом стоит.", "The house stands."), ("Он спит.", "He eats.")])
    truth = [((at,), (at,)) for at in range(3)]
    flag = Flag(code="name", severity="warning", bead="b3", message="so it is")
    found = bench_check.judge("text", alignment, truth, {}, {truth[2]: ("negation", "")}, [flag])
    assert (found.clean, found.alarms) == (2, ())
    assert ["true", "1", "1.000"] in [line.split() for line in bench_check.report([found], 0)]


def test_nothing_is_planted_beside_a_true_error() -> None:
    planted = text(60)
    paired = [at for at, bead in enumerate(planted.case.beads) if bead.target]
    planted.defects.update(dict.fromkeys(paired[::2], "omission"))
    make_errors.plant([planted], 20, 1)
    assert not planted.errors.keys() & {near for at in paired[::2] for near in (at - 1, at, at + 1)}
    assert make_errors.wrong(planted)["defects.tsv"].count("omission") == len(paired[::2])


def test_true_errors_are_read_with_the_beads_of_their_gold(tmp_path: Path) -> None:
    case = text(3).case
    assert all(len(bead) == 2 for bead in defects.defects("ntrex_a"))
    assert defects.defects("no such case") == {}
    (tmp_path / "ntrex_a").mkdir()
    for name, content in make_cases.files(case, {}).items():
        (tmp_path / "ntrex_a" / name).write_text(content, encoding="utf-8")
    assert make_errors.read_text(tmp_path / "ntrex_a").defects == {}
