"""Reading plain text: every encoding comes back as it was, and what is wrong is said plainly."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.errors import EncodingError, InputError
from aligner.ingest.text import LONGEST_LINE, decode, read_document

WORDS = (Path(__file__).parent / "data" / "ingest" / "words_ru.txt").read_text(encoding="utf-8").split()
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1251", "koi8-r", "cp866", "iso-8859-5"]
HERE = Path("ru.txt")
RU = "Передайте корейским друзьям следующее: соглашение подписано,\nсообщите об этом.\n"


def russian(words: list[str]) -> str:
    return " ".join(words) + ".\r\n"


@given(
    st.lists(st.sampled_from(WORDS), min_size=12, max_size=60).map(russian),
    st.sampled_from([str, str.upper, str.title]),
    st.sampled_from(ENCODINGS),
)
def test_russian_is_recognised_in_every_encoding(text: str, case: type[str], name: str) -> None:
    text = case(text)
    assert decode(text.encode(name), encoding=None, path=HERE) == (text, name)
    assert decode(text.encode(name), encoding=name, path=HERE)[0] == text


@given(st.lists(st.sampled_from(WORDS), min_size=12, max_size=60).map(russian))
def test_a_wrong_name_is_an_error_that_names_the_right_one(text: str) -> None:
    for real in ("windows-1251", "koi8-r", "utf-8"):
        for named in {"utf-8", "windows-1251", "koi8-r", "cp866", "windows-1252"} - {real}:
            with pytest.raises(EncodingError) as caught:
                decode(text.encode(real), encoding=named, path=HERE)
            assert f'encoding = "{real}"' in str(caught.value.hint)


@given(st.lists(st.sampled_from(WORDS), min_size=12, max_size=60).map(russian))
def test_text_spoilt_by_a_wrong_encoding_is_an_error(text: str) -> None:
    for real, taken_for in (("utf-8", "cp1251"), ("cp1251", "cp1252"), ("koi8-r", "cp1251"), ("cp1251", "koi8-r")):
        spoilt = "Fine.\n" + text.encode(real).decode(taken_for, "ignore")
        with pytest.raises(EncodingError, match="was taken for") as caught:
            decode(spoilt.encode(), encoding=None, path=HERE)
        assert caught.value.line == 2


@given(st.text(st.characters(codec="utf-8", exclude_characters="\ufeff"), max_size=80))
def test_utf_8_is_never_altered(text: str) -> None:
    try:
        assert decode(text.encode(), encoding="utf-8", path=HERE) == (text, "utf-8")
    except EncodingError as error:
        assert "was taken for" in error.message or "makes no sense" in error.message


@pytest.mark.parametrize("text", ["It’s a “quotation” – 20 °C.", "The café of the naïve.", "Plain."])
def test_english_in_windows_1252(text: str) -> None:
    assert decode(text.encode("cp1252"), encoding=None, path=HERE)[0] == text


def test_the_document_is_the_file() -> None:
    path = Path(__file__).parent / "data" / "ingest" / "117427.page.txt"
    document = read_document(path, side="source", lang="ru")
    assert document.text.encode() == path.read_bytes()
    assert document.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (document.path, document.encoding, document.side) == (path.name, "utf-8", "source")


def test_undecodable_bytes_are_located() -> None:
    with pytest.raises(EncodingError, match="byte 0xCF at offset 4 is not utf-8") as caught:
        decode(b"one\n" + "Передайте корейским друзьям следующее".encode("cp1251"), encoding="utf-8", path=HERE)
    assert caught.value.line == 2


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b" \r\n\n\t", "nothing but blanks"),
        (b"text\n\0\1\2", "binary"),
        (bytes(range(256)), "binary"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"PK\x03\x04....word/document.xml", "Word document"),
        (b"PK\x03\x04....", "ZIP"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"<!DOCTYPE html>\n<html>", "HTML"),
        (b"a\n" + b"b" * (LONGEST_LINE + 1), "line 2 is 1,000,001 characters long"),
        ("ъыъ".encode("cp1251"), "not UTF-8"),
        (RU.encode() + b"\xff", "not UTF-8"),
    ],
)
def test_what_is_no_text_says_so(data: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "ru.txt"
    path.write_bytes(data)
    with pytest.raises(InputError, match=message) as caught:
        read_document(path, side="source", lang="ru")
    assert caught.value.hint and caught.value.path == path


def test_missing_file_suggests_a_neighbour(tmp_path: Path) -> None:
    (tmp_path / "ru.txt").write_text(RU, encoding="utf-8")
    with pytest.raises(InputError, match="no such file") as caught:
        read_document(tmp_path / "ru.text", side="source", lang="ru")
    assert "ru.txt?" in str(caught.value.hint)


@pytest.mark.parametrize("name", ["", "nowhere/ru.txt", "ru.txt/ru.txt"])
def test_folders_and_files_are_told_apart(name: str, tmp_path: Path) -> None:
    (tmp_path / "ru.txt").write_text(RU, encoding="utf-8")
    with pytest.raises(InputError, match=r"folder|itself a file"):
        read_document(tmp_path / name, side="source", lang="ru")


def test_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ru.txt"
    path.write_text(RU, encoding="utf-8")

    def refuse(self: Path) -> bytes:  # chmod does not stop root, who runs the tests in a container
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(InputError, match="may not read"):
        read_document(path, side="source", lang="ru")


def test_unknown_encoding() -> None:
    with pytest.raises(EncodingError, match="no encoding") as caught:
        decode(b"a", encoding="windows-1215", path=HERE)
    assert "windows-1251" in str(caught.value.hint)


def test_one_odd_line_in_a_good_text_is_no_mojibake(tmp_path: Path) -> None:
    path = tmp_path / "ru.txt"
    odd = "В общем, рекомендую 👍\nрТЙЧЕФ, ЛБЛ ФЧПЙ ДЕМБ\n"
    path.write_text(odd + "Мы согласны с этим предложением.\n" * 9, encoding="utf-8")
    assert read_document(path, side="source", lang="ru").encoding == "utf-8"
