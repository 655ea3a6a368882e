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
