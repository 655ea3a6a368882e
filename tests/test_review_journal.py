"""`review.jsonl`: what was acknowledged is there after a kill at any moment, and nothing in it is ever changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from review_texts import alignment, folder_with

from aligner import store
from aligner.errors import InputError
from aligner.review.session import Session

ALL = "1-1 2-1 1-1 1-0 0-1 1-1"


def reviewed(folder: Path) -> Session:
    session = Session.open(folder_with(alignment(ALL), folder), reviewer="Анна", now=lambda: "2026-11-22T09:30:00Z")
    session.apply(0, "confirm", beads=["b1"])
    session.apply(1, "merge", bead="b4", **{"with": "next"})
    session.apply(2, "comment", bead="b3", text="Так?")
    session.undo(3)
    session.undo(4)
    session.redo(5)
    return session


def test_a_line_can_be_read_by_people(tmp_path: Path) -> None:
    reviewed(tmp_path)
    first, *lines = (tmp_path / "review.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(first)["format"] == "aligner review 1"
    assert len(json.loads(first)["source"]["sha256"]) == 64
    assert [json.loads(line)["rev"] for line in lines] == [1, 2, 3, 4, 5, 6]
    assert json.loads(lines[2])["args"] == {"bead": "b3", "text": "Так?"}
    assert "Анна" in lines[0] and '"message": "Confirmed 1"' in lines[0]
    assert json.loads(lines[3])["args"] == {"of": 3}


def test_opening_writes_nothing(tmp_path: Path) -> None:
    session = Session.open(folder_with(alignment(ALL), tmp_path), reviewer="a")
    assert session.rev == 0
    assert [path.name for path in tmp_path.iterdir()] == ["alignment.json"]


def test_lines_are_only_added(tmp_path: Path) -> None:
    session = reviewed(tmp_path)
    before = (tmp_path / "review.jsonl").read_bytes()
    session.apply(6, "reject", beads=["b2"])
    assert (tmp_path / "review.jsonl").read_bytes().startswith(before)


def test_a_kill_at_any_byte_loses_nothing_acknowledged(tmp_path: Path) -> None:
    reviewed(tmp_path)
    data = (tmp_path / "review.jsonl").read_bytes()
    ends = [at for at, byte in enumerate(data) if byte == ord("\n")]
    for size in sorted({*range(0, len(data), 97), *(end + step for end in ends for step in (-1, 0, 1))}):
        folder = folder_with(alignment(ALL), tmp_path / str(size))
        (folder / "review.jsonl").write_bytes(data[:size])
        session = Session.open(folder, reviewer="a")
        lines = data[:size].count(b"\n")
        whole = data[:size].rfind(b"\n") + 1
        complete = size < len(data) and data[size : size + 1] == b"\n"
        assert session.rev == max(0, lines - 1 + complete) if whole or complete else session.rev == 0
        torn = folder / "review.jsonl.torn"
        assert torn.exists() == (size > whole and not complete)
        if torn.exists():
            assert torn.read_bytes() == data[whole:size] + b"\n"
            assert "torn" in session.notices[0]
        session.apply(session.rev, "unsure", beads=["b6"])
        assert Session.open(folder, reviewer="a").decisions["b6"].operation == "unsure"


def test_a_line_without_its_end_is_mended(tmp_path: Path) -> None:
    reviewed(tmp_path)
    path = tmp_path / "review.jsonl"
    data = path.read_bytes()
    path.write_bytes(data[:-1])
    assert Session.open(tmp_path, reviewer="a").rev == 6
    assert path.read_bytes() == data


@pytest.mark.parametrize("change", ["format", "rev", "rubbish", "place"])
def test_a_changed_line_is_named_and_nothing_is_touched(tmp_path: Path, change: str) -> None:
    reviewed(tmp_path)
    path = tmp_path / "review.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    line = {"format": 1, "rev": 3, "rubbish": 3, "place": 2}[change]
    old, new = {
        "format": ("aligner review 1", "other"),
        "rev": ('"rev": 2', '"rev": 7'),
        "rubbish": ('{"rev"', "rev"),
        "place": ('"place": 0', '"place": 1'),
    }[change]
    assert old in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(InputError, match=rf"review\.jsonl:{line}:"):
        Session.open(tmp_path, reviewer="a")
    assert path.read_bytes() == before


def test_an_edit_that_cannot_be_saved_is_not_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = reviewed(tmp_path)
    before, data = session.alignment, (tmp_path / "review.jsonl").read_bytes()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(InputError, match="No space left"):
        session.apply(6, "confirm", beads=["b2"])
    monkeypatch.undo()
    assert (session.rev, session.alignment) == (6, before)
    assert (tmp_path / "review.jsonl").read_bytes() == data
    assert session.apply(6, "confirm", beads=["b2"]).rev == 7


def test_the_journal_is_nobody_elses_while_it_is_open(tmp_path: Path) -> None:
    import fcntl

    path = tmp_path / "review.jsonl"
    with store.locked_journal(path), path.open("ab") as other, pytest.raises(BlockingIOError):
        fcntl.flock(other.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    with path.open("ab") as other:
        fcntl.flock(other.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
