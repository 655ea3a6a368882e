"""A spreadsheet goes out, a person works on it, and it comes back as one edit: all of it, or nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from review_texts import alignment, folder_with

from aligner import registry
from aligner.bitext import NULL_KINDS, Alignment, Bead
from aligner.errors import InputError
from aligner.exchange import ExportOptions
from aligner.export.tables import formula_safe
from aligner.ingest.sheet import Sheet, read_sheet, without_apostrophe
from aligner.review.apply import Plan, plan
from aligner.review.session import Session

WHEN = "2026-11-22T09:30:00Z"
Row = dict[str, str]
Work = Callable[[list[Row]], object]

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """A review of 1-1 2-1 1-1 1-0 0-1 1-1, of which the first two sentences stand twice."""
    return opened(folder_with(alignment("1-1 2-1 1-1 1-0 0-1 1-1", twins=2), tmp_path / "text"))


def opened(folder: Path) -> Session:
    return Session.open(folder, reviewer="anna", now=lambda: WHEN)


def worked_on(session: Session, path: Path, work: Work, **options: object) -> Sheet:
    """The table of a review after somebody has worked on its rows, read again."""
    name = path.suffix[1:]
    (data,) = registry.writer(name)(session.edition(), ExportOptions(**options)).files.values()
    (write_workbook if name == "xlsx" else write_plain)(path, data, work)
    return read_sheet(path)


def write_workbook(path: Path, data: bytes, work: Work) -> None:
    book = openpyxl.load_workbook(BytesIO(data))
    sheet = book.worksheets[0]
    head, *lines = [["" if cell is None else str(cell) for cell in line] for line in sheet.iter_rows(values_only=True)]
    rows = [dict(zip(head, line, strict=True)) for line in lines]
    work(rows)
    sheet.delete_rows(2, sheet.max_row)
    for row in rows:
        sheet.append([row.get(name) or None for name in head])
    book.save(path)


def write_plain(path: Path, data: bytes, work: Work) -> None:
    dialect = {"delimiter": "," if path.suffix == ".csv" else "\t"}
    rows = list(csv.DictReader(io.StringIO(data.decode()), **dialect))
    head = list(rows[0])
    work(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, head, **dialect)
        writer.writeheader()
        writer.writerows(rows)


def planned(session: Session, sheet: Sheet, reviewer: str = "boris") -> Plan:
    return plan(session.alignment, session.decisions, sheet, reviewer=reviewer, fresh=session.fresh())


def applied(session: Session, path: Path, work: Work) -> Plan:
    """What the table did; it is in the journal, and one undo takes all of it back."""
    found = planned(session, worked_on(session, path, work))
    assert found.problems == ()
    before = (session.alignment, dict(session.decisions))
    session.apply_all(session.rev, "apply", found.step, {"file": path.name, "decisions": dict(found.decisions)})
    after = (session.alignment, dict(session.decisions))
    session.undo(session.rev)
    assert (session.alignment, dict(session.decisions)) == before
    session.redo(session.rev)
    assert (session.alignment, dict(session.decisions)) == after
    again = opened(session._folder)
    assert (again.alignment, dict(again.decisions)) == after
    return found


def told(session: Session, path: Path, work: Work) -> list[tuple[int | None, str]]:
    """The problems of a table."""
    return [(one.row, one.message) for one in planned(session, worked_on(session, path, work)).problems]


def forms(alignment: Alignment) -> list[tuple[str, str, str]]:
    return [(" ".join(bead.source), " ".join(bead.target), bead.status) for bead in alignment.beads]


def bead(session: Session, name: str) -> Bead:
    return next(one for one in session.alignment.beads if one.id == name)


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".tsv"])
def test_nothing_done_is_nothing_to_do(session: Session, tmp_path: Path, suffix: str) -> None:
    found = planned(session, worked_on(session, tmp_path / f"t{suffix}", lambda rows: None))
    assert (found.problems, found.decisions, found.step.change.after) == ((), {}, ())


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".tsv"])
def test_status_kind_and_comment(session: Session, tmp_path: Path, suffix: str) -> None:
    def work(rows: list[Row]) -> None:
        rows[0]["status"] = "Confirmed "
        rows[1]["status"] = "rejected"
        rows[2]["comment"] = "'tis so"
        rows[3]["kind"] = "stamp"

    found = applied(session, tmp_path / f"t{suffix}", work)
    assert [one.status for one in session.alignment.beads] == [
        "confirmed",
        "rejected",
        "auto",
        "edited",
        "auto",
        "auto",
    ]
    assert found.counts == {"comments": 1, "confirmed": 1, "kinds": 1, "rejected": 1}
    assert bead(session, "b4").kind == "stamp"
    said = {name: (one.who, one.operation, one.comment) for name, one in session.decisions.items()}
    assert said == {
        "b1": ("boris", "confirm", ""),
        "b2": ("boris", "reject", ""),
        "b3": ("boris", "comment", "'tis so"),
        "b4": ("boris", "kind", ""),
    }


def test_rows_are_merged_split_and_sentences_moved_by_ids(session: Session, tmp_path: Path) -> None:
    def work(rows: list[Row]) -> None:
        merged, second, third, *_, last = (row for row in rows if row["kind"] != "witness")
        merged |= {"source_ids": "ru.s1, ru.s2", "target_ids": "en.s2;en.s1"}
        second |= {"source_ids": "ru.s3", "target_ids": ""}
        third |= {"source_ids": "ru.s4 ru.s5"}
        rows[3] |= {"source_ids": ""}
        rows.append({**last, "bead": "", "source_ids": "", "status": "confirmed"})
        last["target_ids"] = ""

    found = applied(session, tmp_path / "t.xlsx", work)
    assert forms(session.alignment) == [
        ("ru.s1 ru.s2", "en.s1 en.s2", "edited"),
        ("ru.s3", "", "edited"),
        ("ru.s4 ru.s5", "en.s3", "edited"),
        ("ru.s6", "", "edited"),
        ("", "en.s4", "auto"),
        ("", "en.s5", "confirmed"),
    ]
    assert found.counts == {"merge": 1, "move": 1, "split": 1}
    assert {one.kind for one in session.alignment.beads if one.is_null} == {"omission", "addition"}
    assert {one.operation for one in session.decisions.values()} == {"merge", "move", "split"}


def test_a_deleted_row_leaves_its_comment_to_the_row_that_has_its_sentences(session: Session, tmp_path: Path) -> None:
    session.apply(session.rev, "comment", bead="b3", text="Так ли?")

    def work(rows: list[Row]) -> None:
        rows[1] |= {"source_ids": "ru.s2 ru.s3 ru.s4", "target_ids": "en.s2 en.s3", "comment": "Одно."}
        del rows[2]

    applied(session, tmp_path / "t.xlsx", work)
    assert session.decisions["b2"].comment == "Одно.\nТак ли?"
    assert "b3" not in session.decisions


def test_who_decided_is_the_reviewer_column_where_it_is_new(session: Session, tmp_path: Path) -> None:
    session.apply(session.rev, "unsure", beads=["b1", "b2"])

    def work(rows: list[Row]) -> None:
        assert rows[0]["reviewer"] == "anna"
        rows[0]["status"] = rows[1]["status"] = "confirmed"
        rows[1]["reviewer"] = "Вера"

    applied(session, tmp_path / "t.xlsx", work)
    assert [session.decisions[name].who for name in ("b1", "b2")] == ["boris", "Вера"]


def test_a_new_comment_leaves_the_decision_to_whom_it_belongs(session: Session, tmp_path: Path) -> None:
    session.apply(session.rev, "confirm", beads=["b1"])
    applied(session, tmp_path / "t.xlsx", lambda rows: rows[0].update(comment="Хорошо."))
    decision = session.decisions["b1"]
    assert (decision.who, decision.operation, decision.comment) == ("anna", "confirm", "Хорошо.")
    applied(session, tmp_path / "t.xlsx", lambda rows: rows[0].update(comment=""))
    assert session.decisions["b1"].comment == ""


def test_a_comment_alone_survives_a_new_run(session: Session, tmp_path: Path) -> None:
    from aligner.review import rerun

    applied(session, tmp_path / "t.xlsx", lambda rows: rows[2].update(comment="Помни."))
    made = session.alignment
    kept = rerun.keep(session._folder, made.source, made.target)
    assert kept is not None
    assert [(one.id, held.decision.comment) for one, held in kept.carried.beads if held.decision] == [("b3", "Помни.")]


def emptied(rows: list[Row]) -> None:
    rows[0] |= {"source_ids": "ru.s1 ru.s4", "target_ids": "en.s1 en.s3"}
    rows[2] |= {"source_ids": "", "target_ids": "", "comment": "?"}


PROBLEMS: dict[str, tuple[Work, int | None, str]] = {
    "unknown id": (lambda rows: rows[0].update(source_ids="ru.s1 ru.s99"), 2, "no sentence ru.s99"),
    "doubled id": (lambda rows: rows[2].update(source_ids="ru.s4 ru.s1"), 4, "ru.s1 stands in row 2 already"),
    "missing id": (lambda rows: rows[1].update(source_ids="ru.s2"), None, "ru.s3 stands in no row; it was in row 3"),
    "wrong side": (lambda rows: rows[0].update(source_ids="ru.s1 en.s2"), 2, "move it to target_ids"),
    "deleted row": (lambda rows: rows.pop(0), None, "en.s1 stands in no row"),
    "status": (lambda rows: rows[0].update(status="ok"), 2, "no status 'ok'"),
    "kind": (lambda rows: rows[3].update(kind="seal"), 5, "no kind 'seal'"),
    "kind of a pair": (lambda rows: rows[0].update(kind="stamp"), 2, "both sides are there"),
    "kind of the other side": (lambda rows: rows[3].update(kind="addition"), 5, "only in the original"),
    "second copy": (lambda rows: rows[-1].update(source_ids="ru.s1"), 9, "second copy stays as it is"),
    "second copy gone": (lambda rows: rows.pop(), None, "row of a second copy is gone"),
    "second copy in a bead": (lambda rows: rows[0].update(source_ids="ru.s1 ru.s7"), 2, "ru.s7 belongs to a second"),
    "comment on nothing": (emptied, 4, "comment on a row without sentences"),
}  # fmt: skip


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
@pytest.mark.parametrize("what", PROBLEMS)
def test_a_problem_is_told_with_its_row_and_nothing_is_applied(
    session: Session, tmp_path: Path, what: str, suffix: str
) -> None:
    work, row, words = PROBLEMS[what]
    found = planned(session, worked_on(session, tmp_path / f"t{suffix}", work))
    assert any(one.row == row and words in one.message for one in found.problems), found.problems
    assert found.step.change.after == ()
    assert not found.decisions


def test_all_problems_are_told_at_once(session: Session, tmp_path: Path) -> None:
    def work(rows: list[Row]) -> None:
        rows[0]["status"] = "good"
        rows[2]["source_ids"] = "ru.s1"

    assert [row for row, _ in told(session, tmp_path / "t.xlsx", work)] == [2, 4, None]


def test_a_bead_that_was_changed_on_both_sides_is_a_conflict(session: Session, tmp_path: Path) -> None:
    def work(rows: list[Row]) -> None:
        rows[0]["status"] = "rejected"
        rows[1] |= {"source_ids": "ru.s2 ru.s3 ru.s4", "target_ids": "en.s2 en.s3"}
        del rows[2]
        rows[-3]["status"] = "confirmed"

    sheet = worked_on(session, tmp_path / "t.xlsx", work)
    session.apply(session.rev, "confirm", beads=["b1"])
    session.apply(session.rev, "split", bead="b2", source=1, target=1)
    session.apply(session.rev, "confirm", beads=["b6"])  # the same on both sides is none
    (first, second) = planned(session, sheet).problems
    assert (first.row, second.row) == (2, 3)
    assert "bead 1 was changed in the review, too" in first.message
    assert "ru.s1 – en.s1, confirmed (anna, 2026-11-22)" in first.message
    assert "ru.s2 – en.s2, edited" in second.message
    assert "ru.s3 – ∅, omission" in second.message


def test_what_only_the_review_has_changed_stays(session: Session, tmp_path: Path) -> None:
    sheet = worked_on(session, tmp_path / "t.xlsx", lambda rows: rows[0].update(status="confirmed"))
    session.apply(session.rev, "merge", bead="b2", **{"with": "next"})
    session.apply(session.rev, "unsure", beads=["b6"])
    found = planned(session, sheet)
    assert found.problems == ()
    assert set(found.decisions) == {"b1"}


def test_a_table_without_its_origin_says_so_and_holds(session: Session, tmp_path: Path) -> None:
    sheet = worked_on(session, tmp_path / "t.csv", lambda rows: rows[0].update(status="rejected"))
    session.apply(session.rev, "confirm", beads=["b1", "b2"])
    found = planned(session, sheet)
    assert found.counts == {"auto": 1, "rejected": 1}
    assert any("how it was exported" in note for note in found.notes)


def test_a_sentence_that_was_cut_since_is_a_conflict(session: Session, tmp_path: Path) -> None:
    sheet = worked_on(session, tmp_path / "t.xlsx", lambda rows: rows[0].update(status="confirmed"))
    segment = session.alignment["ru.s1"]
    session.apply(session.rev, "split_segment", segment="ru.s1", at=segment.start + 4)
    ((row, message),) = [(one.row, one.message) for one in planned(session, sheet).problems]
    assert row == 2
    assert "cut anew" in message


def test_a_part_of_a_text_can_be_reviewed(session: Session, tmp_path: Path) -> None:
    session.apply(session.rev, "unsure", beads=["b1", "b3"])
    sheet = worked_on(
        session,
        tmp_path / "t.xlsx",
        lambda rows: [row.update(status="confirmed") for row in rows if row["bead"]],
        statuses=frozenset({"unsure"}),
    )
    assert set(planned(session, sheet).decisions) == {"b1", "b3"}


def test_texts_are_never_changed_and_that_is_said(session: Session, tmp_path: Path) -> None:
    def work(rows: list[Row]) -> None:
        rows[1]["target"] = "Something better"
        rows[2]["source"] += "\n"

    found = planned(session, worked_on(session, tmp_path / "t.xlsx", work))
    assert not found.decisions
    (note,) = found.notes
    assert "texts are never changed" in note and "(row 3)" in note


def test_a_text_that_has_changed_is_said(session: Session, tmp_path: Path) -> None:
    sheet = worked_on(session, tmp_path / "t.xlsx", lambda rows: None)
    other = replace(sheet, digests={"source": "0" * 64})
    assert any("ru.txt has changed" in note for note in planned(session, other).notes)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("t.ods", b"", "ends with"),
        ("t.xlsx", b"PK", "not a workbook"),
        ("t.csv", "статус".encode("cp1251"), "not UTF-8"),
        ("t.csv", b"bead,status\n", "no column 'source_ids'"),
        ("t.tsv", b"", "no column"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=words):
        read_sheet(tmp_path / name)


def test_columns_may_stand_in_any_order_with_others_beside_them(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "mine;comment;status;Source_IDs;kind;target_ids\r\n;;;;;\r\nx;'=1;auto;ru.s1 ru.s2;;en.s1\r\n", encoding="utf-8"
    )
    (row,) = read_sheet(path).rows
    assert (row.number, row.source, row.target, row.comment) == (3, ("ru.s1", "ru.s2"), ("en.s1",), "=1")


@given(st.text(alphabet="'=+-@а\t"))
def test_no_cell_is_a_formula_and_each_comes_back(cell: str) -> None:
    safe = formula_safe(cell)
    assert not safe.startswith(("=", "+", "-", "@", "\t"))
    assert without_apostrophe(safe) == cell


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_grouping_of_the_sentences_is_taken_over(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("any")
    session = opened(folder_with(alignment("1-1 2-1 1-1 1-0 0-1 1-1", twins=2), folder / "text"))
    sources = [f"ru.s{n}" for n in range(1, 7)]
    targets = [f"en.s{n}" for n in range(1, 6)]
    groups = st.integers(0, 4)
    rows_of = {name: data.draw(groups) for name in (*sources, *targets)}
    kinds = data.draw(st.lists(st.sampled_from(["", *NULL_KINDS[2:]]), min_size=5, max_size=5))

    def work(rows: list[Row]) -> None:
        copies = [row for row in rows if row["kind"] == "witness"]
        names = [row["bead"] for row in rows if row["bead"]]
        rows.clear()
        for number in range(5):
            left = [name for name in sources if rows_of[name] == number]
            right = [name for name in targets if rows_of[name] == number]
            kind = kinds[number] if not left or not right else ""
            cells = {"source_ids": " ".join(left), "target_ids": " ".join(right), "kind": kind}
            rows.append({"bead": names[number], "status": "confirmed", "comment": "", **cells})
        rows += copies

    applied(session, folder / "t.tsv", work)
    wanted = {
        (tuple(n for n in sources if rows_of[n] == number), tuple(n for n in targets if rows_of[n] == number))
        for number in rows_of.values()
    }
    assert {(one.source, one.target) for one in session.alignment.beads} == wanted
    assert all(one.status == "confirmed" for one in session.alignment.beads)
