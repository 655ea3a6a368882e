"""Align, review over HTTP, kill, align again: decisions are in every file, and nothing acknowledged is lost."""

from __future__ import annotations

import json
import re
import threading
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest
from review_server import ReviewServer, review_server
from review_texts import alignment, folder_with

from aligner import store
from aligner.cli import main
from aligner.review.session import Session

OUT = Path("alignments/117427")


def align(capsys: pytest.CaptureFixture[str]) -> str:
    """What a run says of itself."""
    assert main(["texts/117427"]) == 0
    told = capsys.readouterr()
    return told.out + told.err


def statuses() -> dict[tuple[tuple[str, ...], tuple[str, ...]], str]:
    return {(bead.source, bead.target): bead.status for bead in store.load_alignment(OUT).beads}


def reviewed(server: ReviewServer) -> dict[str, Any]:
    """Edits of all sorts; what they were about."""
    beads = store.load_alignment(OUT).beads
    first, second, *_, other = [bead for bead in beads if bead.type == "1-1"]
    alone = next(bead for bead in beads if not bead.target)
    server.edit("confirm", beads=[first.id, second.id])
    server.edit("comment", bead=second.id, text="see the scan <b>&")
    server.edit("link", source=alone.source, target=other.target)
    page = server.get()
    flagged = re.findall(r'<tr id="bead-(b\d+)"[^>]*data-flagged', page)
    key = re.findall(r'data-flag="(\w+)"', server.get(f"beads/{flagged[-1]}"))[0]
    server.edit("dismiss", flag=key, reason="so in the original")
    return {"confirmed": (first, second), "linked": (alone.source, other.target), "flag": key}


def test_what_was_decided_is_in_every_file_of_the_next_run(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    align(capsys)
    with review_server("117427", workspace) as server:
        done = reviewed(server)
        server.process.kill()
    align(capsys)
    found = statuses()
    first, second = done["confirmed"]
    assert found[first.source, first.target] == found[second.source, second.target] == "confirmed"
    assert found[done["linked"]] == "edited"
    for name in ("edition.xml", "edition.html", "table.tsv", "117427.tmx"):
        assert "Anna" in (OUT / name).read_text(encoding="utf-8"), name
    assert "see the scan <b>&" in (OUT / "table.tsv").read_text(encoding="utf-8")
    assert "see the scan &lt;b&gt;&amp;" in (OUT / "edition.xml").read_text(encoding="utf-8")
    session = Session.open(OUT, reviewer="Anna")
    assert session.dismissed[done["flag"]].reason == "so in the original"
    before = {path.name: path.read_bytes() for path in OUT.iterdir()}
    assert "unchanged" in align(capsys)
    assert {path.name: path.read_bytes() for path in OUT.iterdir()} == before


def test_another_word_in_the_text_keeps_what_fits_and_names_what_does_not(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    align(capsys)
    with review_server("117427", workspace) as server:
        done = reviewed(server)
    _, second = done["confirmed"]
    made = store.load_alignment(OUT)
    text = Path("texts/117427/ru.txt")
    old = text.read_text(encoding="utf-8")
    at = made[second.source[0]]
    said = old[at.start : at.stop]
    new = said.replace(said.split()[0], "Иванову,", 1)
    text.write_text(old[: at.start] + new + old[at.stop :], encoding="utf-8")
    told = align(capsys)
    assert "1 decision no longer fits the text" in told and said.split()[0] in told
    first, _ = done["confirmed"]
    assert statuses()[first.source, first.target] == "confirmed" and statuses()[done["linked"]] == "edited"
    text.write_text(old, encoding="utf-8")
    assert "no longer fit" not in align(capsys)
    assert statuses()[second.source, second.target] == "confirmed"


def test_a_kill_in_a_burst_of_edits_loses_nothing_acknowledged(tmp_path: Path) -> None:
    text = tmp_path / "texts" / "made-up"
    text.mkdir(parents=True)
    made = alignment(" ".join(["1-1"] * 300))
    folder = folder_with(made, tmp_path / "alignments" / "made-up")
    for document in made.documents:
        (text / f"{document.lang}.txt").write_text(document.text, encoding="utf-8")
    (text / "text.toml").write_text('title = "Made up"\n', encoding="utf-8")
    for _ in range(2):
        acknowledged = _burst(tmp_path)
        lines = (folder / "review.jsonl").read_bytes().split(b"\n")
        revs = [json.loads(line).get("rev") for line in lines[1:-1]]
        assert set(acknowledged) <= set(revs) and len(acknowledged) > 5
        session = Session.open(folder, reviewer="Anna")
        assert session.rev >= acknowledged[-1]
        confirmed = {bead.id for bead in session.alignment.beads if bead.status == "confirmed"}
        assert {f"b{rev}" for rev in acknowledged} <= confirmed


def _burst(cwd: Path) -> list[int]:
    """The revisions that the server acknowledged before it was killed among the edits."""
    acknowledged: list[int] = []
    with review_server("made-up", cwd) as server:

        def edit() -> None:
            try:
                while server.rev < 300:
                    server.edit("confirm", beads=[f"b{server.rev + 1}"])
                    acknowledged.append(server.rev)
            except (OSError, HTTPException):
                return  # the server is gone, as it should be

        burst = threading.Thread(target=edit)
        burst.start()
        while len(acknowledged) < 20 and burst.is_alive():
            burst.join(0.005)
        server.process.kill()
        burst.join()
    return acknowledged
