"""text.toml: what is taken, and what is told to whom."""

from pathlib import Path

import pytest

from aligner import config
from aligner.errors import AlignerError, InputError, SettingsError


def folder(path: Path, toml: str, *files: str) -> Path:
    path.mkdir(exist_ok=True)
    (path / "text.toml").write_text(toml, encoding="utf-8")
    for name in files:
        (path / name).write_text("Text.", encoding="utf-8")
    return path


def test_four_lines_are_enough(tmp_path: Path) -> None:
    path = folder(
        tmp_path / "letter",
        'title = "A letter"\ndate = "1953-07-24"\nsource = "brief.txt"\ntarget = "letter.txt"\n',
        "brief.txt",
        "letter.txt",
    )
    text = config.read_text_folder(path)
    assert text.metadata.id == "letter"
    assert text.metadata.date == "1953-07-24"
    assert [file.path.name for file in text.files] == ["brief.txt", "letter.txt"]
    assert [file.lang for file in text.files] == ["ru", "en"]


def test_without_names_the_files_are_called_by_their_language(tmp_path: Path) -> None:
    path = folder(tmp_path / "t", 'title = "T"\ntarget_lang = "de"\n', "ru.txt", "de.txt")
    assert [file.path.name for file in config.read_text_folder(path).files] == ["ru.txt", "de.txt"]


def test_naming_one_side_says_that_there_is_no_other(tmp_path: Path) -> None:
    text = config.read_text_folder(folder(tmp_path / "t", 'title = "T"\ntarget = "en.txt"\n', "en.txt"))
    assert text.source is None
    assert text.target is not None


def test_a_bare_date_is_taken_as_it_stands(tmp_path: Path) -> None:
    text = config.read_text_folder(folder(tmp_path / "t", 'title = "T"\ndate = 1953-07-24\n', "ru.txt", "en.txt"))
    assert text.metadata.date == "1953-07-24"


def test_an_encoding_may_be_named_for_both_or_for_one_side(tmp_path: Path) -> None:
    toml = 'title = "T"\nencoding = "utf-8"\nsource_encoding = "koi8-r"\n'
    text = config.read_text_folder(folder(tmp_path / "t", toml, "ru.txt", "en.txt"))
    assert [file.encoding for file in text.files] == ["koi8-r", "utf-8"]


@pytest.mark.parametrize(
    ("toml", "line", "words"),
    [
        ('title = "T"\n\ncitaton = "x"\n', 3, ["citaton", "'citation'"]),
        ('date = "1953"\n', None, ["title"]),
        ('title = "T\n', 1, ["TOML"]),
        ('title = "T"\ndate = ""\n', 2, ["date", "empty"]),
        ('title = "T"\n[source]\npath = "x"\n', 2, ["source"]),
        ('title = "T"\nsource_lang = "Russian"\n', None, ["Russian"]),
        ('title = "T"\nid = "a/b"\n', None, ["a/b"]),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, toml: str, line: int | None, words: list[str]) -> None:
    path = folder(tmp_path / "t", toml, "ru.txt", "en.txt")
    with pytest.raises(SettingsError) as caught:
        config.read_text_folder(path)
    assert caught.value.line == line
    assert caught.value.hint
    for word in words:
        assert word in str(caught.value)


def test_one_side_only_is_an_error_unless_said(tmp_path: Path) -> None:
    path = folder(tmp_path / "t", 'title = "T"\n', "en.txt")
    with pytest.raises(InputError, match=r"no ru\.txt") as caught:
        config.read_text_folder(path)
    assert 'target = "en.txt"' in str(caught.value)


def test_a_folder_that_is_not_there_gets_a_near_name(tmp_path: Path) -> None:
    folder(tmp_path / "117427", 'title = "T"\n')
    with pytest.raises(InputError, match="117427"):
        config.read_text_folder(tmp_path / "117472")


def test_a_file_or_a_bare_folder_gets_the_recipe(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    for path in (tmp_path / "a.txt", tmp_path):
        with pytest.raises(AlignerError, match=r"text\.toml"):
            config.read_text_folder(path)


def test_the_cache_is_where_the_user_wants_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("ALIGN_CACHE", raising=False)
    assert config.cache_folder() == tmp_path / "aligner"
    monkeypatch.setenv("ALIGN_CACHE", str(tmp_path / "mine"))
    assert config.settings().cache == tmp_path / "mine"
