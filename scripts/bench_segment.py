"""Measure segmentation: `bench_segment.py PATH…`, where a path is a file with bars or a folder with ru.sents, en.sents.

A file of bars (its name ends in `ru.txt` or `en.txt`) has one case a line, ‖ where a cut belongs; a line is wrong when
any cut is false or missed. Lines with ¦, a cut without a blank, are left to the tests. The lines of a folder's files
are joined by one space; F1 is that of the cut offsets.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from aligner.segment import explain
from aligner.segment.bases import base_cuts


def cuts(text: str, lang: str) -> set[int]:
    """The offsets at which we cut."""
    return {boundary.offset for boundary in explain(text, lang) if boundary.cut}


def joined(sentences: list[str]) -> tuple[str, set[int]]:
    """The sentences joined by one space, and the offsets where all but the first start."""
    starts: set[int] = set()
    at = 0
    for sentence in sentences[:-1]:
        at += len(sentence) + 1
        starts.add(at)
    return " ".join(sentences), starts


def f1(gold: set[int], found: set[int]) -> float:
    """The harmonic mean of precision and recall."""
    return 2 * len(gold & found) / (len(gold) + len(found)) if gold or found else 1.0


def bars(path: Path) -> None:
    """Print how many lines are wrong, and which."""
    lang = path.stem[-2:]
    cases = [
        line
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip() and line[0] != "#" and "¦" not in line
    ]
    wrong = []
    for case in cases:
        text, gold = joined([piece.strip() for piece in case.split("‖")])
        if cuts(text, lang) != gold:
            wrong.append(case)
    sys.stdout.write(f"{path.name}\t{len(wrong)} of {len(cases)} wrong\n")
    for case in wrong:
        sys.stdout.write(f"\t{case}\n")


def folder(path: Path) -> None:
    """Print F1 of the rules and of the base splitter as we use it, false and missed cuts, and speed."""
    for lang in ("ru", "en"):
        sentences = (path / f"{lang}.sents").read_text(encoding="utf-8").splitlines()
        text, gold = joined([" ".join(sentence.split()) for sentence in sentences if sentence.strip()])
        began = time.process_time()
        found = cuts(text, lang)
        seconds = time.process_time() - began
        false, missed = len(found - gold), len(gold - found)
        scores = f"{f1(gold, found):.4f}\tbase {f1(gold, base_cuts(text, lang)):.4f}\tfalse {false}\tmissed {missed}"
        sys.stdout.write(f"{path.name}\t{lang}\t{scores}\t{len(text) / max(seconds, 1e-6) / 1e6:.2f} M characters/s\n")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        (folder if Path(name).is_dir() else bars)(Path(name))
