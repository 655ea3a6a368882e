"""Archive pages: metadata, and every character of the document in one of the two texts.

The pages in data/ingest/pages are invented; their first column says where each line belongs: `ru`, `en`, neither, or
`=` for what the metadata should be.
"""

from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.errors import InputError
from aligner.ingest.archive_page import read_archive_page
from aligner.ingest.citation import after_title, find_date, find_shelfmark, make_id
from aligner.ingest.page_layout import read_layout
from aligner.ingest.zones import find_zones

DATA = Path(__file__).parent / "data" / "ingest"
PAGES = sorted((DATA / "pages").glob("*.txt"))


def read_marked(path: Path) -> tuple[dict[str, str], str, str]:
    """What the page should give (metadata, ru and en), and the page itself in two pieces: header and so on."""
    expected: dict[str, str] = {"ru": "", "en": ""}
    page = ""
    for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
        mark, text = line[:4].strip(), line[6:] if line[5:6] == " " else line[5:]
        if mark == "=":
            key, _, value = text.strip().partition(": ")
            expected[key] = value
            continue
        page += text
        if mark:
            expected[mark] += text
    return expected, page, path.stem


@pytest.fixture(params=["\n", "\r\n"], ids=["LF", "CRLF"])
def line_end(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_invented_page(path: Path, line_end: str, tmp_path: Path) -> None:
    expected, page, name = read_marked(path)
    saved = tmp_path / f"{name}.txt"
    saved.write_bytes(page.replace("\n", line_end).encode())
    read = read_archive_page(saved)
    assert (read.source_text or "").replace("\r\n", "\n") == expected.pop("ru")
    assert (read.target_text or "").replace("\r\n", "\n") == expected.pop("en")
    assert {key: str(asdict(read.metadata)[key]) for key in expected} == expected


def test_page_with_both_texts() -> None:
    read = read_archive_page(DATA / "117427.page.txt")
    page = read.page.decode()
    lines = page.split("\n")
    assert read.page == (DATA / "117427.page.txt").read_bytes()
    assert read.source_text == "\n".join(lines[31:107]) + "\n"
    assert read.target_text == "\n".join(lines[107:])
    metadata = read.metadata
    assert (metadata.id, metadata.date, metadata.original_language) == ("117427", "1953-07-24", "Russian")
    assert metadata.title.startswith("Draft Telegram Concerning") and metadata.title.endswith("the Armistice Agreement")
    assert metadata.citation and metadata.citation.endswith("Contributed by Andrei Mefodievich Ledovskii.")
    assert metadata.credits == "This document was made possible with support from Leon Levy Foundation"


def test_older_page_in_english_only() -> None:
    read = read_archive_page(DATA / "kuznetsov.page.txt")
    assert read.source_text is None
    assert read.target_text == read.page.decode()[read.page.decode().index("Top Priority") :]
    metadata = read.metadata
    assert (metadata.id, metadata.papka, metadata.original_language) == ("kuznetsov-1953-03-29", "11", None)
    assert (
        metadata.summary and metadata.summary.startswith("Report that") and metadata.summary.endswith("negotiations.")
    )
    assert metadata.citation and metadata.citation.startswith('"Ciphered telegram')
    assert metadata.citation.endswith("by Kathryn Weathersby.")


def citations() -> list[tuple[str, list[str]]]:
    lines = (DATA / "citations.txt").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line and not line.startswith("#")]
    return [(kept[at], [cell.strip() for cell in kept[at + 1].split("|")]) for at in range(0, len(kept), 2)]


@pytest.mark.parametrize(("citation", "cells"), citations())
def test_citation(citation: str, cells: list[str]) -> None:
    mark = find_shelfmark(citation)
    read = (mark.repository, mark.fond, mark.opis, mark.delo, mark.papka, mark.list)
    assert [cell or "-" for cell in (*read, find_date(after_title(citation)))] == cells


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Telegram from Kuznetsov and Fedorenko in Pyongyang", "kuznetsov-1953"),
        ("Report by A. A. Gromyko, Moscow", "gromyko-1953"),
        ("Letter from the Soviet Ambassador’s Office", "letter-from-the-soviet-ambassador-office-1953"),
    ],
)
def test_id_from_title(title: str, name: str) -> None:
    assert make_id(title, "1953") == name


@pytest.mark.parametrize("name", ["../up", ".hidden", "a b", ""])
def test_id_must_be_a_name(name: str, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("Some English text.")
    with pytest.raises(InputError, match="name"):
        read_archive_page(page, id=name)


def test_page_without_a_document(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("Citation:\n\nA citation, 1953.\n\nContents:\n\nOriginal Scan\n\n12 34\n")
    with pytest.raises(InputError, match="neither Russian nor English"):
        read_archive_page(page)


LINES = [
    "Citation:",
    "Language:",
    "Russian",
    "Contents:",
    "Original Scan",
    "English HTML",
    "274",
    "Передайте другу.",
    "",
]


@given(st.lists(st.one_of(st.sampled_from(LINES), st.text(max_size=30)), max_size=30), st.sampled_from(["\n", "\r\n"]))
def test_no_page_breaks_the_reader(lines: list[str], end: str) -> None:
    text = end.join(lines)
    layout = read_layout(text)
    at = 0
    for start, stop in layout.body:
        assert at <= start < stop <= len(text)
        zones = find_zones(text[start:stop])
        assert not zones or "".join(text[start:stop][z.start : z.stop] for z in zones) == text[start:stop]
        at = stop
