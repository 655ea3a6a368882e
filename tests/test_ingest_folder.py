"""Text folders: complete or not there at all."""

import tomllib
from pathlib import Path

import pytest

from aligner.errors import InputError
from aligner.ingest.archive_page import read_archive_page
from aligner.ingest.folder import write_text_folder

DATA = Path(__file__).parent / "data" / "ingest"


def test_folder_of_a_page_with_both_texts(tmp_path: Path) -> None:
    page = read_archive_page(DATA / "117427.page.txt")
    folder = tmp_path / "texts" / "117427"
    written = write_text_folder(folder, page)
    assert [path.name for path in written] == ["text.toml", "ru.txt", "en.txt", "page.txt"]
    assert sorted(folder.iterdir()) == sorted(written)
    texts = (folder / "ru.txt").read_bytes() + (folder / "en.txt").read_bytes()
    assert page.page.endswith(texts)
    assert (folder / "page.txt").read_bytes() == page.page
    entries = tomllib.loads((folder / "text.toml").read_text(encoding="utf-8"))
    assert list(entries)[:3] == ["title", "date", "citation"]
    assert (entries["source"], entries["target"], entries["list"]) == ("ru.txt", "en.txt", "170-71")


def test_folder_of_one_text_names_one_file(tmp_path: Path) -> None:
    write_text_folder(tmp_path / "k", read_archive_page(DATA / "kuznetsov.page.txt"))
    entries = tomllib.loads((tmp_path / "k" / "text.toml").read_text(encoding="utf-8"))
    assert "source" not in entries and entries["target"] == "en.txt"
    assert not (tmp_path / "k" / "ru.txt").exists()


def test_a_folder_is_replaced_only_by_force(tmp_path: Path) -> None:
    folder = tmp_path / "text"
    write_text_folder(folder, read_archive_page(DATA / "117427.page.txt"))
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    page = read_archive_page(DATA / "kuznetsov.page.txt")
    with pytest.raises(InputError, match="already"):
        write_text_folder(folder, page)
    assert (folder / "ru.txt").exists()
    write_text_folder(folder, page, force=True)
    assert not (folder / "ru.txt").exists()
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["text"]


def test_nothing_is_left_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    page = read_archive_page(DATA / "117427.page.txt")
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(InputError, match="No space left"):
        write_text_folder(tmp_path / "text", page)
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="this is a file"):
        write_text_folder(tmp_path / "text", read_archive_page(DATA / "117427.page.txt"), force=True)
