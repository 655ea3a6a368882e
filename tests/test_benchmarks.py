"""The comparison with other aligners, as far as it goes without them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CASE = {
    "ru.sents": "Он пришёл домой.\nБыло темно, и шёл снег.\nСобака спала.\n",
    "en.sents": "He came home.\nIt was dark.\nIt was snowing.\nThe dog was asleep.\n",
    "gold.tsv": "0\t0\n1\t1,2\n2\t3\n",
}


def compare(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "benchmarks" / "compare.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    for name in ("night", "day"):
        (tmp_path / name).mkdir()
        for file, text in CASE.items():
            (tmp_path / name / file).write_text(text, encoding="utf-8")
    return tmp_path


def test_our_own_row(cases: Path) -> None:
    done = compare("--only", "n*", "here", str(cases))
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[:4] == ["| strict F1 | here |", "| --- | --- |", "| night | **1.000** |", "| **mean** | **1.000** |"]
    row = [cell.strip() for cell in lines[-1].strip("|").split("|")]
    assert row[:7] == ["here", "1.000", "1.000", "1.000", "–", "–", "1.000"]
    assert 0 < float(row[7]) < 60
    assert float(row[8]) > 50


def test_what_is_not_there_is_said(cases: Path) -> None:
    unknown = compare("nobody", str(cases))
    assert unknown.returncode == 2
    assert "no peer 'nobody'; there are here, vecalign" in unknown.stderr
    nothing = compare("--only", "x*", "here", str(cases))
    assert nothing.returncode == 1
    assert "no folder with a gold.tsv" in nothing.stderr
