"""`align export` as a person meets it: which files appear, what is said, and words for mistakes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from aligner import config, judging, registry, store
from aligner.bitext import Alignment
from aligner.cli import main

Align = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def aligned(
    alignment_117427: Alignment, alignment_lighthouse: Alignment, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A folder with texts/ and the alignments of two of them."""
    folder = tmp_path_factory.mktemp("aligned")
    shutil.copytree(Path(__file__).parents[1] / "texts", folder / "texts")
    for alignment in (alignment_117427, alignment_lighthouse):
        _, findings = judging.judge(alignment, config.settings(), lambda _stage: None)
        files = {"alignment.json": store.dump_alignment(alignment), "findings.json": findings}
        store.write_files(folder / "alignments" / alignment.metadata.id, files)
    return folder


@pytest.fixture
def export(aligned: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Align:
    """Runs `align export` in that folder: exit code, stdout, stderr."""
    monkeypatch.chdir(aligned)

    def run(*args: str) -> tuple[int, str, str]:
        code = main(["export", *args])
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return code, out, err

    return run


@pytest.mark.parametrize("name", [entry.name for entry in registry.FORMATS])
def test_the_files_are_those_of_the_list_and_they_are_told(export: Align, tmp_path: Path, name: str) -> None:
    code, out, _ = export("117427", "-f", name, "-o", f"{tmp_path}/")
    entry = next(one for one in registry.FORMATS if one.name == name)
    assert code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(entry.files.replace("ID", "117427").split(", "))
    assert [Path(line).parent for line in out.splitlines()] == [tmp_path] * len(out.splitlines())


def test_without_an_output_the_file_stands_with_the_alignment(export: Align, aligned: Path) -> None:
    code, out, err = export("117427", "-f", "TMX")
    assert (code, out) == (0, "alignments/117427/117427.tmx\n")
    assert (aligned / out.strip()).is_file()
    assert err.splitlines()[0].startswith("note: ")


@pytest.mark.parametrize(
    ("name", "output", "files"),
    [
        ("tmx", "my.memory.tmx", {"my.memory.tmx"}),
        ("tsv", "table.txt", {"table.txt"}),
        ("tmx", "memory", {"memory.tmx"}),
        ("moses", "corpus", {"corpus.ru", "corpus.en"}),
        ("ladder", "my.ladder", {"my.ladder", "my.ru.sents", "my.en.sents"}),
        ("xces", "new/", {"new"}),
    ],
)
def test_a_file_gets_the_name_that_is_asked_for(
    export: Align, tmp_path: Path, name: str, output: str, files: set[str]
) -> None:
    assert export("117427", "-f", name, "-o", f"{tmp_path}/{output}")[0] == 0
    assert {path.name for path in tmp_path.iterdir()} == files


def test_several_texts_make_one_memory_or_a_file_each(export: Align, tmp_path: Path) -> None:
    code, out, err = export("117427", "lighthouse", "117427", "-f", "tmx", "-o", f"{tmp_path}/all.tmx")
    assert (code, out) == (0, f"{tmp_path}/all.tmx\n")
    names = {unit.get("tuid").partition(".")[0] for unit in etree.parse(str(tmp_path / "all.tmx")).iter("tu")}
    assert names == {"117427", "lighthouse"}
    assert all(line.startswith(("note: 117427: ", "note: lighthouse: ")) for line in err.splitlines())
    (tmp_path / "all.tmx").unlink()
    assert export("117427", "lighthouse", "-f", "tmx", "-o", str(tmp_path))[0] == 0
    assert {path.name for path in tmp_path.iterdir()} == {"117427.tmx", "lighthouse.tmx"}


def test_a_dash_prints(export: Align, aligned: Path) -> None:
    before = sorted(aligned.rglob("*"))
    code, out, _ = export("117427", "-f", "tsv", "-o", "-")
    assert code == 0
    assert out.startswith("bead\ttype\tkind")
    assert export("117427", "-f", "tsv", "-o", "-", "--dry-run")[:2] == (0, "")
    assert sorted(aligned.rglob("*")) == before


def test_a_dry_run_names_the_files_and_writes_none(export: Align, tmp_path: Path) -> None:
    code, out, _ = export("117427", "-f", "xces", "-o", f"{tmp_path}/", "--dry-run")
    assert (code, len(out.splitlines())) == (0, 3)
    assert not list(tmp_path.iterdir())


def units(out: str) -> list[list[str | None]]:
    return [[seg.text for seg in unit.iter("seg")] for unit in etree.fromstring(out.encode()).iter("tu")]


def test_filters_leave_out_and_say_so(export: Align) -> None:
    every = units(export("lighthouse", "-f", "tmx", "-o", "-")[1])
    _, out, err = export("lighthouse", "-f", "tmx", "-o", "-", "--min-prob", "0.99", "--no-flagged")
    assert 0 < len(units(out)) < len(every)
    assert "left out as you asked" in err
    assert units(export("lighthouse", "-f", "tmx", "-o", "-", "--status", "confirmed")[1]) == []
    assert units(export("lighthouse", "-f", "tmx", "-o", "-", "--status", "confirmed", "--status", "auto")[1]) == every
    _, out, err = export("lighthouse", "117427", "lighthouse", "-f", "tmx", "-o", "-", "--dedupe")
    once = units(out)
    assert len(once) == len({tuple(pair) for pair in once})


def test_languages_and_byte_order_marks(export: Align, tmp_path: Path) -> None:
    _, out, _ = export("117427", "-f", "tmx", "-o", "-", "--lang", "ru=ru-RU", "--lang", "en=en-US")
    assert 'srclang="ru-RU"' in out and 'xml:lang="en-US"' in out
    export("117427", "-f", "csv", "-o", f"{tmp_path}/t.csv", "--bom")
    assert (tmp_path / "t.csv").read_bytes().startswith(b"\xef\xbb\xbfbead,")


def test_the_list_shows_each_format(export: Align) -> None:
    code, out, _ = export("--list")
    assert code == 0
    for entry in registry.FORMATS:
        assert f"{entry.name}  {entry.files}" in out


def test_json_says_the_same(export: Align, tmp_path: Path) -> None:
    (entry,) = json.loads(export("117427", "-f", "xliff", "-o", f"{tmp_path}/", "--json")[1])
    assert entry["files"] == [f"{tmp_path}/117427.xlf"]
    assert any("second copy" in note for note in entry["notes"])


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["117427", "-f", "tms"], "there is no format 'tms'"),
        (["nope", "-f", "tmx"], "there is no text 'nope'"),
        (["117427"], "Missing option '-f'"),
        (["-f", "tmx"], "Missing argument"),
        (["kuznetsov-1953-03-29", "-f", "tmx"], "align texts/kuznetsov-1953-03-29"),
        (["117427", "lighthouse", "-f", "xlsx", "-o", "all.xlsx"], "-o FOLDER/"),
        (["117427", "lighthouse", "-f", "tsv", "-o", "-"], "-o FOLDER/"),
        (["117427", "-f", "xces", "-o", "x.xml"], "xces makes 3 files"),
        (["117427", "-f", "moses", "-o", "-"], "moses makes 2 files"),
        (["117427", "-f", "tsv", "--dedupe"], "--dedupe is for tmx and moses"),
        (["117427", "-f", "tmx", "--bom"], "--bom is for csv and tsv"),
        (["117427", "-f", "tmx", "--lang", "ru"], "names no language"),
        (["117427", "-f", "tmx", "--lang", "ru=Russian (RU)"], "names no language"),
        (["117427", "-f", "tmx", "--lang", "de=de-DE"], "There are: en, ru."),
        (["117427", "-f", "tmx", "--min-prob", "99"], "0<=x<=1"),
        (["117427", "-f", "tmx", "--status", "good"], "'good' is not one of"),
    ],
)
def test_mistakes_are_told_and_nothing_is_written(export: Align, aligned: Path, args: list[str], words: str) -> None:
    before = sorted(aligned.rglob("*"))
    code, out, err = export(*args)
    assert (code, out) == (2, "")
    assert words in err
    assert sorted(aligned.rglob("*")) == before
