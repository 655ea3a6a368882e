"""The command line as a person meets it: results, words for mistakes, exit codes."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from aligner import __version__
from aligner.cli import main

ROOT = Path(__file__).parents[1]
TEXT = "texts/117427"


def run(capfd: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    code = main(args)
    out, err = capfd.readouterr()
    assert "Traceback" not in err
    return code, out, err


def test_a_text_becomes_an_edition(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capfd, TEXT)
    assert (code, err) == (0, "")
    for word in ("segments", "beads", "null", "crossing", "witness", "written", "signature", "next", "muse"):
        assert word in out
    files = sorted(path.name for path in (workspace / "alignments" / "117427").iterdir())
    assert files == ["117427.tmx", "alignment.json", "edition.html", "edition.xml", "findings.json", "table.tsv"]
    assert "117427/edition.html" in (workspace / "alignments/index.html").read_text(encoding="utf-8")


def test_a_second_run_writes_the_same_bytes(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = workspace / "alignments" / "117427"
    assert run(capfd, TEXT)[0] == 0
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    code, out, _ = run(capfd, "117427")
    assert code == 0
    assert "unchanged" in out
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first
    for path in folder.iterdir():
        path.unlink()
    assert run(capfd, str(workspace / TEXT))[0] == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first


def test_json_says_the_same(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    result = json.loads(run(capfd, TEXT, "--json")[1])
    table = (workspace / "alignments/117427/table.tsv").read_text(encoding="utf-8").splitlines()
    assert sum(result["beads"].values()) == sum("\twitness\t" not in row for row in table[1:])
    assert sum(result["null"].values()) == result["beads"].get("1-0", 0) + result["beads"].get("0-1", 0)
    assert result["signature"].startswith(f"align:{__version__}|")


def test_the_next_command_works(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    following = json.loads(run(capfd, TEXT, "--json")[1])["next"]
    assert following == "align review 117427"
    server = subprocess.Popen(
        [sys.executable, "-m", "aligner.cli", *following.split()[1:], "--no-browser", "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stderr is not None
        assert "Review page: http://127.0.0.1:" in server.stderr.readline()
    finally:
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=30)


def test_a_text_without_original_gets_an_edition_of_its_own(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capfd, "texts/kuznetsov-1953-03-29")
    assert code == 0
    assert "no Russian original" in out
    edition = (workspace / "alignments/kuznetsov-1953-03-29/edition.xml").read_text(encoding="utf-8")
    assert "<s " in edition
    assert "<link" not in edition


def test_list_shows_what_is_there(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run(capfd, TEXT)
    (workspace / "texts" / "broken").mkdir()
    (workspace / "texts" / "broken" / "text.toml").write_text("titel = 1\n", encoding="utf-8")
    code, out, _ = run(capfd, "list")
    assert code == 0
    rows = {line.split()[0]: line for line in out.splitlines()}
    assert "beads" in rows["117427"]
    assert "not aligned yet" in rows["kuznetsov-1953-03-29"]
    assert "cannot be read" in rows["broken"]
    assert {entry["id"] for entry in json.loads(run(capfd, "list", "--json")[1])} == set(rows)


def test_explain_names_the_rules(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capfd, "explain", "117427", "ru.s12")
    assert code == 0
    assert "ru.s12" in out
    found = json.loads(run(capfd, "explain", "117427", "ru.s12", "--json")[1])
    assert found["id"] == "ru.s12"
    assert found["before"]["rule"]
    assert found["after"]["rule"]


@pytest.mark.parametrize("what", ["ru.s999", "b999", "nonsense"])
def test_explain_of_nothing_says_what_there_is(workspace: Path, capfd: pytest.CaptureFixture[str], what: str) -> None:
    code, out, err = run(capfd, "explain", "117427", what)
    assert (code, out) == (2, "")
    assert what in err
    assert "ru.s1" in err


def test_doctor_finds_the_encoder(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capfd, "doctor")
    assert code == 0
    assert "muse" in out


def test_doctor_names_the_cure(
    workspace: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALIGN_MODEL", "no-such-model")
    code, out, _ = run(capfd, "doctor", "--json")
    checks = {entry["name"]: entry for entry in json.loads(out)}
    assert code == 1
    assert not checks["encoder"]["fine"]
    assert checks["encoder"]["cure"]


def test_version_and_help() -> None:
    for args, word in ((["--version"], __version__), (["--help"], "align TEXT"), (["pair", "--help"], "--lines")):
        done = subprocess.run([sys.executable, "-m", "aligner.cli", *args], capture_output=True, text=True, check=True)
        assert word in done.stdout


def test_pair_prints_beads(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Path("a").write_text("Он пришёл.\n\nМы не согласны с этим.\nКонец.\n", encoding="utf-8")
    Path("b").write_text("He came.\nWe do not agree with this.\nThe end.\n", encoding="utf-8")
    code, out, _ = run(capfd, "pair", "a", "b", "--lines", "--to", "beads")
    assert code == 0
    assert out == "0\t0\t\n2\t1\t\n3\t2\t\n"


def test_pair_writes_an_edition(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    args = ("pair", f"{TEXT}/ru.txt", f"{TEXT}/en.txt", "-o", "out", "--to", "beads")
    assert run(capfd, *args)[0] == 0
    names = sorted(path.name for path in Path("out").iterdir())
    assert names == [
        "alignment.json",
        "edition.html",
        "edition.xml",
        "findings.json",
        "ru.beads",
        "ru.tmx",
        "table.tsv",
    ]


def test_pair_takes_the_other_direction(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    there = run(capfd, "pair", f"{TEXT}/ru.txt", f"{TEXT}/en.txt", "--to", "beads")[1]
    languages = ("--source-lang", "en", "--target-lang", "ru")
    back = run(capfd, "pair", f"{TEXT}/en.txt", f"{TEXT}/ru.txt", *languages, "--to", "beads")[1]
    pairs = {tuple(line.split("\t")[:2]) for line in there.splitlines()}
    swapped = {(target, source) for source, target, _ in (line.split("\t") for line in back.splitlines())}
    assert len(pairs & swapped) >= 0.9 * len(pairs)


def test_import_makes_a_text_folder(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    page = ROOT / TEXT / "page.txt"
    code, out, err = run(capfd, "import", str(page))
    assert (code, out) == (2, "")
    assert "--force" in err
    code, out, _ = run(capfd, "import", str(page), "--id", "again")
    assert code == 0
    assert "align texts/again" in out
    for name in ("ru.txt", "en.txt", "page.txt"):
        assert Path("texts/again", name).read_bytes() == (ROOT / TEXT / name).read_bytes()


@pytest.mark.parametrize("name", ["117427", "kuznetsov-1953-03-29"])
def test_the_shipped_texts_were_made_by_the_command(
    workspace: Path, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    shipped = ROOT / "texts" / name
    assert run(capfd, "import", str(shipped / "page.txt"), "--force")[0] == 0
    for path in shipped.iterdir():
        assert Path("texts", name, path.name).read_bytes() == path.read_bytes()


BAD: dict[str, tuple[bytes | None, str]] = {
    "missing": (None, "no such file"),
    "empty": (b"", "empty"),
    "blank": (b" \n\n ", "blank"),
    "binary": (b"\x7fELF\x00\x01\x02" * 50, "binary"),
    "pdf": (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n" + b"0" * 200, "PDF"),
    "one long line": ("слово ".encode() * 1_000_000, "line 1"),
    "broken utf-8": ("Привет, как дела? ".encode() * 5 + b"\xff\xfe\xfa" + "Привет".encode() * 9, "UTF-8"),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("lines", [False, True])
def test_a_text_that_cannot_be_read_gets_one_clear_message(
    workspace: Path, capfd: pytest.CaptureFixture[str], name: str, lines: bool
) -> None:
    data, word = BAD[name]
    path = workspace / TEXT / "ru.txt"
    path.unlink()
    if data is not None:
        path.write_bytes(data)
    command = ["pair", str(path), f"{TEXT}/en.txt", "-o", "out", "--lines"] if lines else [TEXT]
    code, out, err = run(capfd, *command)
    assert (code, out) == (2, "")
    assert "ru.txt" in err
    assert word.lower() in err.lower()
    assert not Path("alignments").exists()
    assert not Path("out").exists()


def test_a_text_in_the_wrong_encoding_is_refused_and_the_right_one_named(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = workspace / TEXT / "ru.txt"
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1251", errors="replace"))
    code, _, err = run(capfd, "pair", str(path), f"{TEXT}/en.txt", "--encoding", "utf-8", "--to", "beads")
    assert code == 2
    assert "windows-1251" in err
    code, _, err = run(capfd, TEXT)
    assert code == 0
    assert "windows-1251" in err


@pytest.mark.parametrize(
    ("args", "word"),
    [
        (["reveiw", "x"], "neither"),
        (["lsit"], "'list'"),
        (["117472"], "'117427'"),
        (["texts/117472"], "117427"),
        (["pair", "a"], "TARGET"),
        (["pair", f"{TEXT}/ru.txt", f"{TEXT}/en.txt", "--to", "beds"], "'beads'"),
        (["pair", f"{TEXT}/ru.txt", f"{TEXT}/en.txt", "--target-lang", "ru"], "both sides"),
        ([TEXT, "--model", "no-such-model"], "no-such-model"),
        ([TEXT, "-o", f"{TEXT}/ru.txt"], "ru.txt"),
    ],
)
def test_a_mistake_gets_exit_code_2_and_a_hint(
    workspace: Path, capfd: pytest.CaptureFixture[str], args: list[str], word: str
) -> None:
    code, out, err = run(capfd, *args)
    assert (code, out) == (2, "")
    assert word in err


def test_our_own_bug_says_so(
    workspace: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aligner.listing.texts", lambda _folder: 1 / 0)
    code = main(["list"])
    assert code == 101
    assert "report" in capfd.readouterr().err


@pytest.mark.parametrize(("value", "colored"), [("1", False), ("", True)])
def test_no_color_is_honoured_on_a_terminal(workspace: Path, value: str, colored: bool) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "aligner.cli", "doctor"]
    environment = {**os.environ, "NO_COLOR": value, "TERM": "xterm"}
    subprocess.run(command, stdout=theirs, stderr=subprocess.DEVNULL, env=environment, cwd=workspace, check=True)
    os.close(theirs)
    assert (b"\x1b[" in os.read(ours, 10_000)) == colored
    os.close(ours)


def test_a_reader_that_goes_away_is_no_error(workspace: Path) -> None:
    command = f"{sys.executable} -m aligner.cli pair {TEXT}/ru.txt {TEXT}/en.txt --to json | head -c 10"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, cwd=workspace)
    assert done.stderr == ""


def test_every_command_is_in_the_guide() -> None:
    from aligner.cli import cli

    guide = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
    for name, command in cli.commands.items():
        assert f"align {name}" in guide
        assert command.help


def test_eval_scores_against_gold(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Path("gold.tsv").write_text("7\t1\n8\t3\n9\t2\n", encoding="utf-8")
    code, out, _ = run(capfd, "eval", "117427", "--gold", "gold.tsv", "--json")
    assert code == 0
    assert json.loads(out)["scores"]["strict"]["recall"] == 1
    assert run(capfd, "eval", "117427", "--gold", "gold.tsv", "--min-f1", "0.99")[0] == 1
    code, _, err = run(capfd, "eval", "kuznetsov-1953-03-29", "--gold", "gold.tsv")
    assert code == 2
    assert "only one text" in err


def test_anchors_are_kept(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Path("anchors.tsv").write_text("3,4\t0\n", encoding="utf-8")
    assert run(capfd, TEXT, "--anchors", "anchors.tsv")[0] == 0
    table = Path("alignments/117427/table.tsv").read_text(encoding="utf-8")
    assert "confirmed\tru.s4 ru.s5\ten.s1" in table
    assert "|anchors:" in json.loads(run(capfd, TEXT, "--anchors", "anchors.tsv", "--json")[1])["signature"]


def test_explain_tells_a_second_copy_and_its_variants(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    found = json.loads(run(capfd, "explain", "117427", "ru.s20", "--json")[1])
    assert found["bead"] is None
    assert ["Пян Дэ-хуэем", "Пэн Дэхуаем"] in found["copy"]["variants"]
    assert "a second copy of" in run(capfd, "explain", "117427", "ru.s20")[1]
