"""`align review` on the command line: what it cannot do it says in one message, and Ctrl-C ends it."""

from __future__ import annotations

import signal
import socket
from pathlib import Path

import pytest
from review_server import command, review_server
from review_texts import alignment, folder_with

from aligner.cli import main

LINES = {"ru": "Один.\nДва.\n", "en": "One.\nTwo.\n"}


@pytest.fixture
def texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a text in two languages that is aligned, and one that is not, and one in one language."""
    for name, langs in (("made-up", ("ru", "en")), ("fresh", ("ru", "en")), ("single", ("ru",))):
        folder = tmp_path / "texts" / name
        folder.mkdir(parents=True)
        only = 'source = "ru.txt"\n' if len(langs) == 1 else ""
        (folder / "text.toml").write_text(f'title = "{name}"\n{only}', encoding="utf-8")
        for lang in langs:
            (folder / f"{lang}.txt").write_text(LINES[lang], encoding="utf-8")
    folder_with(alignment("1-1 1-1"), tmp_path / "alignments" / "made-up")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("fresh",), "there is no alignment here yet"),
        (("nowhere",), "nowhere"),
        (("made-up", "--port", "70000"), "there is no port 70000"),
        (("made-up", "--port", "many"), "many"),
        (("made-up", "--host", "192.0.2.7", "--port", "0"), "cannot listen on 192.0.2.7"),
    ],
)
def test_what_cannot_be_reviewed_is_said(
    texts: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], says: str
) -> None:
    assert main(["review", *arguments, "--no-browser"]) == 2
    told = capsys.readouterr()
    assert says in told.err and "Traceback" not in told.err and told.out == ""


def test_a_text_of_one_language_has_nothing_to_review(texts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["texts/single"]) == 0
    assert main(["review", "single", "--no-browser"]) == 2
    assert "only one text" in capsys.readouterr().err


def test_a_port_in_use_is_said(texts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert main(["review", "made-up", "--no-browser", "--port", str(port)]) == 2
    told = capsys.readouterr().err
    assert f"port {port} on 127.0.0.1 is in use" in told and "--port" in told


def test_ctrl_c_ends_it(texts: Path) -> None:
    with review_server("made-up", texts) as server:
        server.edit("confirm", beads=["b1"])
        server.edit("merge", bead="b1", **{"with": "next"})  # and the checks are at work
        server.process.send_signal(signal.SIGINT)
        _, complained = server.process.communicate(timeout=20)
        assert server.process.returncode == 0
        assert complained.splitlines()[-1] == "Stopped." and "Traceback" not in complained


def test_a_typing_error_suggests_what_was_meant(texts: Path) -> None:
    with command("reveiw", "made-up", cwd=texts) as process:
        _, complained = process.communicate(timeout=20)
        assert process.returncode == 2 and "review" in complained
