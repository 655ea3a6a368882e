"""`align apply` and `align import --beads` as a person meets them, on a real page."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from aligner import config, judging, store
from aligner.bitext import Alignment
from aligner.cli import main
from aligner.cli.importing import BEAD_FORMATS
from aligner.export.order import crossing_beads
from aligner.ingest.alignments import READERS
from aligner.review.session import Session

ROOT = Path(__file__).parents[1]
ID = "117427"
Align = Callable[..., tuple[int, str, str]]
Pairs = set[tuple[tuple[str, ...], tuple[str, ...]]]


@pytest.fixture(scope="module")
def findings(alignment_117427: Alignment) -> bytes:
    return judging.judge(alignment_117427, config.settings(), lambda _stage: None)[1]


@pytest.fixture
def align(
    alignment_117427: Alignment,
    findings: bytes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Align:
    """Runs `align` in a folder with 117427 and its alignment: exit code, stdout, stderr."""
    for name in (ID, "kuznetsov-1953-03-29"):
        shutil.copytree(ROOT / "texts" / name, tmp_path / "texts" / name)
    files = {"alignment.json": store.dump_alignment(alignment_117427), "findings.json": findings}
    store.write_files(tmp_path / "alignments" / ID, files)
    monkeypatch.chdir(tmp_path)

    def run(*args: str) -> tuple[int, str, str]:
        code = main(args)
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return code, out, err

    return run


def session() -> Session:
    return Session.open(Path("alignments") / ID, reviewer="x")


def confirm_first(path: Path, *, bead: str = "b9", status: str = "confirmed") -> None:
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    head = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        if row[0].value == bead:
            row[head.index("status")].value = status
    book.save(path)


def test_a_workbook_goes_out_and_comes_back(align: Align) -> None:
    assert align("export", ID, "-f", "xlsx", "-o", "work.xlsx")[0] == 0
    assert "nothing to do" in align("apply", "work.xlsx")[1]
    confirm_first(Path("work.xlsx"))
    code, out, _ = align("apply", "work.xlsx", "--dry-run")
    assert code == 0
    assert "1 bead would change" in out
    assert not Path("alignments", ID, "review.jsonl").exists()
    code, out, err = align("apply", "work.xlsx", "--reviewer", "Анна")
    assert (code, err) == (0, "")
    assert "confirmed" in out and f"align texts/{ID}" in out
    decision = session().decisions["b9"]
    assert (decision.who, decision.operation) == ("Анна", "confirm")
    assert "nothing to do" in align("apply", "work.xlsx")[1]
    now = session()
    now.undo(now.rev)
    assert not session().decisions


def test_what_was_applied_is_kept_by_a_new_run(align: Align) -> None:
    align("export", ID, "-f", "csv", "-o", "117427.csv")
    rows = list(csv.DictReader(Path("117427.csv").read_text(encoding="utf-8").splitlines()))
    first, second = (row for row in rows if row["bead"] in ("b13", "b14"))
    for name in ("source_ids", "target_ids"):
        first[name] += f" {second[name]}"
    rows.remove(second)
    with Path("117427.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(first))
        writer.writeheader()
        writer.writerows(rows)
    result = json.loads(align("apply", "117427.csv", "--reviewer", "Анна", "--json")[1])
    assert (result["applied"], result["merged"], result["problems"]) == (True, 1, [])
    merged = (tuple(first["source_ids"].split()), tuple(first["target_ids"].split()))
    assert align(f"texts/{ID}")[0] == 0
    again = session()
    assert merged in {(bead.source, bead.target) for bead in again.alignment.beads}
    assert again.decisions["b13"].operation == "merge"


def test_problems_are_told_with_their_rows_and_exit_with_2(align: Align) -> None:
    align("export", ID, "-f", "xlsx", "-o", "work.xlsx")
    confirm_first(Path("work.xlsx"), status="good")
    code, out, err = align("apply", "work.xlsx")
    assert (code, out) == (2, "")
    assert "work.xlsx:10: there is no status 'good'" in err
    assert "1 problem; nothing was applied" in err
    result = json.loads(align("apply", "work.xlsx", "--json")[1])
    assert [problem["row"] for problem in result["problems"]] == [10]
    assert not result["applied"]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["apply", "nothing.xlsx"], "cannot be read"),
        (["apply", "other.csv"], "--text TEXT"),
        (["apply", "other.csv", "--text", "nope"], "there is no text 'nope'"),
        (["apply", "work.xlsx", "--text", "kuznetsov-1953-03-29"], "this is a table of 117427"),
    ],
)
def test_which_text_a_table_is_of(align: Align, args: list[str], words: str) -> None:
    align("export", ID, "-f", "xlsx", "-o", "work.xlsx")
    align("export", ID, "-f", "csv", "-o", "other.csv")
    code, _, err = align(*args)
    assert code == 2
    assert words in err
    assert align("apply", "other.csv", "--text", ID)[0] == 0


def pairs(alignment: Alignment) -> Pairs:
    return {(bead.source, bead.target) for bead in alignment.beads if not bead.is_null}


def exported(align: Align, name: str) -> list[str]:
    """The options that import what `align export` wrote in this format."""
    files = align("export", ID, "-f", name, "-o", "elsewhere/")[1].splitlines()
    options = ["--beads", files[0], "--format", name]
    if name in ("ladder", "vecalign"):
        options += ["--source-sentences", files[1], "--target-sentences", files[2]]
    return options


@pytest.mark.parametrize("name", BEAD_FORMATS)
def test_what_was_made_elsewhere_is_taken_over_and_kept(align: Align, alignment_117427: Alignment, name: str) -> None:
    options = exported(align, name)
    wanted = pairs(alignment_117427)
    if name in ("ladder", "intertext"):
        wanted -= {(bead.source, bead.target) for bead in crossing_beads(alignment_117427, alignment_117427.beads)}
    if name == "tmx":
        shutil.rmtree("alignments")  # then the text is aligned first
    code, out, _ = align("import", ID, *options, "--reviewer", "Анна")
    assert code == 0
    assert f"{len(wanted)} taken over" in out
    now = session()
    assert now.rev == 1
    assert pairs(now.alignment) == wanted
    assert now.alignment.witnesses == alignment_117427.witnesses
    assert {bead.status for bead in now.alignment.beads if not bead.is_null} == {"edited"}
    assert {decision.who for decision in now.decisions.values()} == {"Анна"}
    assert align(f"texts/{ID}")[0] == 0
    assert pairs(session().alignment) == wanted
    assert "nothing to do" in align("import", ID, *options)[1]


def test_sentences_that_end_elsewhere_cut_ours_and_stay_cut(align: Align, alignment_117427: Alignment) -> None:
    before = pairs(alignment_117427)
    copied = {bead.id for _, _, bead in alignment_117427.twins()}
    once = (bead for bead in alignment_117427.beads if bead.type == "1-1" and bead.id not in copied)
    bead = next(bead for bead in once if alignment_117427.text(bead.source).count(",") > 1)
    left, right = alignment_117427.text(bead.source), alignment_117427.text(bead.target)
    first, _, rest = left.partition(", ")
    Path("ru").write_text(f"{first}\n{rest}\nчего нет в тексте\n", encoding="utf-8")
    Path("en").write_text(f"{right}\n", encoding="utf-8")
    Path("a.vecalign").write_text("[0]:[0]:0.1\n[1]:[]:0.1\n[2]:[]:0.1\n", encoding="utf-8")
    options = ["--beads", "a.vecalign", "--format", "vecalign", "--source-sentences", "ru", "--target-sentences", "en"]
    result = json.loads(align("import", ID, *options, "--json")[1])
    assert (result["pairs"], result["cut"], result["lost"]) == (1, 1, [3])
    halves = tuple(f"{bead.source[0]}{letter}" for letter in "ab")
    wanted = {((halves[0],), bead.target), ((halves[1],), ())}
    assert {(one.source, one.target) for one in session().alignment.beads if one.status == "edited"} == wanted
    assert align(f"texts/{ID}")[0] == 0
    again = session().alignment
    assert {(one.source, one.target) for one in again.beads if one.status == "edited"} == wanted
    assert again.text(halves) == left
    now = session()
    assert len(before & pairs(again)) > len(before) // 2  # what the file did not say is paired anew
    assert now.can_undo


def test_an_import_is_undone_in_one_step(align: Align, alignment_117427: Alignment) -> None:
    Path("ru").write_text("Отправлено\n", encoding="utf-8")
    options = exported(align, "ladder")
    text = Path(options[5]).read_text(encoding="utf-8")
    half = text.replace(", ", ",\n")  # every sentence of the file ends at a comma
    assert half != text
    lines = half.splitlines()
    Path("ru").write_text(half, encoding="utf-8")
    rungs = [f"{n}\t{min(n, 20)}\t0.5" for n in range(len(lines) + 1)]
    Path("a.ladder").write_text("\n".join(rungs) + "\n", encoding="utf-8")
    sentences = ["--source-sentences", "ru", "--target-sentences", options[7]]
    result = json.loads(align("import", ID, "--beads", "a.ladder", "--format", "ladder", *sentences, "--json")[1])
    assert result["cut"] > 5
    now = session()
    assert len(now.alignment.source.segments) == len(alignment_117427.source.segments) + result["cut"]
    now.undo(now.rev)
    assert session().alignment == alignment_117427
    now = session()
    now.redo(now.rev)
    assert len(session().alignment.source.segments) > len(alignment_117427.source.segments)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ([ID, "--beads", "a.tmx"], "--beads needs --format"),
        ([ID, "--format", "tmx"], "go with --beads"),
        ([ID, "--beads", "a.tmx", "--format", "tmx", "--force"], "are for a page"),
        ([ID, "--beads", "a.tmx", "--format", "tmx"], "cannot be read"),
        ([ID, "--beads", "a.tmx", "--format", "csv"], "'csv' is not one of"),
        ([ID, "--beads", "other.tmx", "--format", "tmx"], "none of its sentences"),
        ([ID, "--beads", "bad.ladder", "--format", "ladder"], "--source-sentences"),
        (["nope", "--beads", "other.tmx", "--format", "tmx"], "there is no text 'nope'"),
        (["kuznetsov-1953-03-29", "--beads", "other.tmx", "--format", "tmx"], "only one text"),
    ],
)
def test_mistakes_are_told_and_nothing_is_written(align: Align, args: list[str], words: str) -> None:
    unit = '<tu><tuv lang="ru"><seg>Луна.</seg></tuv><tuv lang="en"><seg>Moon.</seg></tuv></tu>'
    Path("other.tmx").write_text(f"<tmx><body>{unit}</body></tmx>", encoding="utf-8")
    Path("bad.ladder").write_text("0\t0\t1\n", encoding="utf-8")
    code, out, err = align("import", *args)
    assert (code, out) == (2, "")
    assert words in err
    assert not Path("alignments", ID, "review.jsonl").exists()


def test_the_formats_are_those_that_can_be_read() -> None:
    assert tuple(READERS) == BEAD_FORMATS
