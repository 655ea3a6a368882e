"""TEI that others wrote: what must hold in any file, with line numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from aligner.cli import main
from aligner.edition.tei import check_tei, read_tei
from aligner.errors import InputError

DATA = Path(__file__).parent / "data" / "edition"
FOREIGN = (DATA / "foreign.xml").read_text("utf-8")
FAULTS = [
    line.replace("⏎", "\n").split("\t")
    for line in (DATA / "foreign_faults.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
MUTUAL = '<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><p>{}</p></body></text></TEI>'


def codes(text: str) -> list[str]:
    return [problem.code for problem in check_tei(text.encode())]


def test_a_good_file_has_no_problems() -> None:
    assert codes(FOREIGN) == []
    assert codes(FOREIGN.replace(' domains="#ru #en"', "")) == []
    assert codes(FOREIGN.replace('n="2:1" ', "")) == []


@pytest.mark.parametrize(("code", "find", "put", "why"), FAULTS)
def test_a_planted_fault_is_found(code: str, find: str, put: str, why: str) -> None:
    assert find in FOREIGN
    assert code in codes(FOREIGN.replace(find, put, 1)), why


def test_a_problem_names_its_line() -> None:
    line = next(number for number, line in enumerate(FOREIGN.splitlines(), 1) if 'n="2:1"' in line)
    (problem,) = check_tei(FOREIGN.replace('n="2:1"', 'n="3:1"').encode())
    assert problem.line == line
    assert "2:1" in problem.message


@pytest.mark.parametrize(
    ("sentences", "found"),
    [
        ('<s xml:id="a" corresp="#b"/><s xml:id="b" corresp="#a"/>', []),
        ('<s xml:id="a" corresp="#b"/><s xml:id="b"/>', ["corresp"]),
        ('<s xml:id="a" corresp="#b"/><s xml:id="b" corresp="#c"/><s xml:id="c" corresp="#b"/>', ["corresp"]),
        ('<s xml:id="a" corresp="en.xml#b"/>', []),
        ('<s xml:id="a"/><s/>', []),
    ],
)
def test_without_links_corresp_is_mutual(sentences: str, found: list[str]) -> None:
    assert codes(MUTUAL.format(sentences)) == found


def test_a_document_type_of_others_is_let_be_and_its_entities_are_not_read() -> None:
    bomb = '<!DOCTYPE TEI [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + MUTUAL.format("&b;")
    assert codes(bomb) == []


def test_a_file_of_others_is_no_edition_of_ours() -> None:
    with pytest.raises(InputError, match="does not name us"):
        read_tei(FOREIGN.encode())


def test_validate_prints_lines_and_exits_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "foreign.xml"
    path.write_text(FOREIGN, encoding="utf-8")
    assert main(["validate", str(path)]) == 0
    path.write_text(FOREIGN.replace('"2:1"', '"3:1"'), encoding="utf-8")
    assert main(["validate", str(path)]) == 1
    assert f"{path}:27: @n is 3:1, but the targets are 2:1 [ratio]" in capsys.readouterr().out
