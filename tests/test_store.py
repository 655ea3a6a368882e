"""alignments/: what is written is read back, in the same bytes, and nothing stays half-written."""

import os
from pathlib import Path

import pytest

from aligner import store
from aligner.bitext import Alignment
from aligner.errors import InputError


def test_json_gives_the_alignment_back(alignment_117427: Alignment, tmp_path: Path) -> None:
    data = store.dump_alignment(alignment_117427)
    store.write_files(tmp_path, {"alignment.json": data})
    again = store.load_alignment(tmp_path)
    assert again == alignment_117427
    assert store.dump_alignment(again) == data


def test_one_bead_a_line(alignment_117427: Alignment) -> None:
    lines = store.dump_alignment(alignment_117427).decode("utf-8").splitlines()
    assert sum(line.lstrip().startswith('{"id": "b') for line in lines) == len(alignment_117427.beads)


def test_only_new_bytes_are_reported_as_changed(tmp_path: Path) -> None:
    assert store.write_files(tmp_path / "new", {"a": b"1", "b": b"2"}) == {"a": True, "b": True}
    assert store.write_files(tmp_path / "new", {"a": b"1", "b": b"3"}) == {"a": False, "b": True}
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["a", "b"]


def test_a_failed_write_leaves_the_old_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.write_files(tmp_path, {"a": b"old", "b": b"old"})
    calls = []

    def full(_handle: int) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left"):
        store.write_files(tmp_path, {"a": b"new", "b": b"new"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"old", "b": b"old"}


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"format": "other"}', b'{"format": "aligner alignment 1"}'])
def test_a_foreign_file_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "alignment.json").write_bytes(data)
    with pytest.raises(InputError, match=r"alignment\.json"):
        store.load_alignment(tmp_path)


def test_a_missing_alignment_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="align texts/"):
        store.load_alignment(tmp_path)


def test_the_folder_stands_beside_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert store.alignment_folder(Path("texts/1"), "1") == Path("alignments/1")
    assert store.alignment_folder(Path("elsewhere/1"), "1") == Path("alignments/1")
    other = tmp_path / "project" / "texts" / "1"
    assert store.alignment_folder(other, "1") == Path("project/alignments/1")
